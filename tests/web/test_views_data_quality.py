"""Data quality in words: reasons, the way to the clients, kinds of fix with their points."""

from crm_core.mart.backing import Reason
from crm_core.measure.registry import indicators, score
from crm_core.measure.score import compute
from crm_core.measure.value import Status, Value
from crm_core.web.views.data_quality import mends, missing, missing_reading, waterfall
from crm_core.web.views.tongue import Tongue

EN = Tongue("en", "UTC")


def share(k: int, n: int) -> Value:
    return Value(Status.OK, k / n, k, n, n)


def test_what_is_missing_most_comes_first() -> None:
    reasons = [
        Reason("topic", None, 9, 10, None),
        Reason("result", None, 4, 10, None),
        Reason("date", None, 10, 10, None),
    ]
    bars = missing(reasons, EN)
    assert [(bar.label, bar.text, bar.length) for bar in bars] == [
        ("Result", "6 of 10", 1.0),
        ("Topic", "1 of 10", 1 / 6),
    ]
    assert missing_reading(bars, EN) == "Most often: Result (6 of 10)."
    assert missing_reading([], EN) == "Nothing is missing."


def test_where_clients_drop_out() -> None:
    """Of 25 clients 2 have no number, 3 opted out, 20 are reached: 80 %."""
    reasons = [
        Reason("reachable", None, 20, 20, None),
        Reason("opted out", None, 0, 3, None),
        Reason("no channel", None, 0, 2, None),
    ]
    bars, reading = waterfall(reasons, EN)
    assert [(bar.label, bar.text) for bar in bars] == [
        ("have no number or address", "2"),
        ("have opted out", "3"),
        ("can be reached", "20"),
    ]
    assert reading == "80% can be reached by phone or e-mail (20 of 25)."
    assert waterfall([], EN) == ([], "There are no clients.")


def test_kinds_of_fix_carry_the_points_of_the_score() -> None:
    """Phones weigh 10 of 100: 5 of 10 wrong cost 5 points; what is not in the score has none."""
    values = {part.indicator: share(10, 10) for part in score("data_quality").components}
    scored = compute(score("data_quality"), "1", values | {"phone_validity": share(5, 10)}, indicators())
    found = mends({"phone_validity": 5, "reachability": 2, "email_validity": 0}, scored, EN)
    assert [(one.indicator, one.rows, one.gain) for one in found] == [
        ("phone_validity", 5, "+5.0"),
        ("reachability", 2, ""),
    ]
    assert [one.gain for one in mends({"phone_validity": 5}, None, EN)] == [""]
