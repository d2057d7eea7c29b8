"""Reciprocity and answers, worked out by hand."""

from datetime import datetime

from crm_core.measure.statistics.reciprocity import Sent, answered, reciprocity


def test_reciprocity() -> None:
    assert reciprocity(3, 3) == 1.0
    assert reciprocity(1, 3) == 0.5
    assert reciprocity(0, 4) == reciprocity(4, 0) == 0.0
    assert reciprocity(0, 0) is None


def sent(client: str, day: int, direction: str = "outbound", hour: int = 9) -> Sent:
    return Sent(client, datetime(2026, 10, day, hour), direction)  # type: ignore[arg-type]


def test_answered_within_fourteen_days() -> None:
    """a on day 1: answered on the 15th at the same hour. b: an hour too late. c: by another client. d: before."""
    listed = [
        *(sent("a", 1), sent("a", 15, "inbound")),
        *(sent("b", 1), sent("b", 15, "inbound", hour=10)),
        *(sent("c", 1), sent("x", 2, "inbound")),
        *(sent("d", 1), sent("d", 1, "inbound", hour=8)),
    ]
    assert answered(listed, datetime(2026, 10, 31)) == (1, 4)


def test_what_is_still_within_its_days_is_not_decided() -> None:
    """On the 20th: the one of the 5th is over, that of the 6th is not until 9 o'clock; the answer may be early."""
    listed = [sent("a", 5), sent("b", 6), sent("c", 18), sent("c", 19, "inbound"), sent("d", 21)]
    assert answered(listed, datetime(2026, 10, 20)) == (1, 2)
    assert answered(listed, datetime(2026, 10, 20, 9)) == (1, 2)
    assert answered(listed, datetime(2026, 10, 20, 10)) == (1, 3)


def test_one_answer_to_several() -> None:
    listed = [sent("a", 1), sent("a", 2), sent("a", 3, "inbound")]
    assert answered(listed, datetime(2026, 10, 31)) == (2, 2)
    assert answered([], datetime(2026, 10, 31)) == (0, 0)
