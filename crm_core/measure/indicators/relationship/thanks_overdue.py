"""Thanks overdue: deals won for which nobody has thanked or asked for feedback in time."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.text import _, plural
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.time.moments import was_done

THANKS_DAYS, FEEDBACK_DAYS = 14, 30


def evidence(crm: Crm) -> Evidence:
    o, today = crm.opportunity, crm.moment.day
    thanked = _thanked(crm, o)
    overdue = sa.and_(sa.not_(thanked), o.c.closed_on < today - timedelta(days=THANKS_DAYS))
    long_overdue = o.c.closed_on < today - timedelta(days=FEEDBACK_DAYS)
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=sa.and_(o.c.is_closed.is_(sa.true()), o.c.is_won.is_(sa.true()), sa.or_(thanked, overdue)),
        counts=overdue,
        when=o.c.closed_on,
        kind="flow",
        owner=o.c.owner_at_close_id,
        why=sa.case(
            (thanked, "thanked"),
            (long_overdue, "no thanks or feedback after 30 days"),
            else_="no thanks after 14 days",
        ),
    )


def _thanked(crm: Crm, o: CanonicalTable) -> ColumnElement[bool]:
    """A done activity on the deal, on the day it was won or later, with one of `thanks_words` in its topic."""
    a = crm.activity
    topic = sql.folded(a.c.topic)
    words = (topic.contains(word.strip().lower(), autoescape=True) for word in crm.business.thanks_words)
    said = a.c.opportunity_id.is_not(None), was_done(crm, a), sa.or_(sa.false(), *words)
    last_on = sa.func.max(a.c.happened_on, type_=sa.Date()).label("last_on")
    last = sa.select(a.c.opportunity_id, last_on).where(*said).group_by(a.c.opportunity_id).subquery("last_thanks")
    # the deals once more, joined within: a question asked anew for every deal would be slow on SQLite
    after = sa.and_(last.c.opportunity_id == o.c.opportunity_id, last.c.last_on >= o.c.closed_on)
    return o.c.opportunity_id.in_(sa.select(last.c.opportunity_id).where(after).correlate(None))


METRIC = Indicator(
    name="thanks_overdue",
    label=_("Thanks overdue"),
    question=_("Who has bought and was not thanked?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Deals won that are decided: thanked or asked for feedback, or won more than 14 days ago."),
    counted=_("Those without thanks or feedback."),
    dated=_("The day the deal was won."),
    exclusions=_("Deals still within their 14 days."),
    fix=plural("Thank or ask for feedback on {n} won deal", "Thank or ask for feedback on {n} won deals"),
    better="lower",
)
