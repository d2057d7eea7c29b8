"""The plan counters of a page: refreshed in place, every number opens its rows.

`of_person("scorecard", owner_id)` and `of_teams("overview", team_id)` are all that a page calls.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from crm_core.base.text import _
from crm_core.mart.answers import Group
from crm_core.mart.plans import Plan
from crm_core.web import caches, cards, navigation, plans
from crm_core.web.gate import Ground, boundary, ground
from crm_core.web.principal import guard
from crm_core.web.safe import Html, fill, joined, plain, show
from crm_core.web.views import plans as views
from crm_core.web.views.periods import period
from crm_core.web.views.plans import Counter, TeamLine
from crm_core.web.words import say

STYLE = Path(__file__).parent / "assets" / "plan.css"
EVERY = "30s"
_COUNTER = (
    '<div class="rp rp-plan {css}"><div class="rp-label">{label}{whose}<span class="rp-soft"> · {period}</span></div>'
    '<div class="rp-parts">{parts}</div>'
    '<div class="rp-track {running}" role="img" aria-label="{text}">{bar}{tick}</div>'
    '<div class="rp-foot">{outlook}</div></div>'
)


def of_person(page: str, owner_id: str) -> None:
    """The counters of one person."""
    st.html(STYLE)
    _of_person(page, owner_id)


@st.fragment(run_every=EVERY)
def _of_person(page: str, owner_id: str) -> None:
    viewer = guard(page)
    with boundary():
        on = ground(viewer)
        mine = [one for one in plans.running(on) if one.group is Group.OWNER and one.id == owner_id]
        _head(on)
        _counters(on, mine, named=False)


def of_teams(page: str, team: str | None) -> None:
    """The counters of the company, of the chosen team, or of all teams of a lead; then the teams side by side."""
    st.html(STYLE)
    _of_teams(page, team)


@st.fragment(run_every=EVERY)
def _of_teams(page: str, team: str | None) -> None:
    viewer = guard(page)
    with boundary():
        on = ground(viewer)
        listed = plans.running(on)
        of_team = [one for one in listed if one.group is Group.TEAM and team in (None, one.id)]
        of_all = [one for one in listed if one.group is Group.COMPANY] if team is None else []
        several = len({one.id for one in of_team}) > 1
        _head(on)
        _counters(on, of_all if of_all or several else of_team, named=not of_all and team is None)
        if several:
            _table(on, of_team)


def _head(on: Ground) -> None:
    clock = on.tongue.clock(on.mart.manifest.as_of)
    cards.question(say(_("Will the plans be met?")), on.tongue.say(_("Won and done until {clock}."), clock=clock))


def _counters(on: Ground, listed: Sequence[Plan], named: bool) -> None:
    last_week = period("1w", on.week_end).window
    found = views.counters(listed, last_week, named, on.tongue)
    if not found:
        cards.empty(
            say(_("No plan runs today.")), say(_("Plans come from the CRM, or are set on the page Administration."))
        )
        return
    with st.grid(2, min_column_width=330, gap="small"):
        for one in found:
            with st.container(border=True, gap="xsmall", height="stretch", key=f"plan_{one.key}"):
                counter(one)


def counter(one: Counter) -> None:
    """One counter, and the ways to its rows."""
    parts = joined(
        fill("<b>{t}</b>" if place == one.strong else "<span>{t}</span>", t=part)
        for place, part in enumerate(one.parts)
    )
    tick = Html("")
    if one.tick is not None and one.is_running:
        tick = fill('<u style="left:{x}%" title="{t}"></u>', x=_percent(one.tick), t=say(_("expected by now")))
    show(
        fill(
            _COUNTER,
            css="rp-missing" if one.is_missing else "",
            label=one.label,
            whose=fill(" · {t}", t=one.whose) if one.whose else Html(""),
            period=one.period,
            parts=parts,
            running="rp-running" if one.is_running else "",
            text=one.text,
            bar=Html("") if one.is_missing else fill('<i style="width:{w}%"></i>', w=_percent(one.filled)),
            tick=tick,
            outlook=one.outlook,
        )
    )
    if one.done or one.left:
        with st.container(horizontal=True, gap="small"):
            if one.done:
                cards.rows_link(one.done, one.done_label)
            if one.left:
                cards.rows_link(one.left, say(_("Left: show the open deals")))


def _percent(share: float) -> float:
    return round(min(1.0, max(0.0, share)) * 100, 1)


def _table(on: Ground, of_team: Sequence[Plan]) -> None:
    persons = [one for one in plans.everybodys(on) if one.group is Group.OWNER]  # only their sums are shown
    members = {person.id: person.team_id for person in caches.answers(on.base).people()}
    lines = views.team_lines(of_team, persons, members, on.tongue)
    heads = {
        "what": _("Plan of"),
        "team": _("Team"),
        "plan": _("Plan"),
        "done": _("Done"),
        "left": _("Left"),
        "projection": _("At this pace"),
        "gap": _("Gap at the end"),
        "persons": _("Sum of the personal plans"),
    }
    shown = {name: [plain(getattr(line, name)) for line in lines] for name in heads}
    if not any(shown["persons"]):
        del shown["persons"]
    texts = st.column_config.TextColumn
    config = {
        name: texts(say(heads[name]), alignment="left" if name in ("what", "team") else "right") for name in shown
    }
    event = st.dataframe(
        pd.DataFrame(shown),
        hide_index=True,
        column_config=config,
        on_select="rerun",
        selection_mode="single-row",
        key="plan_table",
        height="content",
        alt=say(_("The teams' plans; a chosen row opens what is done")),
    )
    _open(lines, event)


def _open(lines: Sequence[TeamLine], event: object) -> None:
    selection = getattr(event, "selection", None)
    for row in selection.rows if selection else ():
        link = lines[row].link
        if link:
            st.switch_page(navigation.page("evidence"), query_params=link.params)
