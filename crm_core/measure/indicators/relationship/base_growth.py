"""Growth of the client base: clients entered, less clients lost."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.evidence import Evidence, EvidenceUnion
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients.who import is_client, last_day, same_client
from crm_core.measure.value import Status, Value

NEW, LOST = "new", "lost"
LOST_DAYS = 365


def evidence(crm: Crm) -> EvidenceUnion:
    life = crm.client_life
    lost_on = sql.add_days(life.c.last_on, sa.literal(LOST_DAYS, sa.Integer))
    gone = lost_on <= last_day(crm)
    return EvidenceUnion((_part(crm, NEW, life.c.created_on), _part(crm, LOST, lost_on, gone)), kind="flow")


def _part(crm: Crm, word: str, day: Any, *conditions: sa.ColumnElement[bool]) -> Evidence:
    c, life = crm.client, crm.client_life
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=sa.and_(is_client(crm, c), same_client(c, life), *conditions),
        when=day,
        kind="flow",
        why=sa.literal(word, sa.String),
    )


def answer(facts: Sequence[Fact], _asked: Asked) -> list[Value]:
    """New less lost clients; numerator: the new ones, n: both."""
    new = sum(fact.why == NEW for fact in facts)
    return [Value(Status.OK, new - (len(facts) - new), new, None, len(facts))]


METRIC = Indicator(
    name="base_growth",
    label=_("Growth of the client base"),
    question=_("Are there more clients than before, or fewer?"),
    unit=Unit.COUNT,
    evidence=evidence,
    answer=answer,
    population=_("Clients that were entered in the window, and clients that were lost in it."),
    counted=_("New ones add, lost ones take away."),
    dated=_("The day of the entry; 365 days after the last sign of life."),
    exclusions=_("A client is lost after 365 days without contact, purchase or entry, whatever its stage says."),
    formula=_("New clients less lost clients."),
    better="higher",
    descriptive=True,
)
