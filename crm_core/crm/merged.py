"""References to a record that was merged into another lead to the one that stays."""

from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.crm.crm import Kept, Relation
from crm_core.crm.frame import Frame

LEVELS = 5  # a survivor may have been merged again: so many times the chain is followed
_OF_DEAL = {"account_id": "account", "contact_id": "contact"}
# canonical table -> column -> what it refers to
REFERS: dict[str, dict[str, str]] = {
    "account": {"parent_account_id": "account"},
    "contact": {"account_id": "account"},
    "lead": {**_OF_DEAL, "opportunity_id": "opportunity"},
    "opportunity": _OF_DEAL,
    "deleted_opportunity": _OF_DEAL,
    "activity": {**_OF_DEAL, "lead_id": "lead", "opportunity_id": "opportunity"},
    "participant": {"contact_id": "contact"},
    "purchase": {"account_id": "account"},
    "link": {"account_id": "account", "other_account_id": "account", "contact_id": "contact"},
}


def survivors(merge: Relation) -> sa.CTE:
    """entity, loser_id, survivor_id: each record that is gone, once, and the one that stayed in the end."""
    m = merge.columns
    undated = sql.flag(m["merged_at"].is_(None))
    last = sa.func.row_number().over(
        partition_by=(m["entity"], m["loser_id"]), order_by=(undated, m["merged_at"].desc(), m["survivor_id"])
    )
    named = (m[name].label(name) for name in ("entity", "loser_id", "survivor_id"))  # one that is not kept has no name
    once = sa.select(*named, last.label("n")).where(m["loser_id"] != m["survivor_id"]).subquery("merge_numbered")
    step = sa.select(once.c.entity, once.c.loser_id, once.c.survivor_id).where(once.c.n == 1).cte("rapport_merge_once")
    first, *further = (step.alias(f"merge_{n}") for n in range(LEVELS))
    joined: Any = first
    for before, following in pairwise((first, *further)):
        joined = joined.outerjoin(following, _follows(following, before))
    end = sa.func.coalesce(*(one.c.survivor_id for one in (*reversed(further), first)), type_=sa.String())
    chosen = sa.select(first.c.entity, first.c.loser_id, end.label("survivor_id"))
    return chosen.select_from(joined).cte("rapport_survivor")


def _follows(following: sa.CTE, before: sa.CTE) -> sa.ColumnElement[bool]:
    return sa.and_(following.c.entity == before.c.entity, following.c.loser_id == before.c.survivor_id)


def resolve(frame: Frame, ends: sa.CTE) -> None:
    """Put the survivor in the place of a merged record, in every column that refers to one."""
    for column, entity in REFERS.get(frame.name, {}).items():
        if frame.kept[column] is not Kept.YES:
            continue
        end = ends.alias(f"{frame.name}_{column}_end")
        own = frame.columns[column]
        frame.join(end, sa.and_(end.c.entity == entity, end.c.loser_id == own))
        frame.set(column, sa.func.coalesce(end.c.survivor_id, own, type_=sa.String()), frame.kept[column])
