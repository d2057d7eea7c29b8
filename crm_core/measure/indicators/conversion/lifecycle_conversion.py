"""Life-cycle conversion: from stage to stage of a client's life cycle, winning and keeping clients apart."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.evidence import Evidence, EvidenceUnion
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.time.moments import existed

CLIENT = "client"  # where the way of winning one ends


def evidence(crm: Crm) -> EvidenceUnion:
    """One row per account and stage that it stands at or past; the changes of this stage are kept nowhere."""
    winning, keeping = crm.business.acquisition_stages, crm.business.retention_stages
    names = [*winning, *keeping]
    steps = [("acquisition", place) for place in range(len(winning))]
    steps += [("retention", place) for place in range(len(winning), len(names) - 1)]
    return EvidenceUnion(tuple(_step(crm, names, place, way) for way, place in steps) or (_none(crm),))


def _step(crm: Crm, names: list[str], place: int, way: str) -> Evidence:
    a = crm.account
    here = _place(a, names)
    ends = way == "acquisition" and place + 1 == len(crm.business.acquisition_stages)
    following = CLIENT if ends else names[place + 1]
    return Evidence(
        a,
        id=a.c.account_id,
        among=sa.and_(existed(crm, a), here >= place),
        counts=here > place,
        why=a.c.lifecycle_stage,
        slice=sa.literal(f"{way}: {names[place]}>{following}"),
    )


def _place(a: CanonicalTable, names: list[str]) -> ColumnElement[Any]:
    """The place of the account's stage in the list; null for a stage that is not in it."""
    stage = sql.folded(a.c.lifecycle_stage)
    return sa.case(*((stage == name.strip().lower(), place) for place, name in enumerate(names)))


def _none(crm: Crm) -> Evidence:
    a = crm.account
    return Evidence(a, id=a.c.account_id, among=sa.and_(a.c.lifecycle_stage.is_not(None), sa.false()))


METRIC = Indicator(
    name="lifecycle_conversion",
    label=_("Life-cycle conversion"),
    question=_("How many clients came further in their life cycle?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Accounts, once for every stage that they stand at or past, in the order of the company's settings."),
    counted=_("Those that stand at a later stage."),
    dated=_("The instant asked for; the stage is that of the read."),
    exclusions=_("Accounts in a stage that the settings do not name."),
    better="higher",
    level="team",
    sliced=True,
)
