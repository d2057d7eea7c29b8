"""Shown points that add up: rounding by the largest remainder."""

from collections.abc import Sequence
from math import floor


def largest_remainder(parts: Sequence[float], total: float, places: int = 1) -> list[float]:
    """The parts, rounded to `places` so that they add up to the rounded total (Hamilton's method; INDICATORS 1.0).

    Each part is rounded down, then those with the largest remainders take one unit more, the earlier first where
    equal. `total` is their sum, or differs from it by rounding only. No part moves by a whole unit or more unless
    the total was rounded below the parts.
    """
    unit = 10**places
    scaled = [part * unit for part in parts]
    whole = [floor(part + 1e-9) for part in scaled]
    left = round(total * unit) - sum(whole)
    order = sorted(range(len(parts)), key=lambda i: (whole[i] - scaled[i], i))
    for i in order[: max(0, left)]:
        whole[i] += 1
    for i in reversed(order) if left < 0 else ():
        taken = min(max(0, whole[i]), -left)
        whole[i], left = whole[i] - taken, left + taken
    return [part / unit for part in whole]
