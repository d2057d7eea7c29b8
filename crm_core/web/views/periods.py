"""Periods: whole weeks only, the last one being over when the CRM was read.

How other people work is shown for whole weeks only (a law: no closer watch); so every period is.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from crm_core.base.errors import AccessError, QuestionError
from crm_core.base.text import Message, _
from crm_core.measure.evidence import Window

DEFAULT = "4w"
NAMES: dict[str, tuple[int, Message, Message]] = {
    "1w": (1, _("Last week"), _("the week before")),
    "4w": (4, _("4 weeks"), _("the 4 weeks before")),
    "13w": (13, _("13 weeks"), _("the 13 weeks before")),
    "52w": (52, _("52 weeks"), _("the 52 weeks before")),
}
TREND_WEEKS = 12


@dataclass(frozen=True)
class Period:
    """So many whole weeks."""

    key: str
    weeks: int
    window: Window

    @property
    def before(self) -> Window:
        """The window of the same length directly before."""
        return Window(self.window.start - timedelta(weeks=self.weeks), self.window.start)

    @property
    def label(self) -> Message:
        return NAMES[self.key][1]

    @property
    def before_label(self) -> Message:
        return NAMES[self.key][2]


def period(key: str | None, end: date) -> Period:
    """The period of that name up to the end of the last whole week, the default where there is none of it."""
    known = key if key in NAMES else DEFAULT
    assert known is not None
    weeks = NAMES[known][0]
    return Period(known, weeks, Window(end - timedelta(weeks=weeks), end))


def trend(end: date) -> Window:
    """The last twelve whole weeks."""
    return Window(end - timedelta(weeks=TREND_WEEKS), end)


def asked_window(start: str | None, end: str | None, fallback: Period) -> Window:
    """The window of an address: whole weeks, or the fallback where it names none.

    Raises QuestionError for what is no period, AccessError for one that cuts weeks.
    """
    if not start and not end:
        return fallback.window
    try:
        window = Window(date.fromisoformat(start or ""), date.fromisoformat(end or ""))
    except ValueError:
        raise QuestionError(_("The address names no period: write from and to as 2026-11-02.")) from None
    if window.end <= window.start or window.start.year < 1990 or window.end.year > 2200:
        raise QuestionError(_("The period of the address ends before it starts, or lies out of range."))
    first = fallback.window.end.weekday()
    if window.start.weekday() != first or window.end.weekday() != first:
        raise AccessError(
            _("How people work is shown for whole weeks only: begin and end the period with the first day of a week.")
        )
    return window
