"""The administrator's desk of definitions: what holds, what waits, a new one with its dry run. No score of a person.

The page has asked its guard already, in this very run; the store asks the role once more before it keeps anything.
"""

from datetime import date
from typing import Any

import streamlit as st

from crm_core.base.access import Role, Viewer
from crm_core.base.errors import DefinitionError
from crm_core.base.text import Message, _
from crm_core.measure.registry import scores
from crm_core.measure.score import Score
from crm_core.review import definitions
from crm_core.review.dry_run import DryRun
from crm_core.store import score_definitions
from crm_core.web import caches, cards
from crm_core.web import definition_parts as parts
from crm_core.web.gate import Ground, ground
from crm_core.web.installation import installation
from crm_core.web.safe import plain
from crm_core.web.target_desk import done, kept, tell
from crm_core.web.views import definitions as views
from crm_core.web.views import dry_run
from crm_core.web.views.periods import period
from crm_core.web.views.scorecard import place
from crm_core.web.views.tongue import Tongue
from crm_core.web.words import language, say

WEEKS = "13w"  # what a dry run is made with: a quarter
MONTHS = 4  # so many first days can be chosen
_ROUND, _ASKED = "definition_round", "definition_asked"  # another key empties the fields; whose dry run is shown
_WAYS: dict[str, Message] = {"table": _("In a table"), "json": _("As JSON")}
_LONGEST = 20_000  # signs of a pasted definition


def draw(viewer: Viewer) -> None:
    """The whole part."""
    tongue = Tongue(language(), installation().settings.time_zone)
    st.html(parts.STYLE)
    tell()
    _stored(viewer, tongue)
    _new(viewer, tongue)


def _stored(viewer: Viewer, tongue: Tongue) -> None:
    """What holds, comes or waits; the administrator's approval."""
    cards.question(
        say(_("What are the scores made of?")),
        say(_("A definition holds once an administrator and an executive, two people, have approved it.")),
    )
    by_id = {one.id: one for one in score_definitions.everything(installation().store)}
    for listed in parts.versions(tongue).values():
        with st.container(border=True, gap="small"):
            for one in listed:
                if one.state in ("past", "lapsed"):
                    continue
                parts.version(one)
                if one.id is not None and one.state == "waits":
                    run = DryRun.of_data(by_id[one.id].dry_run)
                    parts.run(dry_run.told(run, [], {}, tongue))  # no scores of persons on this page
                    parts.approval(viewer, one, Role.ADMIN, tongue)
            parts.old([one for one in listed if one.state in ("past", "lapsed")])


def _new(viewer: Viewer, tongue: Tongue) -> None:
    """Propose another one: written, tried on everybody, then stored."""
    cards.question(
        say(_("Propose a new definition")),
        say(_("It is tried on everybody first. Whom it moves is stored with it; no running month is changed.")),
    )
    on = ground(viewer)
    with st.container(border=True):
        number = st.session_state.setdefault(_ROUND, 0)
        text = _written(number, tongue)
        made = _read(text) if text else None
        if made is None:
            return
        day = _day(on)
        if st.button(say(_("Dry run")), icon=":material/science:", key="definition_run"):
            st.session_state[_ASKED] = made.sha256
        if st.session_state.get(_ASKED) == made.sha256:
            _tried(viewer, on, made, day, number)


def _written(number: int, tongue: Tongue) -> str:
    """The JSON of what is proposed; '' while nothing is changed."""
    store = installation().store
    names = {name: tongue.say(scores()[name].label) for name in sorted(scores(), key=place)}
    left, right = st.columns(2)
    name = left.selectbox(say(_("Score")), list(names), format_func=lambda n: names[n], key="definition_score")
    held = definitions.in_force(store, name, parts.today(tongue))
    ways = {way: say(words) for way, words in _WAYS.items()}
    way = right.segmented_control(
        say(_("Written")),
        list(ways),
        format_func=lambda w: ways[w],
        default="table",
        required=True,
        key="definition_way",
    )
    if way == "json":
        return _pasted(held, number)
    return _edited(held, definitions.versions(store)[name], number, tongue)


def _pasted(held: Score, number: int) -> str:
    file = st.file_uploader(say(_("A file")), type=["json"], max_upload_size=1, key=f"definition_file_{number}")
    if file is not None:
        return file.getvalue().decode("utf-8", errors="replace")
    shown = held.body_text
    text = st.text_area(
        say(_("JSON")), value=shown, height=320, max_chars=_LONGEST, key=f"definition_json_{held.name}_{number}"
    )
    return "" if text == shown else text


def _edited(held: Score, last: str, number: int, tongue: Tongue) -> str:
    labels = views.weightable(tongue)
    rows: list[dict[str, Any]] = st.data_editor(
        views.rows(held),
        hide_index=True,
        num_rows="dynamic",
        key=f"definition_table_{held.name}_{number}",
        column_config={
            "indicator": st.column_config.SelectboxColumn(
                say(_("Indicator")),
                options=list(labels),
                format_func=lambda n: labels.get(str(n), str(n)),
                width="large",
            ),
            "weight": st.column_config.NumberColumn(say(_("Weight")), step=1),
            "floor": st.column_config.NumberColumn(say(_("No points at")), step=0.01),
            "target": st.column_config.NumberColumn(say(_("All points at")), step=0.01),
            "min_n": st.column_config.NumberColumn(say(_("From cases on")), step=1),
        },
        alt=say(_("The lines of the score")),
    )
    choices = {version: say(words).format(version=version) for version, words in views.next_versions(last).items()}
    version = st.selectbox(
        say(_("Version")), list(choices), format_func=lambda v: choices[v], key=f"definition_version_{number}"
    )
    written = views.body(held.name, version, rows)
    return "" if written == views.body(held.name, version, views.rows(held)) else written


def _read(text: str) -> Score | None:
    """The definition, or all its mistakes; they quote what was written, so they are shown letter by letter."""
    try:
        return definitions.read(text, installation().store)
    except DefinitionError as error:
        st.error(say(_("This cannot be a definition yet.")), icon=":material/error:")
        st.text(plain(views.mistakes(str(error))))
        return None


def _day(on: Ground) -> date:
    """The first day on which it should hold: the next month's, or a later one."""
    days = [definitions.next_period(parts.today(on.tongue))]
    while len(days) < MONTHS:
        days.append(definitions.next_period(days[-1]))
    return st.selectbox(
        say(_("Holds from")), days, format_func=lambda day: on.tongue.day(day, year=True), key="definition_day"
    )


def _tried(viewer: Viewer, on: Ground, made: Score, day: date, number: int) -> None:
    """The dry run's result, and only then the way to store it."""
    window = period(WEEKS, on.week_end).window
    run = caches.dry_run_of(on.base, caches.definitions_stamp(), made.canonical_json, window, day)
    cards.question(say(_("What would it do?")))
    parts.run(dry_run.told(run, [], {}, on.tongue))
    note = st.text_input(say(_("Why")), max_chars=200, key=f"definition_note_{number}")
    store, today = installation().store, parts.today(on.tongue)
    if st.button(
        say(_("Store the proposal")),
        type="primary",
        icon=":material/save:",
        disabled=not note.strip(),
        help=say(_("Say why first.")) if not note.strip() else None,
        key="definition_store",
    ) and kept(lambda: definitions.propose(store, made, run, (day, today), note.strip(), viewer)):
        st.session_state[_ROUND] += 1
        st.session_state.pop(_ASKED, None)
        done(say(_("The proposal is stored; it waits for both approvals.")))
