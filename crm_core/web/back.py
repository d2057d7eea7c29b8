"""The evidence page's parts: what is asked, the number with its proof, and the three tabs."""

from collections.abc import Callable, Mapping

import streamlit as st

from crm_core.base.access import Viewer
from crm_core.base.spreadsheet import csv_text
from crm_core.base.text import _
from crm_core.mart.backing import Only, Sums
from crm_core.measure import definition
from crm_core.measure.registry import families, indicators
from crm_core.measure.value import Status, Value
from crm_core.store import audit
from crm_core.web import caches, cards, charts, filters, loading, navigation, plans, tables
from crm_core.web.gate import Ground, refuse
from crm_core.web.installation import installation
from crm_core.web.loading import Asked
from crm_core.web.safe import fill, show
from crm_core.web.views import evidence as views
from crm_core.web.views.catalogue import UNITS
from crm_core.web.views.model import about, history_line
from crm_core.web.views.periods import asked_window, period
from crm_core.web.views.sql_text import laid_out
from crm_core.web.words import say

_TABS = {"rows": _("Rows"), "how": _("How it is counted"), "trend": _("Trend")}
_ONLY = {"all": _("All"), "counted": _("Counts"), "not": _("Does not count")}


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
    read_at, zone = on.mart.manifest.as_of, on.tongue.zone
    window = asked_window(st.query_params.get("from"), st.query_params.get("to"), period(None, read_at, zone))
    if name is None:
        return None
    if name not in indicators():
        refuse(_("There is no indicator of this name."))
    if owner is None and team is None and not loading.is_company(on) and on.scope.own_id and len(owners) == 1:
        owner = on.scope.own_id
    if owner is None and team is None and not loading.is_company(on) and len(teams) == 1:
        team = next(iter(teams))
    return Asked(name, window, owner, None if owner else team)


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
    clock = views.when_line(is_state, span, on.mart.manifest.as_of, on.tongue)
    cards.subtitle(loading.whose(on, what), clock)
    number = views.big_number(metric, values, on.tongue)
    detail = fill('<span class="rp-also">{t}</span>', t=number.detail)
    show(fill('<div class="rp rp-big rp-huge">{n}{d}</div>', n=number.big, d=detail))
    if values and values[0].status in (Status.OK, Status.NO_DATA):
        _proof(on, what, values)


def _proof(on: Ground, what: Asked, values: list[Value]) -> None:
    sums = caches.sums(on.base, loading.evidence_rows(on, what))
    recount = loading.evidence_recount(on, what)
    told = views.proof(
        indicators()[what.name], values, recount, sums, on.tongue.clock(on.mart.manifest.as_of), on.tongue
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
    return _segments(
        "tab", {key: say(label) for key, label in _TABS.items()}, now if now in _TABS else "rows", say(_("Part"))
    )


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
    listed = _views(on, found, names)
    show(fill('<div class="rp rp-soft">{t}</div>', t=views.shown_line(len(listed), total, on.tongue)))
    tables.evidence_table(
        listed,
        with_names=names_persons,
        with_owner=names_persons and what.owner is None,
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
    found = _segments("only", words, now if now in _ONLY else "all", say(_("Which rows")))
    return "counted" if found == "counted" else "not" if found == "not" else "all"


def _views(on: Ground, found: list[dict[str, object]], names: dict[tuple[str, str], str]) -> list[views.RowView]:
    owners = {p.id: p.name for p in caches.people(on.base, on.scope)} if on.scope.persons else None
    return views.row_views(found, names, owners, caches.answers(on.base).record_url, on.tongue)


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


def _segments(name: str, options: Mapping[str, str], now: str, label: str) -> str:
    key = f"pick_{name}"
    st.session_state[key] = now
    first = next(iter(options))
    found = st.segmented_control(
        label,
        list(options),
        format_func=lambda option: options[option],
        required=True,
        key=key,
        on_change=filters.write,
        args=(name, first),
        label_visibility="collapsed",
    )
    return found or first
