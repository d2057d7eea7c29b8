"""What an indicator is: a question, its words, and the Evidence that answers it. One small file each."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from crm_core.base.business import Business
from crm_core.base.text import Plural
from crm_core.crm.crm import Crm
from crm_core.measure.asked import Answerer
from crm_core.measure.evidence import AnyEvidence


class Unit(StrEnum):
    """What the value is."""

    COUNT = "count"
    SHARE = "share"  # 0..1
    MONEY = "money"  # a decimal string with a currency
    MONEY_PER_DAY = "money_per_day"
    PER_DAY = "per_day"  # so many an available working day
    DAYS = "days"
    HOURS = "hours"
    RATIO = "ratio"  # 1 is as usual, as planned, as covered
    INDEX = "index"  # 100 is as the others
    NUMBER = "number"  # so many on average
    WORD = "word"  # the answer is a word

    @property
    def is_money(self) -> bool:
        return self in (Unit.MONEY, Unit.MONEY_PER_DAY)


@dataclass(frozen=True)
class Indicator:
    """One thing that is measured; found by its file, whose name is its own.

    Without `answer` the rows are added up: a count, counted / total, or money per currency. `answer` is the small
    function for what does not add up: a median, a rhythm, a cohort.
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
    formula: str = ""  # in words, where it is more than counting
    fix: Plural | None = None
    no_fix: str = ""  # what to say where nothing can be mended for this period
    better: Literal["higher", "lower", "neither"] = "neither"
    behaviour: bool = False
    version: int = 1
    answer: Answerer | None = None
    company: Callable[[Crm], AnyEvidence] | None = None  # the company's rows, where they are more than its people's
    over: Literal["rows", "available_days"] = "rows"  # what a sum is divided by
    sliced: bool = False  # one value per slice
    # whose rows `answer` needs beside the person's own; wider: of a person his team's, of a team the company's
    compares: Literal["", "team", "company", "wider"] = ""
    against: str = ""  # the planned indicator by whose rest it is divided: one value per plan
    shown_alone: bool = False  # what it compares with is told of nobody, so it is shown without the peer minimum
    level: Literal["person", "team", "company"] = "person"  # the smallest group that it is about
    least: int = 1  # of how many people at least it is shown to others (law: G03, W12)
    opened_by: Literal["", "open_entry_burden"] = ""  # the setting that shows single persons to their lead all the same
    signal: bool = False  # a question with rows, never points
    descriptive: bool = False  # shown, never scored

    def is_opened(self, business: Business) -> bool:
        """Whether the company shows single persons to their lead although others are told of groups only."""
        return self.opened_by == "open_entry_burden" and business.open_entry_burden
