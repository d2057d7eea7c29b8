"""What an indicator is: a question, its words, and the Evidence that answers it. One small file each."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from crm_core.base.text import Plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import AnyEvidence


class Unit(StrEnum):
    """What the value is."""

    COUNT = "count"
    SHARE = "share"  # 0..1
    MONEY = "money"  # a decimal string with a currency


@dataclass(frozen=True)
class Indicator:
    """One thing that is measured; found by its file, whose name is its own.

    `fix` says what mends the rows that do not count; it is only set where a person can honestly do so.
    `behaviour`: of another person only shown in windows of whole weeks (law: granularity floor).
    """

    name: str
    label: str
    question: str
    unit: Unit
    evidence: Callable[[Crm], AnyEvidence]
    population: str  # which records are looked at
    counted: str  # which of them count
    dated: str  # which date decides
    exclusions: str = ""
    fix: Plural | None = None
    no_fix: str = ""  # what to say where nothing can be mended for this period
    better: Literal["higher", "lower", "neither"] = "neither"
    behaviour: bool = False
    version: int = 1
