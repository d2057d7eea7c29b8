"""Filled cells of meetings: one row per meeting held and cell that is asked for."""

import sqlalchemy as sa

from crm_core.base.business import MeetingCell
from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.answers.weighted_share import weighted_share
from crm_core.measure.evidence import Evidence, EvidenceUnion
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.activities.meetings import RESULT, held, is_filled, past_grace, required


def evidence(crm: Crm) -> EvidenceUnion:
    names = dict.fromkeys(crm.business.meeting_cells)
    return EvidenceUnion(tuple(_cell(crm, name) for name in names), kind="flow")


def _cell(crm: Crm, name: MeetingCell) -> Evidence:
    a = crm.activity
    weight = crm.business.cell_weights.get(name, 1) if name in required(crm.business) else 0
    return Evidence(
        a,
        id=a.c.activity_id,
        among=sa.and_(held(a), past_grace(crm, a)) if name == RESULT else held(a),
        counts=is_filled(crm, a, name),
        when=a.c.happened_on,
        kind="flow",
        why=sa.literal(name, sa.String),
        value=sa.literal(weight, sa.Float),
    )


METRIC = Indicator(
    name="meeting_field_completeness",
    label=_("Filled cells of meetings"),
    question=_("How much of what a colleague needs to know of the meetings is there?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_(
        "Each of these cells of each meeting or visit held: date, last name, first name, phone number or e-mail of the "
        "person met, topic; and the result, once 9 working hours have passed since the end."
    ),
    counted=_("The cell is filled."),
    dated=_("The day of the meeting."),
    exclusions=_(
        "A placeholder or junk counts as blank; what an operator enters on the person met is listed and weighs nothing."
    ),
    formula=_("Weight of the filled cells / weight of all cells; a cell weighs 1 unless the settings say otherwise."),
    fix=plural("Write {n} missing cell of a meeting", "Write {n} missing cells of meetings"),
    better="higher",
    answer=weighted_share,
)
