"""Signal: the same words serve as the result of several activities."""

from typing import Any

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit


def evidence(crm: Crm) -> Evidence:
    a = crm.activity
    told = sa.and_(a.c.status == "done", a.filled(a.c.result))
    copied = a.c.activity_id.in_(_copied(crm, a, told))
    return Evidence(
        a,
        id=a.c.activity_id,
        among=told,
        counts=copied,
        when=a.c.happened_on,
        kind="flow",
        why=sa.case((copied, "same words as another"), else_="own words"),
    )


def _copied(crm: Crm, a: CanonicalTable, told: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The activities of the window whose words the same person has used in another; asked by id, which is fast."""
    start, end = crm.moment.window
    owner_id = sa.func.coalesce(a.c.owner_id, "", type_=sa.String())  # what nobody owns is a group too
    texts = (
        sa.select(a.c.activity_id, owner_id.label("owner_id"), sql.bare(a.c.result).label("words"))
        .where(told, a.c.happened_on >= start, a.c.happened_on < end)
        .correlate(None)
        .cte()
    )
    often = (
        sa.select(texts.c.owner_id, texts.c.words)
        .group_by(texts.c.owner_id, texts.c.words)
        .having(sa.func.count() > 1)
        .subquery()
    )
    return sa.select(texts.c.activity_id).where(texts.c.owner_id == often.c.owner_id, texts.c.words == often.c.words)


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
