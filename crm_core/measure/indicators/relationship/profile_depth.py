"""Profile depth: how much of the optional profile of the important clients is filled."""

import sqlalchemy as sa

from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.answers.weighted_share import weighted_share
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients.who import is_client, same_client
from crm_core.measure.parts.ownership.inheritance import inherited


def evidence(crm: Crm) -> Evidence:
    c, t, p = crm.client, crm.client_tier, crm.profile_cell
    weights = [(p.c.field == field, float(weight)) for field, weight in crm.business.profile_weights.items()]
    of_account = sa.and_(c.c.entity == "account", c.c.client_id == p.c.account_id, same_client(c, t))
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=sa.and_(is_client(crm, c), of_account, t.c.tier.in_(("A", "B")), p.c.is_applicable.is_(sa.true())),
        counts=p.c.is_filled.is_(sa.true()),
        why=p.c.field,
        value=sa.case(*weights, else_=1.0) if weights else sa.literal(1.0, sa.Float),
        inherited=inherited(crm, c),
    )


METRIC = Indicator(
    name="profile_depth",
    label=_("Profile depth"),
    question=_("How well are the important clients known?"),
    unit=Unit.SHARE,
    evidence=evidence,
    answer=weighted_share,
    population=_("Optional profile fields that apply, of clients of tier A and B."),
    counted=_("Filled ones."),
    dated=_("The record as the sync read it."),
    exclusions=_(
        "Clients of tier C and those without a tier; what is missing of a client taken over in the last 30 days is not "
        "charged."
    ),
    formula=_("Sum of the weights of filled fields / sum of the weights of the fields that apply."),
    fix=plural("Ask for {n} missing detail of an important client", "Ask for {n} missing details of important clients"),
    better="higher",
)
