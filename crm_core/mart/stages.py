"""The stages of each pipeline in their order, with the deals that are open in them now."""

from dataclasses import dataclass

import sqlalchemy as sa

from crm_core.mart.answers import Answers
from crm_core.mart.backing import Whose
from crm_core.mart.cells import Statuses
from crm_core.measure.evidence import windowed
from crm_core.measure.parts.deals.funnel import standing
from crm_core.measure.registry import indicators


@dataclass(frozen=True)
class Stage:
    """One stage of a pipeline ('' for none); names are CRM text. `step` is its slice of stage_conversion."""

    pipeline: str
    name: str
    step: str
    open: int


def stages(answers: Answers, whose: Whose) -> list[Stage]:
    """By pipeline, and in the order of its stages; none where the CRM keeps no order of stages."""
    crm, ask = answers.at(whose.ask).fresh(), whose.ask
    f, evidence = crm.funnel_stage, standing(crm)
    ordered = sa.select(f.c.pipeline, f.c.stage, f.c.step).where(f.c.begins == 1).order_by(f.c.pipeline, f.c.place)
    if Statuses.of(crm) is not None:
        return []
    scope = answers.row_scope(indicators()["open_opportunities"], ask)
    rows = windowed(evidence, ask.window, scope, answers.placed(ask)).subquery("standing")
    counted = sa.select(rows.c.slice, sa.func.count()).group_by(rows.c.slice)
    waiting: dict[str, int] = {step: n for step, n in crm.reader.fetch(counted)}
    return [Stage(pipe, name, step, waiting.get(step, 0)) for pipe, name, step in crm.reader.fetch(ordered)]
