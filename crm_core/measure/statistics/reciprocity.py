"""Who gets in touch with whom: how evenly, and whether what was sent is answered."""

from bisect import bisect_right
from collections.abc import Hashable, Iterable
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

ANSWER_DAYS = 14


class Sent(NamedTuple):
    """One call or message of a client."""

    client: Hashable
    at: datetime
    direction: Literal["inbound", "outbound"]


def reciprocity(inbound: int, outbound: int) -> float | None:
    """2 min / (in + out): 1 where both sides write alike, 0 where only one does; None without any (R01)."""
    return 2 * min(inbound, outbound) / (inbound + outbound) if inbound + outbound else None


def answered(sent: Iterable[Sent], as_of: datetime, days: int = ANSWER_DAYS) -> tuple[int, int]:
    """(answered, decided) of the outbound ones: something came from the client later and within so many days (R01).

    What is still within its days at as_of and has no answer yet is not decided.
    """
    listed = [one for one in sent if one.at <= as_of]
    came: dict[Hashable, list[datetime]] = {}
    for one in sorted(listed, key=lambda one: one.at):
        if one.direction == "inbound":
            came.setdefault(one.client, []).append(one.at)
    yes = no = 0
    for one in listed:
        if one.direction == "outbound":
            answers, limit = came.get(one.client, []), one.at + timedelta(days=days)
            place = bisect_right(answers, one.at)
            if place < len(answers) and answers[place] <= limit:
                yes += 1
            elif limit < as_of:
                no += 1
    return yes, yes + no
