"""Unused features: what the company pays for and nobody uses."""

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.use.features import known, uses


def evidence(crm: Crm) -> Evidence:
    f, features, (start, end) = uses(crm), known(crm), crm.moment.window
    used = sa.select(f.c.feature).where(f.c.used_on >= start, f.c.used_on < end, f.c.uses > 0, f.c.feature.is_not(None))
    unused = features.c.feature.not_in(used)
    return Evidence(
        f,
        id=features.c.feature,
        entity=sa.literal("feature", sa.String),
        owner=sql.NotKept(sa.String()),
        among=features.c.feature.is_not(None),
        counts=unused,
        why=sa.case((unused, "used by nobody"), else_="used"),
    )


METRIC = Indicator(
    name="unused_features",
    label=_("Features nobody uses"),
    question=_("Which features could be switched off, or need a training?"),
    unit=Unit.COUNT,
    evidence=evidence,
    population=_("Features that anybody ever used, and those that the settings name for a role."),
    counted=_("Those that nobody used in the period."),
    dated=_("The day of the use."),
    better="lower",
    level="company",
    descriptive=True,
)
