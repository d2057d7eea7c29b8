"""What the company could make easier: texts that should be a pick list, records that take long to enter.

Of all people together, never of one: how fast somebody types is nobody's business.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any, Literal

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.access import Scope
from crm_core.crm.crm import Crm

TextField = Literal["outcome", "result", "topic"]
LEAST_USES, LEAST_PEOPLE = 5, 2  # what one person alone writes is his habit, and no list for all


def repeated_texts(crm: Crm, field: TextField, scope: Scope, limit: int = 20) -> sa.Select[Any]:
    """text, uses, people: the most frequent free texts of done activities in the window, as one of its spellings.

    Texts are the same when their letters and digits are. What the CRM does not keep is noted in `crm`.
    """
    a, (start, end) = crm.activity, crm.moment.window
    cell = getattr(a.c, field)
    cells = (
        sa.select(sql.exact(cell).label("text"), sql.bare(cell).label("letters"), a.c.owner_id.label("owner_id"))
        .where(a.c.status == "done", a.filled(cell), a.c.happened_on >= start, a.c.happened_on < end)
        .where(scope.where(a.c.owner_id))
        .subquery("told")
    )
    uses: Any = sa.func.count()
    people: Any = sa.func.count(sa.distinct(cells.c.owner_id))
    return (
        sa.select(sa.func.min(cells.c.text).label("text"), uses.label("uses"), people.label("people"))
        .group_by(cells.c.letters)
        .having(uses >= LEAST_USES, people >= LEAST_PEOPLE)
        .order_by(uses.desc(), sa.func.min(cells.c.text))
        .limit(limit)
    )


def saves(crm: Crm, scope: Scope) -> sa.Select[Any]:
    """owner_id, at, entity: every write of the window, for `seconds_between_saves`."""
    w, (start, end) = crm.write_event, crm.moment.window
    return sa.select(w.c.owner_id, w.c.at, w.c.entity).where(w.c.day >= start, w.c.day < end, scope.where(w.c.owner_id))


@dataclass(frozen=True)
class Pace:
    """The median of seconds from the save before to a save of this kind, of n such saves."""

    seconds: float
    n: int


def seconds_between_saves(rows: Iterable[tuple[str, datetime, str]], gap: timedelta) -> dict[str, Pace]:
    """entity -> pace, the slowest first; `rows` are (owner id, instant, entity) in any order.

    A gap longer than `gap` is a pause, and what one form saves in the same second is one save.
    """
    by_owner: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for owner_id, at, entity in rows:
        by_owner[owner_id].append((at, entity))
    found: dict[str, list[float]] = defaultdict(list)
    for own in by_owner.values():
        for (before, _entity), (at, entity) in pairwise(sorted(own)):
            seconds = (at - before).total_seconds()
            if 1 <= seconds <= gap.total_seconds():
                found[entity].append(seconds)
    paces = {entity: Pace(float(median(seconds)), len(seconds)) for entity, seconds in found.items()}
    return dict(sorted(paces.items(), key=lambda item: (-item[1].seconds, item[0])))
