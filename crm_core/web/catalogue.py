"""The catalogue's parts: the search, the list by family, the scores, one indicator in full."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from crm_core.base import access
from crm_core.base.access import Viewer
from crm_core.base.text import _
from crm_core.measure.registry import families, indicators
from crm_core.web import caches, cards, navigation
from crm_core.web.gate import refuse
from crm_core.web.safe import Html, fill, show
from crm_core.web.views import catalogue as views
from crm_core.web.views.catalogue import Capability, Definition, Entry, Family, Part, ScoreEntry
from crm_core.web.views.numbers import Tone
from crm_core.web.views.tongue import Tongue
from crm_core.web.words import language, say

STYLE = Path(__file__).parent / "assets" / "catalogue.css"
_ENTRY = '<div class="rp rp-entry"><span>{question}</span><span class="rp-marks">{unit}{fed}</span></div>'
_PART = """<div class="rp rp-part"><span>{label}<small>{detail}</small></span>
<div class="rp-bullet" role="img" aria-label="{text}"><i class="{css}" style="width:{weight}%"></i></div>
<b>{weight}</b></div>"""
_CHIP_WIDTH = 160


def capability() -> Capability | None:
    """What this CRM lacks for which indicator; None before it was read. Raises MartError."""
    mart = caches.mart()
    return views.capability_of(caches.capability(mart.manifest.base)) if mart else None


def asked() -> str | None:
    """The indicator of the address; None for the list."""
    name = st.query_params.get("indicator")
    if name is not None and name not in indicators():
        refuse(_("There is no indicator of this name."))
    return name


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


def families_of(found: Sequence[Family]) -> None:
    """The indicators by family, each leading to its definition."""
    st.html(STYLE)
    if not found:
        cards.empty(say(_("No indicator has these words.")), say(_("Search for fewer words, or empty the field.")))
    for family in found:
        cards.question(family.title, family.answer)
        with st.container(border=True, gap="xsmall"):
            for entry in family.entries:
                _entry(entry)


def _entry(entry: Entry) -> None:
    with st.container(gap=None, key=f"line_{entry.name}"):
        st.page_link(
            navigation.page("catalogue"),
            label=entry.label,
            icon=":material/arrow_forward:",
            icon_position="right",
            query_params={"indicator": entry.name},
        )
        unit = fill('<span class="rp-soft">{u}</span>', u=entry.unit)
        show(fill(_ENTRY, question=entry.question, unit=unit, fed=_fed(entry.is_fed)))


def _fed(is_fed: bool | None) -> Html:
    if is_fed is None:
        return Html("")
    return cards.chip(Tone.GOOD, say(_("fed"))) if is_fed else cards.chip(Tone.MISSING, say(_("not recorded")))


def scores(found: Sequence[ScoreEntry]) -> None:
    """What the scores are made of."""
    cards.question(
        say(_("What are the scores made of?")),
        say(
            _("Shares only, never volumes. Points add up; what a CRM does not record leaves its weight to the others.")
        ),
    )
    for column, score in zip(st.columns(len(found)), found, strict=True):
        with column, st.container(border=True, height="stretch"):
            cards.question(score.label, f"{score.question} {say(_('Version {v}')).format(v=score.version)}")
            for part in score.parts:
                _part(part)


def _part(part: Part) -> None:
    text = say(_("{label}: weight {weight} of 100")).format(label=part.label, weight=part.weight)
    css = "" if part.name else "rp-few"  # not measured yet
    show(fill(_PART, label=part.label, detail=part.detail, weight=part.weight, text=text, css=css))


def definition(viewer: Viewer, told: Definition) -> None:
    """One indicator: what it counts, whether this CRM feeds it, its SQL."""
    st.html(STYLE)
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
    """The viewer's language; the catalogue needs no zone."""
    return Tongue(language())
