"""Which signals are worth a question: thresholds, minimum n, exact tests against the others, few false ones."""

import random

import pytest
from scipy import stats

from crm_core.measure.registry import indicators
from crm_core.measure.signals import RULES, Flag, flags
from crm_core.measure.value import Status, Value

COPIED, ROUND, BURST = "signal_copied_texts", "signal_round_amounts", "signal_pre_review_burst"
Values = dict[str, dict[str, Value]]


def share(k: int, n: int) -> Value:
    return Value(Status.OK, k / n, k, n, n) if n else Value(Status.NO_DATA, None, 0, 0, 0)


def of(signal: str, *values: Value) -> Values:
    return {f"p{number}": {signal: value} for number, value in enumerate(values)}


def asked(values: Values) -> list[str]:
    return [flag.owner_id for flag in flags(values).flags]


def test_there_is_a_rule_for_each_signal() -> None:
    assert set(RULES) == {name for name, metric in indicators().items() if metric.signal}


def test_far_from_the_others_is_a_flag_with_its_exact_p() -> None:
    """25 of 40 texts copied where the others have 10 of 100: P(X >= 25 | 40, 0.1)."""
    found = flags(of(COPIED, share(25, 40), share(4, 50), share(6, 50)))
    (flag,) = found.flags
    assert (flag.owner_id, flag.signal, flag.expected) == ("p0", COPIED, 0.1)
    assert flag.p == pytest.approx(stats.binom.sf(24, 40, 0.1))
    assert found.tested == 3
    assert 0 <= found.false <= 0.05


def test_as_all_the_others_is_none() -> None:
    """Where everybody copies, nobody is asked: the pick list is missing."""
    assert asked(of(COPIED, share(25, 40), share(30, 50), share(28, 45))) == []


def test_below_the_threshold_or_the_least_n_is_none() -> None:
    assert asked(of(COPIED, share(116, 400), share(4, 400))) == []  # 29 %, however sure
    assert asked(of(COPIED, share(9, 9), share(1, 400))) == []  # nine texts
    assert asked(of(COPIED, share(10, 10), share(1, 400))) == ["p0"]


def test_a_single_person_is_compared_with_the_floor() -> None:
    (flag,) = flags(of(ROUND, share(10, 12))).flags
    assert flag.expected == RULES[ROUND].floor


def burst(last: int, before: int, days_before: int = 19) -> Value:
    expected = before * 3 / days_before
    return Value(Status.OK, last / expected, last, expected, last + before)


def test_a_burst_is_tested_against_his_own_pace() -> None:
    (flag,) = flags(of(BURST, burst(20, 20), burst(6, 38))).flags
    assert (flag.owner_id, flag.expected) == ("p0", pytest.approx(3 / 22))
    assert flag.p == pytest.approx(stats.binom.sf(19, 40, 3 / 22))
    assert asked(of(BURST, burst(10, 9))) == []  # 19 entries
    assert asked(of(BURST, burst(9, 20))) == []  # 2.85 times
    assert asked(of(BURST, Value(Status.NO_DATA, None, 30, 0, 30))) == ["p0"]  # nothing at all before
    assert asked(of(BURST, Value(Status.NO_EXPOSURE, n=30))) == []


def test_bursts_of_entries_and_jumps_have_references_of_their_own() -> None:
    bursts = Value(Status.OK, 0.75, 3, 4.0, 80)
    assert asked(of("signal_entry_bursts", bursts, Value(Status.OK, 0.0, 0, 4.0, 80))) == ["p0"]
    assert asked(of("signal_entry_bursts", Value(Status.OK, 1.0, 1, 1.0, 9))) == []  # nine entries
    jumps = [Value(Status.OK, count, count, None, count) for count in (6, 0, 1, 0, 0, 0, 0, 0, 0, 0)]
    (flag,) = flags(of("signal_stage_jumps", *jumps)).flags
    assert (flag.owner_id, flag.expected, flag.p) == (
        "p0",
        pytest.approx(0.7),
        pytest.approx(stats.binom.sf(5, 7, 0.1)),
    )


def test_what_is_not_recorded_is_not_tested() -> None:
    assert flags(of(COPIED, Value(Status.NOT_RECORDED), share(0, 0))) == flags({})
    assert flags({}).flags == () and flags({}).tested == 0 and flags({}).false == 0.0


def test_honest_people_are_hardly_ever_asked() -> None:
    """200 companies of 24 people who are all alike: a flag in at most one of twenty."""
    rng, found = random.Random(1), list[Flag]()
    for _company in range(200):
        values = {
            f"p{number}": {signal: share(sum(rng.random() < 0.2 for _ in range(30)), 30) for signal in (COPIED, ROUND)}
            for number in range(24)
        }
        found += flags(values).flags
    assert len(found) <= 10


def test_order_and_names_change_nothing() -> None:
    values = of(COPIED, share(25, 40), share(4, 50), share(30, 50), share(2, 60))
    backwards = dict(reversed(list(values.items())))
    assert flags(values) == flags(backwards)
