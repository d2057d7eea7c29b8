"""What weighs on a desk: open deals, clients and overdue tasks, each with its weight; the sum over full time is L.

L = sum of weights / FTE (INDICATORS.md W09). An early deal weighs 1, one in the middle 2, a late one 3, a client of
tier A 2, of B 1, any other 0.5, an overdue task 0.5; `--set load_weights=late=4` says otherwise. A deal whose stage
has no order is in the middle.
"""

from collections.abc import Mapping, Sequence
from math import fsum
from typing import Any, get_args

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base.business import LoadItem
from crm_core.crm.crm import Crm
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.evidence import Evidence, EvidenceUnion
from crm_core.measure.parts.activities.planned import is_overdue, with_a_day
from crm_core.measure.parts.clients.who import is_client, same_client
from crm_core.measure.parts.time.moments import is_open

WEIGHTS: Mapping[LoadItem, float] = dict(zip(get_args(LoadItem), (1.0, 2.0, 3.0, 2.0, 1.0, 0.5, 0.5), strict=True))


def items(crm: Crm) -> EvidenceUnion:
    """The rows: `value` is the weight, `why` what kind of thing it is."""
    return EvidenceUnion((_deals(crm), _clients(crm), _overdue(crm)))


def load(facts: Sequence[Fact], owner_id: str, asked: Asked) -> float | None:
    """One person's L; None for somebody who is not employed at as_of."""
    fte = asked.facts.fte(owner_id, asked.today)
    return fsum(fact.value or 0.0 for fact in facts) / fte if fte > 0 else None


def _weight(crm: Crm, item: LoadItem) -> float:
    return crm.business.load_weights.get(item, WEIGHTS[item])


def _deals(crm: Crm) -> Evidence:
    o = crm.opportunity
    words: dict[int, LoadItem] = {1: "early", 3: "late"}
    thirds: list[tuple[ColumnElement[bool], LoadItem]] = []
    if crm.keeps("open_stage", "third"):
        s = crm.open_stage
        stage = sa.tuple_(sa.func.coalesce(o.optional("pipeline"), "", type_=sa.String()), o.c.stage_order)
        for third, item in words.items():
            of_third = sa.select(s.c.pipeline, s.c.stage_order).where(s.c.third == third)
            thirds.append((sa.and_(o.c.stage_order.is_not(None), stage.in_(of_third)), item))
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=is_open(crm, o),
        why=_case([(is_third, f"{item} deal") for is_third, item in thirds], "deal in the middle"),
        value=_case([(is_third, _weight(crm, item)) for is_third, item in thirds], _weight(crm, "mid")),
    )


def _clients(crm: Crm) -> Evidence:
    c = crm.client
    among = is_client(crm, c)
    tier: ColumnElement[Any] = sa.func.upper(sa.func.trim(c.optional("segment")))
    if crm.keeps("client_tier", "tier"):
        t = crm.client_tier
        among = sa.and_(among, same_client(c, t))
        tier = t.c.tier
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=among,
        why=_case([(tier == "A", "client A"), (tier == "B", "client B")], "client"),
        value=_case(
            [(tier == "A", _weight(crm, "client_a")), (tier == "B", _weight(crm, "client_b"))],
            _weight(crm, "client_other"),
        ),
    )


def _overdue(crm: Crm) -> Evidence:
    a = crm.activity
    return Evidence(
        a,
        id=a.c.activity_id,
        among=sa.and_(with_a_day(crm, a), is_overdue(crm, a)),
        why=sa.literal("overdue", sa.String),
        value=sa.literal(_weight(crm, "overdue"), sa.Float),
    )


def _case(cases: list[tuple[ColumnElement[bool], Any]], otherwise: Any) -> ColumnElement[Any]:
    return sa.case(*cases, else_=otherwise) if cases else sa.literal(otherwise)
