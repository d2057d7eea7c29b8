"""Won revenue: of the deals closed in the window."""

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit


def evidence(crm: Crm) -> Evidence:
    o = crm.opportunity
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=o.c.is_closed.is_(sa.true()),
        counts=o.c.is_won.is_(sa.true()),
        amount=o.c.amount,
        currency=o.optional("currency"),
        when=o.c.closed_on,
        kind="flow",
        why=sa.case((o.c.is_won.is_(sa.true()), "won"), else_="lost"),
    )


METRIC = Indicator(
    name="won_amount",
    label=_("Won revenue"),
    question=_("How much money was won?"),
    unit=Unit.MONEY,
    evidence=evidence,
    population=_("Deals closed in the window."),
    counted=_("The amounts of the won ones, added per currency."),
    dated=_("The day the deal was closed."),
    better="higher",
)
