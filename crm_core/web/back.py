"""The evidence page's parts: what is asked, the number with its proof, how it is counted, its trend."""

from dataclasses import replace

import streamlit as st

from crm_core.base.text import _
from crm_core.measure import definition
from crm_core.measure.registry import families, indicators
from crm_core.measure.value import Status, Value
from crm_core.web import caches, cards, charts, filters, loading, navigation, plans
from crm_core.web.gate import Ground, refuse
from crm_core.web.loading import Asked
from crm_core.web.safe import fill, show
from crm_core.web.views import evidence as views
from crm_core.web.views.catalogue import UNITS
from crm_core.web.views.model import about, history_line
from crm_core.web.views.numbers import part
from crm_core.web.views.periods import asked_window, period
from crm_core.web.views.sql_text import laid_out
from crm_core.web.words import say

_TABS = {"rows": _("Rows"), "how": _("How it is counted"), "trend": _("Trend")}


def asked(on: Ground) -> Asked | None:
    """What the address asks for, checked; None where it names no indicator. Raises AccessError, QuestionError."""
    if on.scope.owner_ids == ():
        cards.empty(
            say(_("No records are open to you.")), say(_("Ask your administrator to link your log-in to the CRM."))
        )
        st.stop()
    if "plan" in st.query_params:
        return _behind_plan(on, st.query_params["plan"])
    owners, teams = loading.owner_options(on), _teams(on)
    owner, team = filters.asked_owner(owners), filters.asked_team(teams)
    name = st.query_params.get("indicator")
    window = asked_window(st.query_params.get("from"), st.query_params.get("to"), period(None, on.week_end))
    if name is None:
        return None
    if name not in indicators():
        refuse(_("There is no indicator of this name."))
    if owner is None and team is None and not loading.is_company(on) and on.scope.own_id and len(owners) == 1:
        owner = on.scope.own_id
    if owner is None and team is None and not loading.is_company(on) and len(teams) == 1:
        team = next(iter(teams))
    part = st.query_params.get("slice") if indicators()[name].sliced else None
    return Asked(name, window, owner, None if owner else team, slice=part or None)


def _behind_plan(on: Ground, key: str) -> Asked:
    found = plans.behind(on, key)
    if found is None:
        refuse(_("There is no plan of this address that runs and is open to you."))
    return found


def _teams(on: Ground) -> dict[str, str]:
    """Teams are for those who see more than themselves."""
    is_one = on.scope.owner_ids is not None and len(on.scope.owner_ids) <= 1
    return {} if is_one else loading.team_options(on)


def head(on: Ground, what: Asked) -> None:
    """The number again, whose it is, and whether its rows agree."""
    metric = indicators()[what.name]
    values = loading.evidence_values(on, what)
    is_state = what.name in caches.states(on.base)
    span = on.tongue.span(what.window.start, what.window.end)
    st.title(on.tongue.say(metric.label), anchor=False)
    if metric.sliced and metric.answer is None:
        _pick_part(on, what)
    clock = views.when_line(is_state, span, on.mart.manifest.as_of, on.tongue)
    cards.subtitle(loading.whose(on, what), clock)
    number = views.big_number(metric, values, on.tongue, what.slice is not None)
    detail = fill('<span class="rp-also">{t}</span>', t=number.detail)
    show(fill('<div class="rp rp-big rp-huge">{n}{d}</div>', n=number.big, d=detail))
    if values and values[0].status in (Status.OK, Status.NO_DATA):
        _proof(on, what, values)


def _pick_part(on: Ground, what: Asked) -> None:
    """One part of the number, or all of them."""
    parts = [value.slice for value in loading.evidence_values(on, replace(what, slice=None)) if value.slice]
    named = {one: part(one) for one in (*parts, what.slice) if one}
    filters.pick("slice", say(_("Part")), {"": say(_("All parts")), **named}, what.slice or "")


def _proof(on: Ground, what: Asked, values: list[Value]) -> None:
    sums = caches.sums(on.base, loading.evidence_rows(on, what))
    recount = loading.evidence_recount(on, what)
    told = views.proof(
        *(indicators()[what.name], values, recount, sums),
        *(on.tongue.clock(on.mart.manifest.as_of), on.tongue, what.slice is not None),
    )
    show(
        fill(
            '<div class="rp rp-proof {css}" role="{role}"><span aria-hidden="true">{icon}</span><span>{s}</span></div>',
            css="" if told.agrees else "rp-low",
            role="status" if told.agrees else "alert",
            icon="✓" if told.agrees else "!",
            s=told.sentence,
        )
    )


def choose(on: Ground) -> None:
    """Without an indicator in the address: the list of those there are."""
    cards.subtitle(say(_("Every number has its rows. Choose one.")))
    lacking = {line["indicator"] for line in caches.capability(on.base) if not line["available"]}
    by_family: dict[str, list[str]] = {}
    for name, family in families().items():
        if name not in lacking and (on.scope.families is None or family in on.scope.families):
            by_family.setdefault(family, []).append(name)
    titles = {
        "workload": _("Workload"),
        "quality": _("Data quality"),
        "conversion": _("Conversion"),
        "adoption": _("Adoption"),
        "relationship": _("Relationships"),
    }
    with st.grid("auto", min_column_width=260):
        for family, names in by_family.items():
            with st.container(border=True, height="stretch", gap="xsmall"):
                cards.question(say(titles[family]))
                for name in names:
                    label = say(indicators()[name].label)
                    st.page_link(navigation.page("evidence"), label=label, query_params={"indicator": name})


def pick_tab() -> str:
    """Rows, how it is counted, or the trend; kept in the address."""
    now = st.query_params.get("tab", "rows")
    return filters.segments(
        "tab", {key: say(label) for key, label in _TABS.items()}, now if now in _TABS else "rows", say(_("Part"))
    )


def how(on: Ground, what: Asked) -> None:
    """Question, population, what counts, date, exclusions, unit, version, SQL."""
    metric = indicators()[what.name]
    with st.container(border=True):
        pairs = [*about(metric, on.tongue), (say(_("Unit")), say(UNITS[metric.unit]))]
        pairs += [(say(_("Version")), f"{metric.version} · {definition.digest(metric)[:19]}")]
        cards.facts(pairs)
    st.caption(say(_("The rows as SQL on the canonical tables, values left out:")))
    st.code(laid_out(definition.reference_sql(metric)), language="sql", height=420)


def trend(on: Ground, what: Asked) -> None:
    """Twelve whole weeks, their reading in a line and their text."""
    told = loading.evidence_trend(on, what)
    if told is None:
        since = history_line(caches.history_since(on.base), on.tongue)
        cards.empty(say(_("There is no weekly history of this number yet.")), since)
        return
    cards.question(say(_("How did it develop?")), told.reading)
    charts.weeks(
        [on.tongue.day(day) for day in told.weeks], [("", told.values, told.labels)], told.text, is_share=told.is_share
    )
    with st.expander(say(_("The weeks as text"))):
        days = (f"{on.tongue.day(day)}: {label}" for day, label in zip(told.weeks, told.labels, strict=True))
        st.text("\n".join(days))
