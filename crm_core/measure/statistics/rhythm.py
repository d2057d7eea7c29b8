"""A client's own rhythm: how often there is contact, and when the next is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil
from statistics import median

GAPS = 3  # fewer are no rhythm
TIER_DAYS = {"A": 30, "B": 60, "C": 120}
AMBER = 1.5
RED = 2.5


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`interval` in days between contacts, `own` or the tier's; `since` days since the last contact.

    `ratio` = since/interval, amber from 1.5, red from 2.5. None without any contact.
    """

    interval: float
    since: int | None
    ratio: float | None
    next_due: date | None
    own: bool


def rhythm(days: Iterable[date], today: date, tier_days: int) -> Rhythm:
    """The rhythm of one client from its contact days (R02), those after `today` left out.

    interval = median of the gaps between distinct days, from 3 gaps on, else `tier_days`; next due = last +
    interval, half a day counting as a whole. Holidays are the caller's. Raises ValueError for `tier_days` < 1.
    """
    if tier_days < 1:
        raise ValueError(f"{tier_days} days are no interval")
    distinct = sorted({day for day in days if day <= today})
    gaps = [(after - before).days for before, after in pairwise(distinct)]
    own = len(gaps) >= GAPS
    interval = float(median(gaps)) if own else float(tier_days)
    if not distinct:
        return Rhythm(interval, None, None, None, own)
    since = (today - distinct[-1]).days
    return Rhythm(interval, since, since / interval, distinct[-1] + timedelta(days=ceil(interval)), own)
