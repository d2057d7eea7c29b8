"""Whether a deal was won from a client that had bought before."""

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.deals import is_closed, is_won


def bought_before(crm: Crm, o: CanonicalTable) -> ColumnElement[bool]:
    """Of a won deal: its client had won one, or a purchase, on an earlier day. Where days tie, none is earlier."""
    c, won = o.c, sa.and_(is_closed(o), is_won(o), o.c.client_id.is_not(None))
    firsts = sa.select(c.client_entity, c.client_id, sa.func.min(c.closed_on, type_=sa.Date())).where(won)
    firsts = firsts.group_by(c.client_entity, c.client_id).correlate(None)
    later = sa.tuple_(c.client_entity, c.client_id, c.closed_on).not_in(firsts)
    if not crm.keeps("purchase"):
        return later
    p = crm.client_purchase
    same = sa.and_(p.c.client_entity == c.client_entity, p.c.client_id == c.client_id, p.c.day < c.closed_on)
    # the deals once more, joined within: a question asked anew for every deal would be slow on SQLite
    after_purchase = sa.select(c.opportunity_id).where(won, same).correlate(None)
    return sa.or_(later, c.opportunity_id.in_(after_purchase))
