"""Won by referral: the share of the deals won that came through somebody who knows the company."""

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.deals.outcomes import is_closed, is_won


def evidence(crm: Crm) -> Evidence:
    o = crm.opportunity
    referred = sa.or_(sql.flag(_says_referral(crm, o.c.source)) == 1, _is_linked(crm, o))
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=sa.and_(is_closed(o), is_won(o), sa.or_(o.filled(o.c.source), referred)),
        counts=referred,
        when=o.c.closed_on,
        kind="flow",
        owner=o.c.owner_at_close_id,
        why=sa.case((referred, "referral"), else_="other source"),
    )


def _says_referral(crm: Crm, text: ColumnElement[str]) -> ColumnElement[bool]:
    words = (sql.folded(text).contains(word.strip().lower(), autoescape=True) for word in crm.business.referral_words)
    return sa.or_(sa.false(), *words)


def _is_linked(crm: Crm, o: CanonicalTable) -> ColumnElement[bool]:
    """The deal's account has a referral link, where the CRM keeps links."""
    if not crm.keeps("link", "account_id", "kind"):
        return sa.false()
    k = crm.link
    linked = sa.select(k.c.account_id).where(k.c.account_id.is_not(None), _says_referral(crm, k.c.kind))
    return sql.flag(sa.and_(o.c.client_entity == "account", o.c.client_id.in_(linked))) == 1


METRIC = Indicator(
    name="won_from_referral",
    label=_("Won by referral"),
    question=_("How many deals came through somebody who recommended the company?"),
    unit=Unit.SHARE,
    evidence=evidence,
    level="team",
    population=_("Deals won of which the source is known."),
    counted=_("Those whose source names a referral, or whose client has a referral link."),
    dated=_("The day the deal was closed."),
    exclusions=_("Deals without a source."),
    descriptive=True,
)
