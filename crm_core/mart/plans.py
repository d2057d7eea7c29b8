"""Plan counters on a CRM: the targets that overlap a window, what is done of each, and the plan_* answers.

Done is the planned indicator's own value over the plan's days, asked of the same Evidence as everywhere, and stops at
as_of. Targets come from the CRM's table and from whoever asks (the store, a file); of two rows for the same plan the
later source wins.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from crm_core.base.access import MIN_GROUP, Scope
from crm_core.crm.crm import Crm
from crm_core.mart import plan_money
from crm_core.mart.answers import Answer, Answers, Ask, Group
from crm_core.mart.asking import COMPANY
from crm_core.mart.outlook import Outlook
from crm_core.mart.people import Person
from crm_core.measure import plan, plan_presence
from crm_core.measure.evidence import Window
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.plan import Progress, Target
from crm_core.measure.registry import indicators
from crm_core.measure.value import Status, Value


@dataclass(frozen=True)
class Plan:
    """One target and how far it is. `id` of the company is 'company'; `label` is CRM text."""

    target: Target
    group: Group
    id: str
    label: str
    done: Value
    progress: Progress
    chance: Value = plan.UNKNOWN  # to reach it
    present: Progress | None = None  # by the days on which the person was there, where he was away on some

    @property
    def window(self) -> Window:
        return Window(self.target.starts_on, self.target.ends_on)

    @property
    def key(self) -> str:
        """Names the plan in an address."""
        return hashlib.sha256(repr(self.target.key).encode()).hexdigest()[:16]

    @property
    def unit(self) -> Unit:
        """What is counted; a count for an indicator that nobody knows."""
        known = indicators().get(self.target.indicator)
        return known.unit if known else Unit.COUNT


def plannable(crm: Crm) -> dict[str, Indicator]:
    """What can be planned: all that is counted or added up over days, by name."""
    return {
        name: metric
        for name, metric in indicators().items()
        if metric.unit in (Unit.COUNT, Unit.MONEY) and not metric.signal and metric.evidence(crm.fresh()).kind == "flow"
    }


def of_crm(crm: Crm, window: Window | None = None) -> list[Target]:
    """The CRM's own targets, the earliest first; none where it keeps none. Rows without a number are no plan."""
    own = crm.fresh()
    if not own.keeps("target"):
        return []
    t = own.target
    needed = [t.c.indicator, t.c.starts_on, t.c.ends_on, t.c.target]
    if own.missing:
        return []
    more = [t.optional(name) for name in ("owner_id", "team_id", "currency", "target_id", "created_at")]
    statement = sa.select(*needed, *more).where(*(column.is_not(None) for column in needed))
    if window is not None:
        statement = statement.where(t.c.starts_on < window.end, t.c.ends_on > window.start)
    statement = statement.where(t.c.starts_on < t.c.ends_on).order_by(more[-1], more[-2])
    return [_target(row, own.business.currency) for row in crm.reader.fetch(statement)]


def _target(row: Sequence[Any], currency: str | None) -> Target:
    indicator, starts_on, ends_on, target, owner_id, team_id, code, target_id, _created = row
    return priced(
        Target(
            str(indicator).strip(),
            _day(starts_on),
            _day(ends_on),
            Decimal(str(target)),
            owner_id or None,
            None if owner_id else team_id or None,
            code or None,
            str(target_id or ""),
        ),
        currency,
    )


def priced(target: Target, currency: str | None) -> Target:
    """The target with the currency it is in: the company's where a money target names none, none for a count."""
    known = indicators().get(target.indicator)
    is_money = known is not None and known.unit is Unit.MONEY
    return replace(target, currency=(target.currency or currency) if is_money else None)


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def merged(*sources: Iterable[Target]) -> list[Target]:
    """One target per plan: a later row, and a later source, replaces an earlier one."""
    found: dict[tuple[object, ...], Target] = {}
    for source in sources:
        for target in source:
            before = found.pop(target.key, None)
            first = target.original if before is None else _first(before)
            found[target.key] = replace(target, original=None if first == target.target else first)
    return list(found.values())


def _first(target: Target) -> Decimal:
    """What was planned at first."""
    return target.target if target.original is None else target.original


def plans(answers: Answers, ask: Ask, more: Iterable[Target] = ()) -> list[Plan]:
    """The plans of the asked group that overlap the window, within the scope, by whom they are of.

    Raises AccessError where the group is not open to the scope.
    """
    answers.authorize(ask)
    crm = answers.at(ask)
    all_ = merged(of_crm(crm, ask.window), (priced(target, crm.business.currency) for target in more))
    whose = _whose(answers, ask)
    names = {person.id: person.name for person in answers.people()} if ask.group is Group.OWNER else whose
    labels = {id_: (place, label) for place, (id_, label) in enumerate(names.items())}
    shown = [target for target in all_ if _overlaps(target, ask.window) and _covered(target, ask, whose)]
    today, facts = crm.moment.day, crm.facts
    if crm.business.plan_pro_rata:
        shown = [plan_presence.pro_rata(target, facts) for target in shown]
    found, outlook = [], Outlook(answers, ask)
    for group in _alike(plan_money.converted(target, crm, today) for target in shown):
        for target, done in zip(group, _done(answers, ask, group), strict=True):
            id_, reached = _id(target), Decimal(str(done.value or 0))
            label = labels.get(id_, (0, f"({id_})"))[1]
            at = plan.progress(target, reached, today, facts.calendar)
            chance, own = outlook.chance(target, id_, at, today), plan_money.adopted(target, done)
            present = plan_presence.present(target, reached, today, facts)
            found.append(Plan(own, ask.group, id_, label, done, at, chance, present))
    return sorted(found, key=lambda one: _order(one, labels))


def answers_of(answers: Answers, ask: Ask, names: Iterable[str], more: Iterable[Target], named: bool) -> list[Answer]:
    """The plan_* answers. With `named` those who have no plan are told so, in one row each."""
    listed = plans(answers, ask, more)
    planned = {one.id for one in listed}
    without = [(id_, label) for id_, label in _whose(answers, ask).items() if id_ not in planned] if named else []
    told = [(one, plan.values(one.progress, one.done, one.unit, one.target.currency, one.chance)) for one in listed]
    found = []
    for name in names:
        for one, values in told:
            found.append(Answer(name, ask.group, one.id, one.label, values[name], one.target.indicator, one.window))
        found += [Answer(name, ask.group, id_, label, Value(Status.NO_PLAN)) for id_, label in without]
    return found


def rows(answers: Answers, ask: Ask, more: Iterable[Target] = ()) -> list[dict[str, Any]]:
    """The rows behind what is done of the plans."""
    found = []
    for one in plans(answers, ask, more):
        metric = indicators().get(one.target.indicator)
        if metric is not None:
            found += answers.rows(metric, ask_of(answers, one, ask))
    return found


def ask_of(answers: Answers, one: Plan, ask: Ask) -> Ask:
    """The question whose rows are those behind one plan's done."""
    owner_ids: tuple[str, ...] = ()
    if one.group is Group.OWNER:
        owner_ids = (one.id,)
    elif one.group is Group.TEAM:
        owner_ids = tuple(person.id for person in answers.people() if person.team_id == one.id)
    as_of = answers.as_of(ask)
    return replace(ask, window=one.window, as_of=as_of, group=one.group, owner_ids=owner_ids, stops=True)


def within(listed: Iterable[Plan], scope: Scope, people: Sequence[Person]) -> list[Plan]:
    """Those of the plans that this scope may read: persons it may tell apart, teams it sees whole.

    Who may not see persons is not told how a team of one or two works.
    """
    if scope.families is not None or not scope.figures:
        return []
    teams = whole_teams(people, scope)
    heads = Counter(person.team_id for person in people if person.is_active)
    found = []
    for one in listed:
        if one.group is Group.OWNER:
            open_ = scope.persons and scope.covers(one.id)
        else:
            open_ = one.id in teams if one.group is Group.TEAM else scope.owner_ids is None
        if open_:
            few = one.group is Group.TEAM and not scope.persons and heads[one.id] < MIN_GROUP
            found.append(replace(one, done=Value(Status.INSUFFICIENT_DATA)) if few and _is_behaviour(one) else one)
    return found


def _is_behaviour(one: Plan) -> bool:
    known = indicators().get(one.target.indicator)
    return known is not None and known.behaviour


def whole_teams(people: Iterable[Person], scope: Scope) -> frozenset[str]:
    """The teams all of whose people are in the scope: a part of a team's work must not stand for its plan."""
    members: dict[str, list[str]] = {}
    for person in people:
        if person.team_id is not None and person.is_active:
            members.setdefault(person.team_id, []).append(person.id)
    return frozenset(id_ for id_, ids in members.items() if all(scope.covers(one) for one in ids))


def _whose(answers: Answers, ask: Ask) -> dict[str, str]:
    """id -> name of those a plan may be of: active people, teams seen whole, the company; in the order of answers."""
    scope = ask.scope.narrowed(ask.owner_ids) if ask.owner_ids else ask.scope
    if ask.group is Group.OWNER:
        asked = set(ask.owner_ids)
        return {p.id: p.name for p in answers.people() if scope.covers(p.id) and (p.is_active or p.id in asked)}
    if ask.group is Group.TEAM:
        whole = whole_teams(answers.people(), scope)
        named = sorted(answers.teams().items(), key=lambda item: (item[1].casefold(), item[0]))
        return {id_: name for id_, name in named if id_ in whole or scope.owner_ids is None}
    return {COMPANY: "Company"} if ask.group is Group.COMPANY and scope.owner_ids is None else {}


def _covered(target: Target, ask: Ask, whose: dict[str, str]) -> bool:
    if ask.group is Group.OWNER:
        scope = ask.scope.narrowed(ask.owner_ids) if ask.owner_ids else ask.scope
        return target.owner_id is not None and scope.covers(target.owner_id)
    if ask.group is Group.TEAM:
        return target.owner_id is None and target.team_id is not None and target.team_id in whose
    return target.owner_id is None and target.team_id is None and COMPANY in whose


def _overlaps(target: Target, window: Window) -> bool:
    return target.starts_on < target.ends_on and target.starts_on < window.end and target.ends_on > window.start


def _id(target: Target) -> str:
    return target.owner_id or target.team_id or COMPANY


def _alike(targets: Iterable[Target]) -> list[list[Target]]:
    """Targets that one question answers: the same indicator over the same days."""
    groups: dict[tuple[str, date, date], list[Target]] = {}
    for target in targets:
        groups.setdefault((target.indicator, target.starts_on, target.ends_on), []).append(target)
    return list(groups.values())


def _done(answers: Answers, ask: Ask, alike: Sequence[Target]) -> list[Value]:
    """What is done of each; what the CRM does not record, or nobody can count, is said to be so."""
    metric = plannable(answers.crm).get(alike[0].indicator)
    if metric is None:
        return [Value(Status.NOT_RECORDED)] * len(alike)
    owner_ids = tuple(dict.fromkeys(t.owner_id for t in alike if t.owner_id)) if ask.group is Group.OWNER else ()
    window = Window(alike[0].starts_on, alike[0].ends_on)
    asked = replace(ask, window=window, as_of=answers.as_of(ask), owner_ids=owner_ids, stops=True)
    found: dict[str | None, list[Value]] = {}
    for answer in answers.values([metric], asked):
        found.setdefault(answer.id, []).append(answer.value)
    return [_of(found.get(_id(target), []), target, metric) for target in alike]


def _of(values: Sequence[Value], target: Target, metric: Indicator) -> Value:
    """One person's or group's value in the currency of the target; nothing there is nothing done."""
    broken = next((value for value in values if value.status is not Status.OK), None)
    if broken is not None:
        return broken
    if metric.unit is not Unit.MONEY:
        return values[0] if values else Value(Status.OK, 0, 0)
    return plan_money.done_of(values, target)


def _order(one: Plan, labels: dict[str, tuple[int, str]]) -> tuple[Any, ...]:
    place = labels.get(one.id, (len(labels), ""))[0]
    names = list(indicators())
    known = names.index(one.target.indicator) if one.target.indicator in names else len(names)
    window = one.window
    return (place, one.id, known, one.target.indicator, window.start, window.end, one.target.currency or "")
