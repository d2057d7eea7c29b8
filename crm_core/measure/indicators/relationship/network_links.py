"""Network: clients with a partner or referral link."""

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients.who import is_client

_KINDS = ("partner", "referral")


def evidence(crm: Crm) -> Evidence:
    c, k = crm.client, crm.link
    linked = sa.select(k.c.account_id).where(sql.folded(k.c.kind).in_(_KINDS))
    is_linked = sa.and_(c.c.entity == "account", c.c.client_id.in_(linked))
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=is_client(crm, c),
        counts=is_linked,
        why=sa.case((is_linked, "linked"), else_="no partner or referral link"),
    )


METRIC = Indicator(
    name="network_links",
    label=_("Network links"),
    question=_("How many clients are known through partners or brought others?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Clients."),
    counted=_("Those with at least one link of the kind partner or referral."),
    dated=_("The record as the sync read it."),
    descriptive=True,
)
