"""Definitions as data: what is refused, all at once; the hash; what may earn points."""

import json

import pytest

from crm_core.base.errors import DefinitionError
from crm_core.measure.registry import indicators, scores
from crm_core.measure.score import Component, Score
from crm_core.measure.score_definition import check, is_weightable, parse

BODY = {
    "name": "adoption",
    "version": "1.1.0",
    "components": [
        {"indicator": "meetings_with_result", "weight": 40},
        {"indicator": "next_step_coverage", "weight": 40, "target": 0.9},
        {"indicator": "active_day_share", "weight": 20, "min_n": 10},
    ],
}


def parsed(**changes: object) -> Score:
    return parse(json.dumps(BODY | changes), indicators(), scores())


def test_a_sound_definition_has_its_defaults_and_its_words() -> None:
    made = parsed()
    assert made.label == scores()["adoption"].label
    assert made.components == (
        Component("meetings_with_result", 40, 0.0, 1.0, 5),
        Component("next_step_coverage", 40, 0.0, 0.9, 5),
        Component("active_day_share", 20, 0.0, 1.0, 10),
    )


def test_the_hash_is_over_canonical_json_and_changes_with_every_number() -> None:
    """sha256 of the body with sorted keys, without spaces: computed here by hand."""
    import hashlib

    full = [{"floor": 0.0, "min_n": 5, "target": 1.0, **part} for part in BODY["components"]]  # type: ignore[dict-item]
    text = json.dumps({**BODY, "components": full}, sort_keys=True, separators=(",", ":"))
    assert parsed().sha256 == "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    assert parsed(version="1.1.1").sha256 != parsed().sha256


def test_all_mistakes_at_once() -> None:
    parts = (
        Component("win_rat", 50),
        Component("won_count", 10, min_n=2),
        Component("signal_copied_texts", 10),
        Component("crm_entry_burden", 10),
        Component("next_step_coverage", 10, floor=1, target=0),
        Component("next_step_coverage", 5, floor=1, target=1),
    )
    with pytest.raises(DefinitionError) as caught:
        check(Score("bad", "x", "x?", parts), indicators())
    text = str(caught.value)
    for part in (
        "add up to 95",
        "Did you mean 'win_rate'",
        "'won_count' is shown and never scored",
        "'signal_copied_texts' is shown and never scored",
        "'crm_entry_burden' is shown and never scored",
        "min_n of 'won_count' is below 5",
        "floor must be below its target",
        "'next_step_coverage' is named twice",
        "floor and target of 'next_step_coverage' are equal",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "cannot be read"),
        (json.dumps(BODY | {"version": "one"}), "version"),
        (json.dumps(BODY | {"name": "adopton"}), "Did you mean 'adoption'"),
        (json.dumps(BODY | {"weights": 1}), "weights"),
        (json.dumps(BODY | {"components": [{"indicator": "win_rate", "weight": 33.5}]}), "components.0.weight"),
    ],
)
def test_what_is_no_definition_is_told(text: str, said: str) -> None:
    with pytest.raises(DefinitionError, match=said):
        parse(text, indicators(), scores())


def test_volumes_signals_and_money_never_earn_points() -> None:
    for name, metric in indicators().items():
        if metric.signal or metric.unit in ("count", "money", "per_day", "word", "index"):
            assert not is_weightable(metric), name
