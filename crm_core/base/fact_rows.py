"""The kinds of facts a company keeps outside its CRM, a row of each: as files, the store and pages hand them on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Literal

from crm_core.base.text import Message, _

Check = tuple[tuple[str, ...], Callable[..., bool], Message]


def _is_code(currency: str) -> bool:
    return len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()


def _is_setting(name: str, value: str) -> bool:
    try:
        if name == "notice_on":
            return bool(date.fromisoformat(value))
        return name == "licence_price" and Decimal(value) >= 0
    except (ValueError, InvalidOperation):
        return False


@dataclass(frozen=True)
class Fact:
    """A row of one kind. `FILE` names the kind; of two rows with the same `KEY` the later one holds.

    `CHECKS`: columns, what must hold of their values, and what is said where it does not.
    """

    FILE: ClassVar[str]
    KEY: ClassVar[tuple[str, ...]]
    CHECKS: ClassVar[tuple[Check, ...]] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two rows the same fact."""
        return (self.FILE, *(getattr(self, name) for name in self.KEY))

    @classmethod
    def wrong(cls, values: Mapping[str, Any]) -> list[Message]:
        """What cannot be right about the values of a row, by column; those that are not given are not judged."""
        return [
            told
            for names, is_right, told in cls.CHECKS
            if all(values.get(name) is not None for name in names) and not is_right(*(values[name] for name in names))
        ]


@dataclass(frozen=True)
class CompanyDay(Fact):
    """A day on which the company departs from the public calendar: free, or a make-up day that is worked."""

    FILE: ClassVar[str] = "calendar"
    KEY: ClassVar[tuple[str, ...]] = ("on",)

    on: date
    kind: Literal["holiday", "workday"]
    name: str | None = None


@dataclass(frozen=True)
class Absence(Fact):
    """Which fraction (0..1) of a day a person was away; never why."""

    FILE: ClassVar[str] = "absences"
    KEY: ClassVar[tuple[str, ...]] = ("owner_id", "on")
    CHECKS: ClassVar[tuple[Check, ...]] = (
        (("fraction",), lambda part: 0 <= part <= 1, _("the fraction of a day is from 0 to 1.")),
    )

    owner_id: str
    on: date
    fraction: float = 1.0


@dataclass(frozen=True)
class Employment(Fact):
    """One person's terms in [from_on, to_on). Of two rows on one day the later `from_on` holds.

    `hours_a_day` is a full day's; `fte` says how much of it this person works.
    """

    FILE: ClassVar[str] = "employment"
    KEY: ClassVar[tuple[str, ...]] = ("owner_id", "from_on")
    CHECKS: ClassVar[tuple[Check, ...]] = (
        (
            ("from_on", "to_on"),
            lambda first, end: first < end,
            _("the employment ends before it begins; to_on is the first day that does not belong to it."),
        ),
        (("fte",), lambda share: 0 <= share <= 2, _("fte is from 0 to 2; full time is 1.")),
        (("hours_a_day",), lambda hours: 0 < hours <= 24, _("hours_a_day is more than 0 and at most 24.")),
    )

    owner_id: str
    from_on: date
    to_on: date | None = None
    fte: float = 1.0
    hours_a_day: float | None = None
    peer_group: str | None = None


@dataclass(frozen=True)
class Training(Fact):
    """A person was trained in a feature, or (None) in the CRM as a whole."""

    FILE: ClassVar[str] = "trainings"
    KEY: ClassVar[tuple[str, ...]] = ("owner_id", "on", "feature")

    owner_id: str
    on: date
    feature: str | None = None


@dataclass(frozen=True)
class Rate(Fact):
    """1 `currency` = `rate` `base`, from the day on until a later rate."""

    FILE: ClassVar[str] = "rates"
    KEY: ClassVar[tuple[str, ...]] = ("currency", "base", "on")
    CHECKS: ClassVar[tuple[Check, ...]] = (
        (("currency",), _is_code, _("a currency is written as three capital letters: EUR.")),
        (("base",), _is_code, _("a currency is written as three capital letters: EUR.")),
        (("currency", "base"), lambda one, other: one != other, _("a rate is between two currencies.")),
        (("rate",), lambda rate: rate.is_finite() and rate > 0, _("a rate is more than 0.")),
    )

    currency: str
    base: str
    on: date
    rate: Decimal


@dataclass(frozen=True)
class Setting(Fact):
    """A business setting that is no habit of the CRM: `notice_on` (a day) or `licence_price` (of a seat, a month)."""

    FILE: ClassVar[str] = "settings"
    KEY: ClassVar[tuple[str, ...]] = ("name",)
    CHECKS: ClassVar[tuple[Check, ...]] = (
        (
            ("name", "value"),
            _is_setting,
            _("settings are notice_on, a date as 2026-10-01, and licence_price, a number from 0 up as 89.50."),
        ),
    )

    name: str
    value: str


@dataclass(frozen=True)
class RejectedPair(Fact):
    """Two clients that look like one and are not, as somebody has seen."""

    FILE: ClassVar[str] = "rejected_pairs"
    KEY: ClassVar[tuple[str, ...]] = ("pair_id",)

    pair_id: str


KINDS: dict[str, type[Fact]] = {
    kind.FILE: kind for kind in (CompanyDay, Absence, Employment, Training, Rate, Setting, RejectedPair)
}


def merged(*sources: Iterable[Fact]) -> list[Fact]:
    """One row per fact: a later row, and a later source, replaces an earlier one."""
    return list({row.key: row for source in sources for row in source}.values())
