"""Fresh clients: their data was verified within twelve months."""

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients.freshness import a_year_before, last_verified
from crm_core.measure.parts.clients.who import is_client
from crm_core.measure.parts.ownership.inheritance import inherited


def evidence(crm: Crm) -> Evidence:
    c, last, today = crm.client, last_verified(crm), crm.moment.day
    is_fresh = last.c.day >= a_year_before(today)
    entered = sql.local_day(c.optional("created_at"), crm.moment.zone)
    age = sql.day_number(sa.literal(today, sa.Date)) - sql.day_number(sa.func.coalesce(last.c.day, entered))
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=sa.and_(is_client(crm, c), last.c.entity == c.c.entity, last.c.client_id == c.c.client_id),
        counts=is_fresh,
        why=sa.case((is_fresh, "verified"), (last.c.day.is_(None), "never verified"), else_="verified long ago"),
        value=sa.case((age < 0, 0), else_=age),
        inherited=inherited(crm, c),
    )


METRIC = Indicator(
    name="client_freshness",
    label=_("Fresh clients"),
    question=_("Is what is known of the clients still true?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Clients."),
    counted=_(
        "Verified within 12 months: confirmed by a stamp, a change of name, address, phone or e-mail of the client or "
        "its people, or a two-way contact. Exactly 12 months is fresh; that a client was entered verifies nothing."
    ),
    dated=_("The day of the evaluation."),
    exclusions=_("A client taken over in the last 30 days that was not verified is listed, not charged."),
    formula=_("Fresh clients / clients; the number of a row is its age in days, without a verification since entry."),
    fix=plural("Verify {n} client", "Verify {n} clients"),
    better="higher",
)
