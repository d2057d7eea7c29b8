"""Signal: the same words serve as the result of several activities."""

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit


def evidence(crm: Crm) -> Evidence:
    a, (start, end) = crm.activity, crm.moment.window
    told = sa.and_(a.c.status == "done", a.filled(a.c.result))
    text = sql.bare(a.c.result)
    often = (
        sa.select(a.c.owner_id, text)
        .where(told, a.c.happened_on >= start, a.c.happened_on < end)
        .group_by(a.c.owner_id, text)
        .having(sa.func.count() > 1)
        .correlate(None)
    )
    copied = sa.tuple_(a.c.owner_id, text).in_(often)
    return Evidence(
        a,
        id=a.c.activity_id,
        among=told,
        counts=copied,
        when=a.c.happened_on,
        kind="flow",
        why=sa.case((copied, "same words as another"), else_="own words"),
    )


METRIC = Indicator(
    name="signal_copied_texts",
    label=_("Repeated results"),
    question=_("Would a pick list say what the repeated texts say?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Activities done that have a result in free text."),
    counted=_("Those whose words stand in another result of the same person in the period."),
    dated=_("The day of the activity."),
    exclusions=_("Outcomes that are picked from a list; placeholders."),
    formula=_("Texts are the same when their letters and digits are, whatever case, blanks and punctuation."),
    behaviour=True,
    signal=True,
)
