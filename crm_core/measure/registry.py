"""The indicators and scores there are, found by folder. A new file is on every page and in every test at once."""

import importlib
import pkgutil
from functools import lru_cache
from types import ModuleType

from crm_core.base.errors import DefinitionError, unknown
from crm_core.measure import indicators as indicator_folder
from crm_core.measure import scores as score_folder
from crm_core.measure.indicator import Indicator
from crm_core.measure.plan import NAMES as PLAN_NAMES
from crm_core.measure.score import Score
from crm_core.measure.score_definition import check

__all__ = ["FAMILIES", "PLAN_NAMES", "families", "indicator", "indicators", "score", "scores"]

FAMILIES = ("workload", "quality", "conversion", "adoption", "relationship")


@lru_cache(maxsize=1)
def indicators() -> dict[str, Indicator]:
    """Every indicator by name, in the order of the families. Raises DefinitionError."""
    found: dict[str, Indicator] = {}
    for family in FAMILIES:
        package = importlib.import_module(f"{indicator_folder.__name__}.{family}")
        for module in _modules(package):
            metric = getattr(module, "METRIC", None)
            name = module.__name__.rpartition(".")[2]
            if not isinstance(metric, Indicator) or metric.name != name:
                raise DefinitionError(f"Indicator file '{family}/{name}.py' must set METRIC with name='{name}'.")
            if metric.name in found:
                raise DefinitionError(f"There are two indicators named '{metric.name}'.")
            found[metric.name] = metric
    return found


@lru_cache(maxsize=1)
def families() -> dict[str, str]:
    """indicator name -> family."""
    return {name: metric.evidence.__module__.split(".")[-2] for name, metric in indicators().items()}


@lru_cache(maxsize=1)
def scores() -> dict[str, Score]:
    """Every score by name, its components checked. Raises DefinitionError."""
    found = {}
    for module in _modules(score_folder):
        score = getattr(module, "SCORE", None)
        if not isinstance(score, Score):
            raise DefinitionError(f"Score file '{module.__name__}' must set SCORE.")
        check(score, indicators())
        found[score.name] = score
    return found


def indicator(name: str) -> Indicator:
    """The indicator of that name. Raises QuestionError with a hint."""
    if name not in indicators():
        raise unknown("indicator", name, [*indicators(), *PLAN_NAMES])
    return indicators()[name]


def score(name: str) -> Score:
    """The score of that name. Raises QuestionError with a hint."""
    if name not in scores():
        raise unknown("score", name, scores())
    return scores()[name]


def _modules(package: ModuleType) -> list[ModuleType]:
    return [
        importlib.import_module(f"{package.__name__}.{module.name}")
        for module in pkgutil.iter_modules(package.__path__)
        if not module.name.startswith("_")
    ]
