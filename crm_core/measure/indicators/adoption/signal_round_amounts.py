"""Signal: amounts of deals in whole thousands."""

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit

ROUND = 1000


def evidence(crm: Crm) -> Evidence:
    o = crm.opportunity
    amount = sql.as_number(o.c.amount)
    thousands = sa.cast(amount / float(ROUND), sa.BigInteger)  # some engines cut, some round: a multiple is one anyway
    is_round = thousands * ROUND == amount
    is_estimate = sa.false() if crm.business.list_prices else sa.true()
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=sa.and_(amount > 0, is_estimate),
        counts=is_round,
        when=o.c.created_on,
        kind="flow",
        amount=o.c.amount,
        currency=o.optional("currency"),
        why=sa.case((is_round, "whole thousands"), else_="not whole thousands"),
    )


METRIC = Indicator(
    name="signal_round_amounts",
    label=_("Round amounts"),
    question=_("Are the amounts of the deals calculated, or guesses?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Deals with an amount."),
    counted=_("Those whose amount ends with three zeros."),
    dated=_("The day on which the deal was entered."),
    exclusions=_("Companies that sell at list prices (setting list_prices): there round amounts say nothing."),
    behaviour=True,
    signal=True,
)
