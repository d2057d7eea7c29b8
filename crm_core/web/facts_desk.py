"""Calendar, absences, employment, trainings, rates: what holds, files that change it, withdrawal. For administrators.

The page has asked its guard already, in this very run.
"""

import pandas as pd
import streamlit as st

from crm_core.base.access import Viewer
from crm_core.base.fact_rows import Fact
from crm_core.base.text import _, plural
from crm_core.review import fact_file
from crm_core.store import Store, facts
from crm_core.web import caches, cards
from crm_core.web.installation import installation
from crm_core.web.safe import plain
from crm_core.web.target_desk import done, kept, tell
from crm_core.web.views import facts as views
from crm_core.web.views.tongue import Tongue
from crm_core.web.words import language, say

SHOWN = 500  # rows and mistakes that are listed
_ROUND = "facts_round"  # another key empties the uploader
_MISTAKES = plural("{n} mistake: nothing can be stored yet.", "{n} mistakes: nothing can be stored yet.")
_STORE = plural("Store {n} row", "Store {n} rows")
_STORED = plural("{n} row is stored.", "{n} rows are stored.")
_WITHDRAW = plural("Withdraw {n} row", "Withdraw {n} rows")
_WITHDRAWN = plural("{n} row is withdrawn; its history stays.", "{n} rows are withdrawn; their history stays.")


def draw(viewer: Viewer) -> None:
    """The whole part."""
    store, tongue = installation().store, Tongue(language(), installation().settings.time_zone)
    tell()
    cards.question(
        say(_("Who works when?")),
        say(_("Free days, absences (never a reason), contracts, trainings and exchange rates, as the CRM keeps none.")),
    )
    name = _kind()
    _held(store, name, viewer.login, tongue)
    _upload(store, name, viewer.login, tongue)


def _kind() -> str:
    words = {name: say(word) for name, word in views.KINDS.items()}
    found = st.segmented_control(
        say(_("Kind")),
        list(words),
        format_func=lambda name: words[name],
        default="calendar",
        required=True,
        key="facts_kind",
        label_visibility="collapsed",
    )
    return found or "calendar"


def _held(store: Store, name: str, login: str, tongue: Tongue) -> None:
    """What holds of this kind; chosen rows can be withdrawn."""
    held = views.newest_first(facts.current(store, name))
    if not held:
        cards.empty(say(_("Nothing is recorded.")), say(_("Load a file below.")))
        return
    shown = held[:SHOWN]
    cells = views.lines(shown, fact_file.FILES[name], _names(), tongue)
    event = st.dataframe(
        pd.DataFrame({head: [plain(cell) for cell in column] for head, column in cells.items()}),
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"facts_held_{name}",
        alt=say(_("What is recorded; chosen rows can be withdrawn below")),
    )
    if len(held) > SHOWN:
        st.caption(tongue.say(_("The latest {n} rows of {all}."), n=SHOWN, all=len(held)))
    ids = [shown[row].id for row in event.selection.rows if row < len(shown)] if event else []
    if not ids:
        return
    label = _WITHDRAW.form(len(ids), language()).format(n=len(ids))
    if st.button(label, icon=":material/undo:", key="facts_withdraw") and kept(
        lambda: facts.withdraw(store, name, ids, login)
    ):
        done(_WITHDRAWN.form(len(ids), language()).format(n=len(ids)))


def _names() -> dict[str, str]:
    """What people are called; CRM text, nothing before the CRM was read."""
    mart = caches.mart()
    return {person.id: person.name for person in caches.answers(mart.generation).people()} if mart else {}


def _upload(store: Store, name: str, login: str, tongue: Tongue) -> None:
    """Files of any kinds at once; nothing is stored before it is confirmed."""
    names = ", ".join(f"{one}.csv" for one in fact_file.FILES)
    cards.question(
        say(_("Load files")),
        say(_("CSV or Excel, each named by what it holds: {names}. A row replaces the one of the same day.")).format(
            names=names
        ),
    )
    with st.container(border=True):
        st.download_button(
            say(_("Download an example")),
            data=views.EXAMPLES[name],
            file_name=f"{name}.csv",
            mime="text/csv",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )
        number = st.session_state.setdefault(_ROUND, 0)
        files = st.file_uploader(
            say(_("Files of facts")),
            type=["csv", "xlsx"],
            accept_multiple_files=True,
            max_upload_size=5,
            key=f"facts_files_{number}",
        )
        if files:
            _show(store, [(file.name, file.getvalue()) for file in files], login, tongue)


def _show(store: Store, files: list[tuple[str, bytes]], login: str, tongue: Tongue) -> None:
    wanted: list[Fact] = []
    mistakes: list[str] = []
    for name, data in files:
        read = fact_file.read(name, data, language())
        wanted += read.facts
        mistakes += [f"{name}: {mistake.said(language())}" for mistake in read.mistakes]
    if mistakes:
        st.error(_MISTAKES.form(len(mistakes), language()).format(n=len(mistakes)), icon=":material/error:")
        st.text("\n".join(plain(mistake) for mistake in mistakes[:SHOWN]))
        return
    held = [one for name in fact_file.FILES for one in facts.current(store, name)]
    st.text("\n".join(views.effect(wanted, held, tongue)))
    now = {one.fact.key: one.fact for one in held}
    new = [fact for fact in wanted if now.get(fact.key) != fact]
    if not new:
        st.info(say(_("The files change nothing: all of it is recorded already.")))
        return
    label = _STORE.form(len(new), language()).format(n=len(new))
    if st.button(label, type="primary", icon=":material/save:", key="facts_store") and kept(
        lambda: facts.put(store, new, login)
    ):
        st.session_state[_ROUND] += 1
        done(_STORED.form(len(new), language()).format(n=len(new)))
