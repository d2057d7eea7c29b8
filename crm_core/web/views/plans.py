"""Plan counters in words: plan, done, left, which day it is, what is expected by now, what is needed a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crm_core.base.text import _, plural
from crm_core.mart.answers import Group
from crm_core.mart.plans import Plan
from crm_core.measure.evidence import Window
from crm_core.measure.indicator import Unit
from crm_core.measure.registry import indicators
from crm_core.measure.value import Status
from crm_core.web.views.model import RowsLink
from crm_core.web.views.numbers import WHY_MISSING
from crm_core.web.views.tongue import NOTHING, Tongue

_ROWS = plural("Done: show {n} row", "Done: show {n} rows")
OF_DEALS = frozenset({"won_count", "won_amount"})  # what is left of these can only come from open deals


@dataclass(frozen=True)
class Counter:
    """One plan counter; `whose` is CRM text, '' where the page says whose it is. Shares of the bar are 0..1."""

    key: str
    label: str
    whose: str
    period: str
    parts: tuple[str, ...]  # 'Plan 10', 'Done 5', 'Left 5', 'day 14 of 22' ...
    strong: int  # which of the parts is the one that matters
    outlook: str
    filled: float
    tick: float | None
    is_running: bool
    is_missing: bool
    text: str
    done: RowsLink | None
    done_label: str
    left: RowsLink | None


@dataclass(frozen=True)
class TeamLine:
    """One team's plan in a table; the team's name is CRM text. Numbers sort, texts are shown."""

    what: str
    team: str
    plan: str
    done: str
    left: str
    projection: str
    gap: str
    persons: str
    link: RowsLink | None


def counters(listed: Iterable[Plan], last_week: Window, named: bool, tongue: Tongue) -> tuple[Counter, ...]:
    """The counters, with `named` each with whose it is. `last_week` is any span of whole weeks, for open deals."""
    found = list(listed)
    whose = {one.id: place for place, one in reversed(list(enumerate(found)))}
    # what is sold comes first, of each person or team
    ordered = sorted(found, key=lambda one: (whose[one.id], one.target.indicator not in OF_DEALS))
    return tuple(_counter(one, last_week, one.label if named else "", tongue) for one in ordered)


def _counter(one: Plan, last_week: Window, whose: str, tongue: Tongue) -> Counter:
    at, known = one.progress, indicators().get(one.target.indicator)
    label = tongue.say(known.label) if known else one.target.indicator
    period = tongue.span(one.window.start, one.window.end)
    parts, outlook = _parts(one, tongue), _outlook(one, tongue)
    missing = one.done.status is not Status.OK or not at.is_plan
    top = max(at.target, at.done) if at.is_plan else Decimal(1)
    expected = at.expected if at.is_plan and not missing else None
    return Counter(
        one.key,
        label,
        whose,
        period,
        parts,
        2 if len(parts) > 2 else 0,
        outlook,
        0.0 if missing else float(at.done / top),
        None if expected is None else float(expected / top),
        at.gone < at.days,
        missing,
        f"{label}, {period}: {', '.join(parts)}",
        None if missing or not one.done.n else link(one),
        _rows_label(one, tongue),
        None if missing or one.target.indicator not in OF_DEALS or not at.left else _open_deals(one, last_week),
    )


def _rows_label(one: Plan, tongue: Tongue) -> str:
    """Rows of money are of every currency, so their number is not that of the plan's."""
    if one.unit is Unit.MONEY:
        return tongue.say(_("Done: show the rows"))
    return tongue.count(_ROWS, one.done.n)


def link(one: Plan) -> RowsLink:
    """The rows behind what is done of it."""
    owner = one.id if one.group is Group.OWNER else None
    team = one.id if one.group is Group.TEAM else None
    return RowsLink(one.target.indicator, one.window, owner, team, "counted", plan=one.key)


def _open_deals(one: Plan, last_week: Window) -> RowsLink:
    owner = one.id if one.group is Group.OWNER else None
    team = one.id if one.group is Group.TEAM else None
    return RowsLink("open_opportunities", last_week, owner, team)


def _parts(one: Plan, tongue: Tongue) -> tuple[str, ...]:
    at = one.progress
    if not at.is_plan:
        return (tongue.say(_("no plan")),)
    plan = tongue.say(_("Plan {n}"), n=number(one, at.target, tongue))
    if one.done.status is not Status.OK:
        return plan, tongue.say(WHY_MISSING.get(one.done.status, _("no data")))
    parts = [plan, tongue.say(_("Done {n}"), n=number(one, at.done, tongue))]
    parts.append(tongue.say(_("Left {n}"), n=number(one, at.left, tongue)))
    if at.over:
        parts.append(tongue.say(_("{n} more than planned"), n=number(one, at.over, tongue)))
    parts.append(tongue.say(_("day {gone} of {days}"), gone=at.gone, days=at.days))
    if at.expected is not None and at.gone < at.days:
        parts.append(tongue.say(_("expected by now {n}"), n=number(one, at.expected, tongue)))
    if at.required:
        parts.append(tongue.say(_("need {n} a day"), n=number(one, at.required, tongue)))
    return tuple(parts)


def _outlook(one: Plan, tongue: Tongue) -> str:
    """Where the pace leads, and what was planned at first."""
    at, told = one.progress, []
    if one.done.status is Status.OK and at.is_plan and at.gone >= at.days:
        told.append(
            tongue.say(_("The period is over: {share} of the plan."), share=tongue.percent(float(at.attainment or 0)))
        )
    elif one.done.status is Status.OK and at.is_plan and at.projection is not None:
        share = tongue.percent(float(at.projection / at.target))
        told.append(
            tongue.say(
                _("At this pace {n} by the end: {share} of the plan."),
                n=number(one, at.projection, tongue),
                share=share,
            )
        )
        if one.present is not None and one.present.pace is not None:
            share = tongue.percent(float(one.present.pace))
            told.append(tongue.say(_("Counting only days at work: {share} of what is expected by now."), share=share))
        if one.chance.status is Status.OK and one.chance.value is not None and at.left:
            told.append(_likely(one, float(one.chance.value), tongue))
    if one.target.original is not None:
        told.append(tongue.say(_("Planned at first: {n}."), n=number(one, one.target.original, tongue)))
    return " ".join(told)


_OPEN = plural("{n} open deal", "{n} open deals")
_NEVER_SURE = 0.999  # as long as something is left


def _likely(one: Plan, chance: float, tongue: Tongue) -> str:
    if not one.chance.n:
        return tongue.say(_("No open deal is expected to close before the end."))
    deals = tongue.count(_OPEN, one.chance.n)
    words = _("Chance to reach it: {share}, if {deals} expected before the end close in time.")
    return tongue.say(words, share=tongue.percent(min(chance, _NEVER_SURE)), deals=deals)


def number(one: Plan, value: Decimal, tongue: Tongue) -> str:
    """An amount in the plan's currency, or a number with one place where it is not whole."""
    if one.unit is Unit.MONEY:
        return tongue.money(value, one.target.currency, short=True)
    return tongue.number(value, 0 if value == value.to_integral_value() else 1)


def team_lines(
    teams: Sequence[Plan], persons: Sequence[Plan], members: Mapping[str, str | None], tongue: Tongue
) -> tuple[TeamLine, ...]:
    """The teams' plans, each against the sum of its people's, where these are another number."""
    sums: dict[tuple[object, ...], Decimal] = {}
    for one in persons:
        key = (members.get(one.id), *_same(one))
        sums[key] = sums.get(key, Decimal(0)) + one.target.target
    ordered = sorted(teams, key=lambda one: (_place(one), one.window.start, one.window.end))
    return tuple(_team_line(one, sums.get((one.id, *_same(one))), tongue) for one in ordered)


def _team_line(one: Plan, persons: Decimal | None, tongue: Tongue) -> TeamLine:
    at, known = one.progress, indicators().get(one.target.indicator)
    what = tongue.say(known.label) if known else one.target.indicator
    what = f"{what}, {tongue.span(one.window.start, one.window.end)}"
    plan = number(one, at.target, tongue)
    differs = persons is not None and persons != at.target
    said = number(one, persons, tongue) if persons is not None and differs else ""
    if one.done.status is not Status.OK or not at.is_plan:
        return TeamLine(what, one.label, plan, NOTHING, NOTHING, NOTHING, NOTHING, said, None)
    projection = at.projection
    gap = None if projection is None else projection - at.target
    return TeamLine(
        what,
        one.label,
        plan,
        number(one, at.done, tongue),
        number(one, at.left, tongue),
        NOTHING if projection is None else number(one, projection, tongue),
        NOTHING if gap is None else _signed(one, gap, tongue),
        said,
        link(one) if one.done.n else None,
    )


def _signed(one: Plan, gap: Decimal, tongue: Tongue) -> str:
    sign = "±" if not gap else "+" if gap > 0 else "−"
    return sign + number(one, abs(gap), tongue)


def _same(one: Plan) -> tuple[object, ...]:
    return one.target.indicator, one.window.start, one.window.end, one.target.currency


def _place(one: Plan) -> int:
    names = list(indicators())
    return names.index(one.target.indicator) if one.target.indicator in names else len(names)
