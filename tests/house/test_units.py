"""What holds for every unit there is: a new file is tested on arrival."""

from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from crm_core.base.business import Business
from crm_core.base.text import Message
from crm_core.crm.crm import Crm, Moment
from crm_core.measure import definition
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.registry import families, indicators, scores
from crm_core.measure.score import Score

INDICATORS = list(indicators().values())
BY_NAME = {"argvalues": INDICATORS, "ids": [metric.name for metric in INDICATORS]}


@pytest.mark.parametrize("metric", **BY_NAME)
def test_an_indicator_explains_itself(metric: Indicator) -> None:
    for text in (metric.label, metric.question, metric.population, metric.counted, metric.dated):
        assert isinstance(text, Message), "every text is marked with _()"
        assert text.strip()
    assert metric.question.endswith("?")
    assert metric.fix is None or "{n}" in metric.fix.many
    assert not (metric.fix and metric.no_fix)
    assert families()[metric.name] in ("workload", "quality", "conversion", "adoption", "relationship")


@pytest.mark.parametrize("metric", **BY_NAME)
def test_no_window_function_in_an_evidence(metric: Indicator) -> None:
    """The period filter would not reach below one."""
    assert " OVER " not in definition.reference_sql(metric).upper()


@pytest.mark.parametrize("metric", **BY_NAME)
def test_a_crm_that_keeps_nothing_is_told_so(metric: Indicator) -> None:
    class Nothing:
        dialect_name = "sqlite"

        def relation(self, name: str, moment: Moment) -> None:
            return None

        def fetch(self, statement: sa.Select[tuple[object]]) -> list[object]:
            raise AssertionError("nothing is asked of a CRM that does not record it")

    nothing = Nothing()
    crm = Crm(nothing, nothing, Moment(datetime(2026, 1, 1), datetime(2026, 1, 1)), Business())  # type: ignore[arg-type]
    metric.evidence(crm)
    assert crm.missing


@pytest.mark.parametrize("metric", **BY_NAME)
def test_the_definition_has_one_hash(metric: Indicator) -> None:
    assert definition.digest(metric).startswith("sha256:")
    assert len({definition.digest(other) for other in INDICATORS}) == len(INDICATORS)


@pytest.mark.parametrize("score", scores().values(), ids=list(scores()))
def test_a_score_weighs_shares_only_and_sums_to_100(score: Score) -> None:
    assert sum(part.weight for part in score.components) == 100
    for part in score.components:
        metric = indicators().get(part.indicator)
        assert metric is None or metric.unit is Unit.SHARE


def test_every_file_in_the_folders_is_a_unit() -> None:
    folder = Path(definition.__file__).parent / "indicators"
    files = {file.stem for file in folder.glob("*/*.py") if file.stem != "__init__"}
    assert files == set(indicators())


def test_the_contract_s_first_indicators_are_all_there() -> None:
    assert set(indicators()) >= set(
        [
            "open_opportunities",
            "open_pipeline_amount",
            "overdue_activities",
            "activities_done",
            "meetings_held",
            "calls_done",
            "accounts_contacted",
            "meeting_minimum_data_set",
            "meeting_core_data_set",
            "reachability",
            "reachability_email",
            "phone_validity",
            "email_validity",
            "record_consistency",
            "entry_timeliness",
            "won_count",
            "lost_count",
            "won_amount",
            "win_rate",
            "active_day_share",
            "opportunities_with_recent_activity",
            "meetings_with_result",
            "next_step_coverage",
        ]
    )
