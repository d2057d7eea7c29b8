"""The catalogue's parts: the search, the list by family, one indicator in full, the scores, the fairness report."""

from collections.abc import Mapping

import streamlit as st

from crm_core.base import access
from crm_core.base.access import EVERYTHING, Role, Viewer
from crm_core.base.text import Message, _
from crm_core.measure.registry import FAMILIES, families, indicators
from crm_core.store import score_definitions
from crm_core.web import caches, cards, filters, navigation
from crm_core.web import definition_parts as parts
from crm_core.web.gate import refuse
from crm_core.web.installation import installation
from crm_core.web.safe import Html, fill, joined, show
from crm_core.web.target_desk import tell
from crm_core.web.views import catalogue as views
from crm_core.web.views import fairness as fairness_view
from crm_core.web.views.catalogue import Capability, Definition, Entry, Family
from crm_core.web.views.numbers import Tone
from crm_core.web.views.periods import period
from crm_core.web.views.scorecard import place
from crm_core.web.views.tongue import Tongue
from crm_core.web.words import language, say

PARTS: dict[str, Message] = {
    "indicators": _("Indicators"),
    "scores": _("Definitions of scores"),
    "fairness": _("Fairness"),
}
WEEKS = "13w"  # what the fairness report is made with: a quarter
_ENTRY = """<details class="rp rp-entry"><summary><span><b>{label}</b> <span class="rp-soft">{question}</span></span>
<span class="rp-marks">{unit}{points}{fed}</span></summary><dl class="rp-pairs">{more}</dl>
<a href="{href}">{full}</a></details>"""
_PAIR = "<dt>{head}</dt><dd>{text}</dd>"
_CHIP_WIDTH = 160


def capability() -> Capability | None:
    """What this CRM lacks for which indicator; None before it was read. Raises MartError."""
    mart = caches.mart()
    return views.capability_of(caches.capability(mart.generation)) if mart else None


def asked() -> str | None:
    """The indicator of the address; None for the list."""
    name = st.query_params.get("indicator")
    if name is not None and name not in indicators():
        refuse(_("There is no indicator of this name."))
    return name


def part() -> str:
    """Which part of the catalogue; kept in the address."""
    return _segments("part", PARTS, say(_("Part")))


def _segments(name: str, options: Mapping[str, str], label: str) -> str:
    words = {key: say(option) for key, option in options.items()}
    return filters.segments(name, words, st.query_params.get(name), label)


def indicator_list(tongue: Tongue, fed: Capability | None) -> None:
    """All of them: searched, of one family or all, each with more on demand."""
    st.html(parts.STYLE)
    with st.container(horizontal=True, vertical_alignment="center"):
        words = search()
        family = _segments(
            "family", {"": _("All"), **{name: views.TITLES[name] for name in FAMILIES}}, say(_("Family"))
        )
    found = views.listed(words, fed, parts.held(tongue), tongue, family)
    if not found:
        cards.empty(say(_("No indicator has these words.")), say(_("Search for fewer words, or empty the field.")))
    for one in found:
        cards.question(one.title, one.answer)
        with st.container(border=True):
            _entries(one)


def search() -> str:
    """What is searched for; kept in the address."""
    st.session_state["pick_q"] = st.query_params.get("q", "")
    words = st.text_input(
        say(_("Search")),
        key="pick_q",
        placeholder=say(_("Search a name, a question or a word of a formula")),
        icon=":material/search:",
        label_visibility="collapsed",
        max_chars=100,
        width=420,
        on_change=_searched,
    )
    return str(words)


def _searched() -> None:
    words = st.session_state["pick_q"].strip()
    if words:
        st.query_params["q"] = words
    else:
        st.query_params.pop("q", None)


def _entries(family: Family) -> None:
    """One piece of HTML for all: a hundred widgets would be slow."""
    show(joined(_entry(entry) for entry in family.entries))


def _entry(entry: Entry) -> Html:
    return fill(
        _ENTRY,
        label=entry.label,
        question=entry.question,
        unit=fill('<span class="rp-soft">{u}</span>', u=entry.unit),
        points=cards.chip(Tone.FLAT, entry.points) if entry.points else Html(""),
        fed=_fed(entry.is_fed),
        more=joined(fill(_PAIR, head=head, text=text) for head, text in entry.more),
        href=navigation.address("catalogue", {"indicator": entry.name}),
        full=say(_("Version, SQL and all the rest")),
    )


def _fed(is_fed: bool | None) -> Html:
    if is_fed is None:
        return Html("")
    return cards.chip(Tone.GOOD, say(_("fed"))) if is_fed else cards.chip(Tone.MISSING, say(_("not recorded")))


def scores(viewer: Viewer, tongue: Tongue) -> None:
    """What the scores are made of, what is coming, and the executive's approval with the dry run before him."""
    st.html(parts.STYLE)
    tell()
    cards.question(
        say(_("What are the scores made of?")),
        say(_("Things done right, never volumes. What a CRM does not record leaves its weight to the others.")),
    )
    stored = {one.id: one for one in score_definitions.everything(installation().store)}
    listed = parts.versions(tongue)
    for column, versions in zip(st.columns(len(listed)), listed.values(), strict=True):
        with column, st.container(border=True, height="stretch"):
            for one in versions:
                if one.state == "holds":
                    parts.version(one)
    for one in (one for versions in listed.values() for one in versions if one.state in ("comes", "waits")):
        with st.container(border=True, gap="small"):
            parts.version(one)
            if one.id is not None:
                parts.run(parts.stored_run(viewer, stored[one.id], tongue))
            parts.approval(viewer, one, Role.EXECUTIVE, tongue)
    parts.old([one for versions in listed.values() for one in versions if one.state in ("past", "lapsed")])


def fairness(tongue: Tongue) -> None:
    """Whether the scores hang on what nobody can help: of groups, never of a person."""
    st.html(parts.STYLE)
    mart = caches.mart()
    cards.question(
        say(_("Are the scores fair?")),
        say(_("Of groups of at least five. No person is in it, and nothing about people beyond their job.")),
    )
    if mart is None:
        cards.empty(say(_("The CRM was not read yet.")), say(_("After the first reading the report is here.")))
        return
    window = period(WEEKS, mart.week_end).window
    cards.note(tongue.say(_("Made with the work of {span}."), span=tongue.span(window.start, window.end)))
    names = caches.teams(mart.generation, EVERYTHING)
    reports = caches.fairness_reports(mart.generation, caches.definitions_stamp(), window)
    for found in sorted(reports, key=lambda one: place(one.score.name)):
        parts.fairness(fairness_view.told(found, names, tongue))


def definition(viewer: Viewer, told: Definition) -> None:
    """One indicator: what it counts, whether this CRM feeds it, its SQL."""
    st.html(parts.STYLE)
    st.page_link(navigation.page("catalogue"), label=say(_("All indicators")), icon=":material/arrow_back:")
    st.title(told.label, anchor=False)
    cards.subtitle(told.question)
    if told.is_fed is False:
        cards.empty(say(_("This CRM does not record it.")), told.lacking)
    elif told.is_fed:
        _fed_line(viewer, told.name)
    with st.container(border=True):
        cards.facts(told.facts)
    cards.question(say(_("How is it counted?")))
    with st.container(border=True, gap="small"):
        for head, text in told.formula:
            show(fill('<div class="rp rp-say"><span>{h}</span><p>{t}</p></div>', h=head, t=text))
    cards.question(
        say(_("As SQL")), say(_("The rows on the canonical tables; values are left out. The same for every CRM."))
    )
    st.code(told.sql, language="sql", height=420 if told.sql.count("\n") > 18 else "content")


def _fed_line(viewer: Viewer, name: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width=_CHIP_WIDTH):
            show(fill('<div class="rp">{chip}</div>', chip=cards.chip(Tone.GOOD, say(_("This CRM feeds it")))))
        if _may_see_rows(viewer, name):
            label, icon = say(_("Show the rows")), ":material/arrow_forward:"
            params = {"indicator": name}
            st.page_link(
                navigation.page("evidence"), label=label, icon=icon, icon_position="right", query_params=params
            )


def _may_see_rows(viewer: Viewer, name: str) -> bool:
    """Whether the evidence page shows this viewer the rows of this indicator."""
    opened = access.rows(viewer).families
    return navigation.opens(viewer, "evidence") and (opened is None or families()[name] in opened)


def tongue() -> Tongue:
    """The viewer's language, the company's zone."""
    return Tongue(language(), installation().settings.time_zone)
