"""Whom to contact next: the worklist of the relationships page, or how many there are where records are not open."""

from collections.abc import Mapping
from typing import Any, Literal

import streamlit as st

from crm_core.base import workdays
from crm_core.base.text import _
from crm_core.mart.next_contacts import REASONS
from crm_core.web import bars, caches, cards, filters, navigation, tables, worklist
from crm_core.web.gate import Ground
from crm_core.web.safe import plain
from crm_core.web.subject import Subject
from crm_core.web.views import next_contacts as views
from crm_core.web.views.model import RowsLink
from crm_core.web.views.next_contacts import Line
from crm_core.web.words import say

MOST = 2000  # lines that a browser bears
HEIGHT = 640  # from so many lines on the table scrolls inside
_ALL = ""
_QUESTION = _("Who should be contacted next, and why?")


def draw(on: Ground, about: Subject) -> None:
    """The clients with a reason, the most urgent first; of each the reason, the tier, the last and the next contact."""
    if not on.scope.persons:
        _counts(on, about)
        return
    asked = worklist.rows_asked(on, about, REASONS[0])
    found = caches.contacts(on.base, asked)
    owners = {person.id: person.name for person in caches.people(on.base, on.scope)}
    today = workdays.local_day(on.mart.manifest.as_of, on.tongue.zone)
    reason = st.query_params.get("reason")
    reason = reason if reason in REASONS else None
    is_long = st.query_params.get("list") == "all"
    told = views.worklist(found, owners, today, reason, MOST if is_long else worklist.LENGTH, on.tongue)
    cards.question(say(_QUESTION), told.reading)
    if not found.clients and not reason:
        _nobody(on, found.unknown)
        return
    _pick(on, len(found.clients), told.by_reason, reason)
    if told.lines:
        _table(told.lines, len(owners) > 1 and about.owner is None, is_long)
        _more(on, told.total, len(told.lines), is_long)
    if found.unknown:
        cards.note(views.unknown_line(found.unknown, on.tongue))


def _nobody(on: Ground, unknown: tuple[str, ...]) -> None:
    if len(unknown) == len(REASONS):
        cards.empty(
            say(_("Not recorded by this CRM.")), say(_("It keeps no dated contacts and no purchases of clients."))
        )
        return
    cards.empty(say(_("No client waits for a contact.")), say(_("Nobody is silent, leaving or to be thanked.")))
    if unknown:
        cards.note(views.unknown_line(unknown, on.tongue))


def _pick(on: Ground, total: int, by_reason: Mapping[str, int], now: str | None) -> None:
    """One reason or all; kept in the address. A click leads from each number to its clients."""
    words = {_ALL: f"{say(_('All'))} ({on.tongue.number(total)})"}
    words |= {name: f"{say(views.SHORT[name])} ({on.tongue.number(n)})" for name, n in by_reason.items() if n}
    if len(words) <= 2:
        return
    filters.segments("reason", words, now, say(_("Reason")))


def _table(lines: tuple[Line, ...], with_owner: bool, is_long: bool) -> None:
    text, day = st.column_config.TextColumn, st.column_config.DateColumn
    columns: dict[str, tuple[list[Any], Any]] = {
        "name": ([plain(one.name) for one in lines], text(say(_("Client")), width=165)),
        "why": ([plain(one.why) for one in lines], text(say(_("Why")), width=390)),
        "tier": ([one.tier for one in lines], text(say(_("Tier")), width=46)),
        "last": ([one.last_on for one in lines], day(say(_("Last contact")), format="YYYY-MM-DD", width=95)),
    }
    if any(one.next_on for one in lines):  # the same word in every line says nothing
        planned = day(say(_("Next planned")), format="YYYY-MM-DD", width=100)
        columns["next"] = ([one.next_on for one in lines], planned)
    if with_owner:
        columns["owner"] = ([plain(one.owner) for one in lines], text(say(_("Manager")), width=110))
    if any(one.url for one in lines):
        columns["url"] = ([one.url or None for one in lines], tables.crm_link())
    height: int | Literal["content"] = HEIGHT if is_long and len(lines) > worklist.LENGTH else "content"
    tables.records(columns, say(_("Clients to contact, the most urgent first")), height)


def _more(on: Ground, total: int, shown: int, is_long: bool) -> None:
    """All of them, or the first ones again."""
    if total <= worklist.LENGTH:
        return
    params = {name: value for name, value in st.query_params.items() if name != "list"}
    label = say(_("Show the first {n}")).format(n=worklist.LENGTH)
    if not is_long:
        params["list"] = "all"
        label = say(_("All {n} clients")).format(n=on.tongue.number(total))
    st.page_link(navigation.page("relationships"), label=label, icon=":material/list:", query_params=params)
    if is_long and shown < total:
        cards.note(say(_("The first {n} are shown.")).format(n=on.tongue.number(shown)))


def _counts(on: Ground, about: Subject) -> None:
    """How many there are of each reason, with the way to their rows."""
    reasons = {name: caches.reasons(on.base, worklist.rows_asked(on, about, name)) for name in REASONS}
    found = views.counted(reasons, on.tongue)
    told = say(_("How many by reason; who they are is seen by those who look after them."))
    cards.question(say(_QUESTION), told)
    if not found:
        cards.empty(say(_("No client waits for a contact.")), say(_("Or this CRM does not record it.")))
        return
    bars.draw(found, told)
    with st.container(horizontal=True, gap="medium"):
        for name in REASONS:
            if reasons[name]:
                link = RowsLink(name, about.period.window, about.owner, about.team)
                cards.rows_link(link, say(views.SHORT[name]))
