"""Many plans from a CSV or Excel file: all mistakes at once, a preview, and nothing stored before it is confirmed."""

import streamlit as st

from crm_core.base.text import _, plural
from crm_core.review import target_import, targets
from crm_core.review.table_row import Mistake
from crm_core.review.target_import import Preview
from crm_core.review.target_row import Book
from crm_core.store import targets as stored
from crm_core.web import cards
from crm_core.web.safe import plain
from crm_core.web.target_desk import Desk, done, kept, table
from crm_core.web.views import targets as views
from crm_core.web.words import language, say

SHOWN = 200  # mistakes and rows that are listed
_ROUND = "target_upload_round"  # another key empties the uploader
_MISTAKES = plural("{n} mistake: nothing can be stored yet.", "{n} mistakes: nothing can be stored yet.")
_STORE = plural("Store {n} plan", "Store {n} plans")
_STORED = plural("{n} plan is stored.", "{n} plans are stored.")
TEMPLATE = (
    "manager,team,indicator,period,target,currency\n"
    "anna,,won_count,2026-10,10,\n"
    ",Germany,won_amount,2026-Q4,250000,EUR\n"
    ",,meetings_held,2026,1200,\n"
)


def draw(desk: Desk) -> None:
    """The uploader with what its file would do."""
    cards.question(
        say(_("Load plans from a file")),
        say(
            _("CSV or Excel. Columns: manager or team (both empty: the company), indicator, period, target, currency.")
        ),
    )
    with st.container(border=True):
        st.download_button(
            say(_("Download an example")),
            data=TEMPLATE,
            file_name="plans.csv",
            mime="text/csv",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )
        number = st.session_state.setdefault(_ROUND, 0)
        file = st.file_uploader(
            say(_("File of plans")), type=["csv", "xlsx"], max_upload_size=5, key=f"target_file_{number}"
        )
        if file is not None:
            _show(desk, _read(desk, file.name, file.getvalue()))


def _read(desk: Desk, name: str, data: bytes) -> Preview:
    business = desk.answers.crm.business
    book = Book(
        desk.people,
        desk.teams,
        desk.plannable,
        desk.right,
        business.currency,
        business.fiscal_year_start_month,
        language(),
    )
    return target_import.read(name, data, book, stored.current(desk.store))


def _show(desk: Desk, found: Preview) -> None:
    if found.mistakes:
        _mistakes(found.mistakes)
    if found.changes:
        table(views.preview(found.changes[:SHOWN], desk.tongue))
    if len(found.changes) > SHOWN:
        st.caption(desk.tongue.say(_("The first {n} rows of {all}."), n=SHOWN, all=len(found.changes)))
    if found.mistakes:
        return
    new = [change.target for change in found.changes if not change.is_same]
    if not new:
        st.info(say(_("The file changes nothing: all of its plans are set already.")))
        return
    label = _STORE.form(len(new), language()).format(n=len(new))
    if st.button(label, type="primary", icon=":material/save:", key="target_store") and kept(
        lambda: targets.put(desk.store, new, desk.right, desk.login)
    ):
        st.session_state[_ROUND] += 1
        done(_STORED.form(len(new), language()).format(n=len(new)))


def _mistakes(found: tuple[Mistake, ...]) -> None:
    """All of them, each with its row. They quote the file, so they are shown letter by letter."""
    st.error(_MISTAKES.form(len(found), language()).format(n=len(found)), icon=":material/error:")
    st.text("\n".join(plain(mistake.said(language())) for mistake in found[:SHOWN]))
    if len(found) > SHOWN:
        st.caption(say(_("These are the first {n}.")).format(n=SHOWN))
