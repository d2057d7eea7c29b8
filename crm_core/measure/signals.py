"""Which signals are worth a question: thresholds, exact tests, and how many of the flags are chance alone.

A flag takes no points: it puts a question, with its rows, to the person; a human closes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from crm_core.measure.statistics.discovery import benjamini_hochberg, binomial_tail, expected_false
from crm_core.measure.value import Status, Value

Q = 0.05  # of the flags of one run at most this share may be chance alone
# how often something is expected: at the share of all others; at the person's own pace before; equally by everybody;
# hardly ever
Reference = Literal["peers", "before", "equal", "rare"]
RARE = 0.005
SHORTEST = 3 / 5  # three days of a working week: the most that can be expected where nothing was entered before
Values = Mapping[str, Mapping[str, Value]]  # owner id -> signal -> his value


@dataclass(frozen=True)
class Rule:
    """When a signal is worth a question: from which value, of how many cases at least, against what reference.

    `floor`: a share that nobody is asked about, even where the others have none at all. `chance`: the greatest p.
    """

    threshold: float
    least: int
    reference: Reference = "peers"
    floor: float = 0.02
    chance: float = 0.01


RULES: dict[str, Rule] = {
    "signal_pre_review_burst": Rule(3.0, 20, "before", chance=0.001),
    "signal_copied_texts": Rule(0.30, 10, floor=0.10),
    "signal_entry_bursts": Rule(0.20, 10, "rare"),
    "signal_without_client": Rule(0.25, 20, floor=0.05),
    "signal_round_amounts": Rule(0.50, 5, floor=0.10),
    "signal_stage_jumps": Rule(3.0, 3, "equal"),
    "signal_backdated": Rule(0.15, 20),
    "signal_shared_contact": Rule(0.10, 20),
    "signal_empty_calls": Rule(0.25, 20, floor=0.05),
    "signal_instant_tasks": Rule(0.30, 10, floor=0.05),
}


@dataclass(frozen=True)
class Flag:
    """One question: the statistic of one person, what was expected of it, and how likely chance alone gives it."""

    owner_id: str
    signal: str
    value: Value
    expected: float  # the share of cases expected; of a count the number
    p: float


@dataclass(frozen=True)
class Flags:
    """The flags of one run, the least likely by chance first.

    So many questions were `tested`; `false` is how many of the flags are expected to be chance alone.
    """

    flags: tuple[Flag, ...]
    tested: int
    false: float


@dataclass(frozen=True)
class _Cases:
    """k of n cases."""

    k: int
    n: int


def flags(values: Values) -> Flags:
    """The flags among the values of all people of a company for one window.

    The others are the reference, so the values must be of everybody, whoever is shown the flags. Every person with
    enough cases is tested on every signal; Benjamini-Hochberg over all of these tests at q = 0.05.
    """
    tests = [test for signal in RULES for test in _tests(signal, values)]
    p_values = [test.p for test in tests]
    stand = benjamini_hochberg(p_values, Q)
    asked = [stands and _is_large(test) for stands, test in zip(stand, tests, strict=True)]
    found = sorted((test for test, is_asked in zip(tests, asked, strict=True) if is_asked), key=_by_chance)
    return Flags(tuple(found), len(tests), expected_false(p_values, asked, Q))


def _by_chance(flag: Flag) -> tuple[float, str, str]:
    return flag.p, flag.signal, flag.owner_id


def _is_large(test: Flag) -> bool:
    """Beyond the signal's threshold, and far beyond chance; a ratio to nothing is beyond any."""
    rule, value = RULES[test.signal], test.value.value
    return test.p < rule.chance and (value is None or float(value) >= rule.threshold)


def _tests(signal: str, values: Values) -> list[Flag]:
    rule = RULES[signal]
    own = {owner_id: of_person[signal] for owner_id, of_person in values.items() if signal in of_person}
    cases = {owner_id: found for owner_id, value in own.items() if (found := _cases(rule, value)) is not None}
    total = _Cases(sum(each.k for each in cases.values()), sum(each.n for each in cases.values()))
    tests = []
    for owner_id, each in cases.items():
        if own[owner_id].n < rule.least:
            continue
        share = _expected(rule, own[owner_id], each, total, len(cases))
        n = total.k if rule.reference == "equal" else each.n
        expected = share * n if rule.reference == "equal" else share
        tests.append(Flag(owner_id, signal, own[owner_id], expected, binomial_tail(each.k, n, share)))
    return tests


def _cases(rule: Rule, value: Value) -> _Cases | None:
    """How many of how many, by what a signal's value is made of; None where there is nothing to test."""
    if value.status is not Status.OK and not (rule.reference == "before" and value.status is Status.NO_DATA):
        return None
    k = int(value.numerator or 0)
    if rule.reference == "before":
        return _Cases(k, value.n) if value.n else None
    if rule.reference == "rare":
        weeks = max(1, round(float(value.denominator or 0)))
        return _Cases(min(k, weeks), weeks)
    return _Cases(k, k) if rule.reference == "equal" else _Cases(k, int(value.denominator or 0))


def _expected(rule: Rule, value: Value, own: _Cases, total: _Cases, people: int) -> float:
    """The share of the cases that is expected where nothing is to be asked about."""
    if rule.reference == "rare":
        return RARE
    if rule.reference == "equal":
        return 1 / people
    if rule.reference == "before":
        expected, before = float(value.denominator or 0), own.n - own.k
        return expected / (expected + before) if before else SHORTEST
    others = total.n - own.n
    return min(1.0, max(rule.floor, (total.k - own.k) / others if others else 0.0))
