"""A worklist: records to do something about, each with why and its address in the CRM."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from crm_core.base.text import Message, _
from crm_core.measure.registry import indicators
from crm_core.web import caches, cards, tables
from crm_core.web.gate import Ground
from crm_core.web.questions import RowsAsked
from crm_core.web.safe import plain
from crm_core.web.subject import Subject
from crm_core.web.views.evidence import RowView, row_views
from crm_core.web.views.model import NO_TEAM_KEY, RowsLink
from crm_core.web.words import say

LENGTH = 12


def rows_asked(on: Ground, about: Subject, name: str) -> RowsAsked:
    """The rows of an indicator for whom the page is about."""
    from crm_core.mart.asking import NO_TEAM

    team = NO_TEAM if about.team == NO_TEAM_KEY else about.team
    return RowsAsked(on.scope, about.period.window, name, about.owners, None if about.owner else team)


def draw(
    on: Ground,
    about: Subject,
    name: str,
    only: str,
    nothing: Message,
    *,
    number: str = "",
    most: bool = True,
    places: int = 1,
) -> None:
    """The records behind an indicator; `only` is 'counted' or 'not'.

    `number` is the heading of each row's value, shown with so many places. Where persons are not open nothing is
    listed but how many there are.
    """
    asked = rows_asked(on, about, name)
    if not on.scope.persons:
        _count_only(on, about, name, only, nothing)
        return
    listed, names = caches.rows(on.base, asked, "counted" if only == "counted" else "not", 500, True)
    if not listed:
        cards.empty(say(nothing), say(_("Nothing is to be done here.")))
        return
    ordered = sorted(listed, key=lambda row: (-(row["value"] or 0) if most else (row["value"] or 0), str(row["id"])))
    owners = {person.id: person.name for person in caches.people(on.base, on.scope)}
    url = caches.answers(on.base).record_url
    views = row_views(ordered[:LENGTH], names, owners, url, on.tongue)
    values = [row["value"] for row in ordered[:LENGTH]]
    _table(views, values, (number, places), len(owners) > 1 and about.owner is None)
    all_ = say(_("All {n} records")).format(n=on.tongue.number(len(listed)))
    cards.rows_link(RowsLink(name, about.period.window, about.owner, about.team, only), all_)


def _count_only(on: Ground, about: Subject, name: str, only: str, nothing: Message) -> None:
    sums = caches.sums(on.base, rows_asked(on, about, name))
    n = sums.counted if only == "counted" else sums.rows - sums.counted
    if not n:
        cards.empty(say(nothing), say(_("Nothing is to be done here.")))
        return
    label = say(_("Show {n} rows")).format(n=on.tongue.number(n))
    cards.rows_link(RowsLink(name, about.period.window, about.owner, about.team, only), label)


def _table(views: Sequence[RowView], values: Sequence[float | None], number: tuple[str, int], with_owner: bool) -> None:
    text = st.column_config.TextColumn
    columns: dict[str, tuple[list[Any], Any]] = {
        "name": ([plain(view.name) or view.record_id for view in views], text(say(_("Name or topic")), width="medium")),
    }
    if len({view.why for view in views}) > 1:  # the same word in every line says nothing
        columns["why"] = ([plain(view.why) for view in views], text(say(_("Why")), width="medium"))
    heading, places = number
    if heading:
        column = st.column_config.NumberColumn(heading, format=f"%.{places}f", width="small")
        columns["value"] = (list(values), column)
    if with_owner:
        columns["owner"] = ([plain(view.owner) for view in views], text(say(_("Manager")), width="small"))
    if any(view.url for view in views):
        columns["url"] = ([view.url or None for view in views], tables.crm_link())
    tables.records(columns, say(_("Records to look at")), "content")


def title(name: str) -> str:
    """The question of an indicator, as a heading."""
    return say(indicators()[name].question)
