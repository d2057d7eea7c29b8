"""Win rate: of the deals closed in the window."""

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
        when=o.c.closed_on,
        kind="flow",
        why=sa.case((o.c.is_won.is_(sa.true()), "won"), else_="lost"),
    )


METRIC = Indicator(
    name="win_rate",
    label=_("Win rate"),
    question=_("Of the deals closed in the period, what share was won?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Deals closed in the window."),
    counted=_("The won ones."),
    dated=_("The day the deal was closed."),
    better="higher",
)
