"""Load index: the weight of what is on a desk, beside the team's median desk."""

from collections.abc import Sequence
from statistics import median

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.evidence import EvidenceUnion
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.activities import load
from crm_core.measure.value import Status, Value


def evidence(crm: Crm) -> EvidenceUnion:
    return load.items(crm)


def answer(facts: Sequence[Fact], asked: Asked) -> list[Value]:
    """100 L / median of the team's L; of a team or the company, and of a person of no team, L alone."""
    loads = {
        owner_id: found
        for owner_id, rows in asked.others.items()
        if owner_id is not None and (found := load.load(rows, owner_id, asked)) is not None
    }
    if asked.group != "owner":
        return [Value(Status.NO_DATA, None, sum(loads.values()), None, len(facts))]
    own = load.load(facts, asked.id, asked) if asked.id is not None else None
    if own is None:
        return [Value(Status.NO_EXPOSURE if asked.id is not None else Status.NO_DATA, n=len(facts))]
    middle = median(loads.values()) if loads else 0
    if not middle:
        return [Value(Status.NO_DATA, None, own, middle or None, len(facts))]
    return [Value(Status.OK, 100 * own / middle, own, middle, len(facts))]


METRIC = Indicator(
    name="load_index",
    label=_("Load"),
    question=_("How much is on his desk, beside his team's?"),
    unit=Unit.INDEX,
    evidence=evidence,
    answer=answer,
    compares="team",
    population=_("Open deals, clients and overdue tasks."),
    counted=_(
        "Each with its weight: a deal 1, 2 or 3 by how far it is, a client 2, 1 or 0.5 by A, B or other, a task 0.5."
    ),
    dated=_("The instant asked for."),
    exclusions=_("Of a team or the company the index is not told: it compares persons."),
    formula=_("100 x load / median load of the team; load = sum of the weights / part of full time."),
)
