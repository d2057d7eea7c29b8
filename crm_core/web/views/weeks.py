"""Which week a team is reviewed for: whole weeks that are over, one or four of them."""

from dataclasses import dataclass
from datetime import date, timedelta

from crm_core.base.errors import QuestionError
from crm_core.base.text import Message, _
from crm_core.measure.evidence import Window
from crm_core.web.views.periods import TREND_WEEKS

BACK = 26  # so many weeks can be chosen
LENGTHS: dict[str, tuple[int, Message]] = {"1": (1, _("One week")), "4": (4, _("4 weeks"))}
DEFAULT = "1"


@dataclass(frozen=True)
class Weeks:
    """The week that is reviewed, by its first day, or the four weeks that end with it."""

    first_day: date
    length: int
    newest: date  # the first day of the last week that is over

    @property
    def window(self) -> Window:
        end = self.first_day + timedelta(weeks=1)
        return Window(end - timedelta(weeks=self.length), end)

    @property
    def four(self) -> Window:
        """The four weeks up to the same day: what sentences on a person are found in."""
        return Window(self.window.end - timedelta(weeks=4), self.window.end)

    @property
    def earlier(self) -> Window:
        """The twelve weeks before."""
        return Window(self.window.start - timedelta(weeks=TREND_WEEKS), self.window.start)

    @property
    def is_last(self) -> bool:
        return self.first_day == self.newest

    @property
    def choices(self) -> list[date]:
        """The first days that can be chosen, the newest first."""
        return [self.newest - timedelta(weeks=n) for n in range(BACK)]


def asked(week: str | None, length: str | None, end: date) -> Weeks:
    """What the address asks for, the last week where it asks for none. Raises QuestionError."""
    newest = end - timedelta(weeks=1)
    weeks, _label = LENGTHS.get(length or DEFAULT, LENGTHS[DEFAULT])
    if not week:
        return Weeks(newest, weeks, newest)
    try:
        found = Weeks(date.fromisoformat(week), weeks, newest)
    except ValueError:
        found = Weeks(date.min, weeks, newest)
    if found.first_day not in found.choices:
        raise QuestionError(_("The address names no week that is over: write the first day of one, as 2026-11-02."))
    return found
