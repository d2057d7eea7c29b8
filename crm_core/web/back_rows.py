"""The rows tab of the evidence page: the rows, which of them, and all of them as a file."""

from collections.abc import Callable

import streamlit as st

from crm_core.base.access import Viewer
from crm_core.base.spreadsheet import csv_text
from crm_core.base.text import _
from crm_core.mart.backing import Only, Sums
from crm_core.measure.registry import indicators
from crm_core.measure.value import Status
from crm_core.store import audit
from crm_core.web import caches, cards, filters, loading, tables
from crm_core.web.gate import Ground
from crm_core.web.installation import installation
from crm_core.web.loading import Asked
from crm_core.web.safe import fill, show
from crm_core.web.views import evidence as views
from crm_core.web.words import say

_ONLY = {"all": _("All"), "counted": _("Counts"), "not": _("Does not count")}


def rows(viewer: Viewer, on: Ground, what: Asked) -> None:
    """The rows, and all of them as a file."""
    question = loading.evidence_rows(on, what)
    sums = caches.sums(on.base, question)
    with st.container(horizontal=True, vertical_alignment="center"):
        only = _only(on, sums)
        total = {"all": sums.rows, "counted": sums.counted, "not": sums.rows - sums.counted}[only]
        if total:
            _download_button(viewer, on, what, only)
    if not total:
        _no_rows(on, what, only)
        return
    names_persons = on.scope.persons
    found, names = caches.rows(on.base, question, only, views.SHOWN_ROWS, names_persons)
    listed = _views(on, what, found, names)
    show(fill('<div class="rp rp-soft">{t}</div>', t=views.shown_line(len(listed), total, on.tongue)))
    tables.evidence_table(
        listed,
        with_names=names_persons,
        with_owner=names_persons and what.owner is None,
        with_part=any(view.part for view in listed) and what.slice is None,
        with_money=any(view.amount is not None for view in listed),
    )
    _notes(on, what, listed)


def _download_button(viewer: Viewer, on: Ground, what: Asked, only: Only) -> None:
    st.download_button(
        say(_("Download as CSV")),
        data=_download(viewer, on, what, only),
        file_name=f"{what.name}-{what.window.start}-{what.window.end}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        type="tertiary",
    )


def _notes(on: Ground, what: Asked, listed: list[views.RowView]) -> None:
    """What a reader may miss under the rows, and why."""
    notes = []
    if not on.scope.persons:
        notes.append(say(_("Team figures carry no personal data: names and links are not shown.")))
    elif not any(view.url for view in listed):
        notes.append(say(_("There is no link to the CRM: its web address is not set (record_url).")))
    if indicators()[what.name].no_fix:
        notes.append(on.tongue.say(indicators()[what.name].no_fix))
    for note in notes:
        show(fill('<div class="rp rp-foot">{t}</div>', t=note))


def _only(on: Ground, sums: Sums) -> Only:
    """All rows, those that count or those that do not; where all count there is nothing to choose."""
    now = st.query_params.get("only", "all")
    if sums.rows == sums.counted and now != "not":
        return "all"
    numbers = {"all": sums.rows, "counted": sums.counted, "not": sums.rows - sums.counted}
    words = {key: f"{say(label)} ({on.tongue.number(numbers[key])})" for key, label in _ONLY.items()}
    found = filters.segments("only", words, now if now in _ONLY else "all", say(_("Which rows")))
    return "counted" if found == "counted" else "not" if found == "not" else "all"


def _views(
    on: Ground, what: Asked, found: list[dict[str, object]], names: dict[tuple[str, str], str]
) -> list[views.RowView]:
    owners = {p.id: p.name for p in caches.people(on.base, on.scope)} if on.scope.persons else None
    url, sliced = caches.answers(on.base).record_url, indicators()[what.name].sliced
    return views.row_views(found, names, owners, url, on.tongue, sliced)


def _no_rows(on: Ground, what: Asked, only: str) -> None:
    values = loading.evidence_values(on, what)
    status = values[0].status if values else Status.NO_DATA
    if status is Status.NOT_RECORDED:
        lacks: list[str] = next(
            (line["needs"] for line in caches.capability(on.base) if line["indicator"] == what.name), []
        )
        cards.empty(say(_("This CRM does not record it.")), say(_("It lacks: {what}")).format(what=", ".join(lacks)))
    elif only != "all":
        cards.empty(say(_("No row of this kind.")), say(_("Choose All to see the others.")))
    else:
        cards.empty(
            say(_("There are no rows in this period.")), say(_("Choose a longer period on the page you came from."))
        )


def _download(viewer: Viewer, on: Ground, what: Asked, only: Only) -> Callable[[], bytes]:
    """Builds the file when the button is pressed: in another thread, so all it needs is bound here."""
    found, question, store, tongue = (
        caches.answers(on.base),
        loading.evidence_rows(on, what),
        installation().store,
        on.tongue,
    )
    people = {p.id: p.name for p in caches.people(on.base, on.scope)} if on.scope.persons else None
    detail = {"indicator": what.name, "from": what.window.start, "to": what.window.end, "only": only}
    detail |= {"owner": what.owner, "team": what.team}

    def build() -> bytes:
        listed = loading.export_rows(found, question, only, people, tongue)
        audit.record(store, viewer.login, "export_rows", detail | {"rows": len(listed)})
        return csv_text(views.csv_rows(listed, people is not None)).encode("utf-8-sig")

    return build
