"""Indicators that are held against what is left of a plan: one answer per plan, as plan counters are."""

from dataclasses import replace
from decimal import Decimal

from crm_core.mart.answers import Answers
from crm_core.mart.asking import Answer, Ask
from crm_core.mart.plan_money import in_currency
from crm_core.mart.plans import Plan, plans
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.value import Status, Value


def covered(answers: Answers, metric: Indicator, ask: Ask) -> list[Answer]:
    """The sums of the indicator / what is left of each plan that overlaps the window; who has no plan is told so.

    Where one of them still runs, those that are over are left out: nothing can be covered of these any more.
    `metric.against` is the planned indicator; its currency is the plan's. Raises AccessError.
    """
    found: list[Answer] = []
    sums: dict[str | None, list[Value]] = {}
    labels: dict[str | None, str] = {}
    for answer in answers.values([replace(metric, unit=Unit.MONEY, against="")], ask):
        sums.setdefault(answer.id, []).append(answer.value)
        labels[answer.id] = answer.label
    listed = [one for one in plans(answers, ask, answers.targets(ask.window)) if one.target.indicator == metric.against]
    labels |= {one.id: one.label for one in listed if one.id not in labels}
    for id_, label in labels.items():
        own = [one for one in listed if one.id == id_]
        for one in [one for one in own if one.progress.gone < one.progress.days] or own:
            value = _covered(one, sums.get(id_, []))
            found.append(Answer(metric.name, ask.group, id_, label, value, metric.against, one.window))
        if not own:
            found.append(Answer(metric.name, ask.group, id_, label, Value(Status.NO_PLAN)))
    return found


def _covered(one: Plan, sums: list[Value]) -> Value:
    if not one.progress.is_plan:
        return Value(Status.NO_PLAN)
    broken = next((value.status for value in (one.done, *sums) if value.status is not Status.OK), None)
    if broken is not None:
        return Value(broken)
    same = in_currency(sums, one.target.currency)
    amount = Decimal(str(same.value)) if same is not None else Decimal(0)
    left, n = one.progress.left, same.n if same is not None else 0
    if not left:
        return Value(Status.NO_DATA, None, amount, left, n)
    return Value(Status.OK, float(amount / left), amount, left, n)
