"""How far a deal has come: when it entered its present stage, and the furthest stage it ever reached."""

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Relation
from crm_core.crm.frame import Frame

COLUMNS = {"stage_entered_at": Type.AT, "max_stage_order": Type.INT}
SOURCES = {
    "stage_entered_at": ("stage_change.changed_at",),
    "max_stage_order": ("opportunity.stage_order", "stage_change.to_stage_order"),
}


def add(frame: Frame, stage_change: Relation | None) -> None:
    """Add the columns of COLUMNS; both are kept only where the CRM keeps the changes of stages.

    `stage_entered_at`: the last change into the present stage, else created_at. `max_stage_order`: the greatest of
    the present stage's order and those of all changes.
    """
    o = frame.base.columns
    if stage_change is None or stage_change.kept["changed_at"] is not Kept.YES:
        frame.set("stage_entered_at", sql.NotKept(sa.DateTime()), Kept.NO)
        frame.set("max_stage_order", sql.NotKept(sa.Integer()), Kept.NO)
        return
    s = stage_change.columns
    own = s["opportunity_id"] == o["opportunity_id"]
    entered = sa.func.max(sa.case((s["to_stage"] == o["stage"], s["changed_at"])), type_=sa.DateTime())
    steps = (
        sa.select(
            s["opportunity_id"].label("opportunity_id"),
            entered.label("entered_at"),
            sa.func.max(s["to_stage_order"]).label("furthest"),
        )
        .select_from(stage_change.table.join(frame.base.table, own))
        .group_by(s["opportunity_id"])
        .subquery("opportunity_steps")
    )
    frame.join(steps, steps.c.opportunity_id == o["opportunity_id"])
    frame.set("stage_entered_at", sa.func.coalesce(steps.c.entered_at, o["created_at"], type_=sa.DateTime()))
    further = sa.or_(o["stage_order"].is_(None), steps.c.furthest > o["stage_order"])
    kept = (frame.base.kept["stage_order"], stage_change.kept["to_stage_order"])
    furthest = sa.case((further, steps.c.furthest), else_=o["stage_order"])
    frame.set("max_stage_order", furthest, Kept.YES if set(kept) == {Kept.YES} else Kept.NO)
