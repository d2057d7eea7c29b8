"""Workload balance: how evenly the load is spread over a team. Never about one person."""

from collections.abc import Sequence

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.evidence import EvidenceUnion
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.activities import load
from crm_core.measure.statistics.inequality import FEWEST, gini
from crm_core.measure.value import Status, Value


def evidence(crm: Crm) -> EvidenceUnion:
    return load.items(crm)


def answer(facts: Sequence[Fact], asked: Asked) -> list[Value]:
    """The uncorrected Gini coefficient of L over the people who work there; n is how many they are."""
    rows: dict[str | None, list[Fact]] = {owner_id: [] for owner_id in asked.owner_ids}
    for fact in facts:
        if fact.owner_id in rows:  # not of people who left
            rows[fact.owner_id].append(fact)
    loads = [found for id_, own in rows.items() if id_ and (found := load.load(own, id_, asked)) is not None]
    if len(loads) < FEWEST:
        return [Value(Status.INSUFFICIENT_DATA, n=len(loads))]
    spread = gini(loads)
    return [Value(Status.OK if spread is not None else Status.NO_DATA, spread, n=len(loads))]


METRIC = Indicator(
    name="workload_balance",
    label=_("Balance of the load"),
    question=_("Is the work spread evenly over the team?"),
    unit=Unit.NUMBER,
    evidence=evidence,
    answer=answer,
    level="team",
    population=_("Open deals, clients and overdue tasks of the people who work there."),
    counted=_("Each with its weight, as in 'Load'; who has nothing counts with 0."),
    dated=_("The instant asked for."),
    exclusions=_("Fewer than three people."),
    formula=_("Gini coefficient: 0 when all have the same, near 1 when one has everything."),
    better="lower",
)
