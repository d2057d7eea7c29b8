"""One row of a file of targets: whose, what, when, how much; everything that is wrong with it is collected."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from crm_core.base.text import Message, _, translate
from crm_core.mart.people import Person
from crm_core.measure.indicator import Indicator, Unit
from crm_core.review import table_row, target_periods
from crm_core.review.table_file import Line
from crm_core.review.table_row import Cells, Mistake, allowed, hint, short
from crm_core.review.targets import LEAST_DAYS, Right
from crm_core.store.targets import NewTarget

_LONGEST = timedelta(days=5 * 366)
_MOST = Decimal(10) ** 15


@dataclass(frozen=True)
class Book:
    """What the rows are held against: who there is, what can be planned, what the importer may set."""

    people: Sequence[Person]
    teams: Mapping[str, str]
    plannable: Mapping[str, Indicator]
    right: Right
    currency: str | None = None
    first_month: int = 1
    language: str = "en"
    least_days: int = LEAST_DAYS


class Row(Cells):
    """One row being read; collects what is wrong with it."""

    def __init__(self, line: Line, columns: Mapping[str, int], book: Book) -> None:
        super().__init__(line, columns)
        self.book = book

    def target(self) -> tuple[NewTarget | None, str]:
        """The target and whose it is; None where anything is wrong."""
        owner_id, team_id, whose = self._whose()
        metric = self._indicator()
        days = self._days()
        number = self._number()
        currency = self._currency(metric)
        if self.mistakes or metric is None or days is None or number is None:
            return None, whose
        return NewTarget(metric.name, *days, number, owner_id, team_id, currency), whose

    def _whose(self) -> tuple[str | None, str | None, str]:
        owner, team = self.cell("owner"), self.cell("team")
        if owner and team:
            self.wrong(_("a plan is of a manager or of a team: leave one of the two empty."))
        elif owner:
            return self._person(owner)
        elif team:
            return self._team(team)
        elif not self.book.right.company and not self.unread:
            self.wrong(_("name a manager or a team; plans of the company are set by an administrator."))
        return None, None, translate(_("Company"), self.book.language)

    def _person(self, word: str) -> tuple[str | None, str | None, str]:
        """By id, else by log-in, else by exact name; only among those whose plans may be set."""
        mine = [person for person in self.book.people if self.book.right.covers(person.id, None)]
        folded = word.casefold()
        for same in (
            [person for person in mine if person.id == word],
            [person for person in mine if person.login and person.login.casefold() == folded],
            [person for person in mine if person.name.casefold() == folded],
        ):
            if len(same) > 1:
                self.wrong(_("several managers are called '{word}': write the id or the log-in."), word=word)
            if same:
                return same[0].id, None, same[0].name
        known = [person.name for person in mine] + [person.login for person in mine if person.login]
        self.wrong(self._nobody(), word=word, hint=self._hint(word, known))
        return None, None, word

    def _hint(self, word: str, known: Iterable[str]) -> str:
        return hint(word, known, self.book.language)

    def _nobody(self) -> Message:
        if self.book.right.company:
            return _("there is no manager '{word}'.{hint}")
        return _("there is no manager '{word}' in your team.{hint}")

    def _team(self, word: str) -> tuple[str | None, str | None, str]:
        mine = {id_: name for id_, name in self.book.teams.items() if self.book.right.covers(None, id_)}
        if word in mine:
            return None, word, mine[word]
        same = [id_ for id_, name in mine.items() if name.casefold() == word.casefold()]
        if len(same) == 1:
            return None, same[0], mine[same[0]]
        if same:
            self.wrong(_("several teams are called '{word}': write the id."), word=word)
        elif self.book.right.company:
            self.wrong(_("there is no team '{word}'.{hint}"), word=word, hint=self._hint(word, mine.values()))
        else:
            self.wrong(_("'{word}' is no team of yours.{hint}"), word=word, hint=self._hint(word, mine.values()))
        return None, None, word

    def _indicator(self) -> Indicator | None:
        word = self.cell("indicator")
        labels = {label: metric for metric in self.book.plannable.values() for label in _labels(metric, self.book)}
        found = labels.get(word.casefold())
        if found is None and "indicator" not in self.unread:
            names = [*self.book.plannable, *(str(metric.label) for metric in self.book.plannable.values())]
            told = hint(word, names, self.book.language) or allowed(self.book.plannable, self.book.language)
            self.mistakes.append(
                Mistake(_("'{word}' cannot be planned.{hint}"), {"word": short(word), "hint": told}, self.line.number)
            )
        return found

    def _days(self) -> tuple[date, date] | None:
        word = self.cell("period")
        if "period" in self.unread:
            return None
        if word or "starts_on" not in self.columns:
            found = target_periods.days(word, self.book.first_month)
            if found is None:
                self.wrong(_("'{word}' is no period: write 2026-10, 2026-Q4 or 2026."), word=word)
            return found
        start, last = self._day("starts_on"), self._day("last_day" if "last_day" in self.columns else "ends_on")
        if start is None or last is None:
            return None
        end = last + timedelta(days=1) if "last_day" in self.columns else last
        if end <= start:
            self.wrong(_("the plan ends before it starts; ends_on is the first day that does not belong to it."))
        elif (end - start).days < self.book.least_days:
            self.wrong(_("the plan is shorter than a week."))
        elif end - start > _LONGEST:
            self.wrong(_("the plan is longer than five years."))
        return start, end

    def _day(self, name: str) -> date | None:
        return self.day(name, target_periods.FIRST_YEAR, target_periods.LAST_YEAR)

    def _number(self) -> Decimal | None:
        word = self.cell("target")
        if "target" in self.unread:
            return None
        number = table_row.number(word)
        if number is None:
            self.wrong(_("'{word}' is no number: write 1000 or 1000.50."), word=word)
        elif not 0 <= number < _MOST or number != number.quantize(Decimal("0.0001")):
            self.wrong(_("'{word}' is no plan: from 0 up, at most 4 decimal places."), word=word)
        return number

    def _currency(self, metric: Indicator | None) -> str | None:
        code = self.cell("currency").upper()
        if metric is None or metric.unit is not Unit.MONEY:
            return None
        if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
            self.wrong(_("'{word}' is no currency: write EUR."), word=code)
        elif not code and not self.book.currency and "currency" not in self.unread:
            self.wrong(_("a plan of money needs a currency."))
        return code or self.book.currency


def _labels(metric: Indicator, book: Book) -> tuple[str, ...]:
    return metric.name, metric.label.casefold(), translate(metric.label, book.language).casefold()
