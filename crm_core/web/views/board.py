"""What every subject page shows: cards of one subject, and a table of people or teams, every number with its rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from crm_core.base.text import Message, _
from crm_core.measure.indicator import Unit
from crm_core.measure.registry import indicators
from crm_core.measure.value import Status, Value
from crm_core.web.views.model import SHORT, Card, CardData, Figures, RowsLink, card, rows_of
from crm_core.web.views.numbers import FEW, Shown, shown
from crm_core.web.views.periods import Period
from crm_core.web.views.tongue import Tongue

AGO: dict[str, Message] = {
    "1w": _("a week ago"),
    "4w": _("4 weeks ago"),
    "13w": _("13 weeks ago"),
    "52w": _("52 weeks ago"),
}


@dataclass(frozen=True)
class Numbers:
    """What the caches gave for one subject: now, before, week by week."""

    now: Figures
    before: Figures
    weeks: dict[str, list[list[Value]]]
    states: frozenset[str]
    read_at: datetime
    history_since: date | None = None


@dataclass(frozen=True)
class BoardCell:
    """One number of a table: what sorts, what is shown, where its rows are."""

    indicator: str
    sort: float | None
    text: str
    link: RowsLink | None


@dataclass(frozen=True)
class BoardRow:
    """A person or a team; the name is CRM text."""

    name: str
    cells: tuple[BoardCell, ...]


@dataclass(frozen=True)
class Board:
    """A table of people or teams."""

    head: str  # 'Manager' or 'Team'
    columns: tuple[tuple[str, str], ...]  # indicator, heading
    rows: tuple[BoardRow, ...]


def cards(
    names: Iterable[str], numbers: Numbers, id_: str | None, period: Period, where: RowsLink, tongue: Tongue
) -> tuple[Card, ...]:
    """The cards of these indicators; `where` carries the filters of the page to the rows."""
    made = []
    for name in names:
        data = CardData(
            numbers.now.get((name, id_), ()),
            numbers.before.get((name, id_), ()),
            numbers.weeks.get(name, ()),
            numbers.history_since,
        )
        before = tongue.say(AGO[period.key] if name in numbers.states else _("before"))
        link = rows_of(name, period.window, where.owner, where.team)
        made.append(card(name, data, numbers.read_at, before, link, tongue))
    return tuple(made)


def lowest(names: Iterable[str], numbers: Numbers, id_: str | None, tongue: Tongue) -> str:
    """Which of several shares is the lowest, in a line: where to look first."""
    found = []
    for name in names:
        metric, values = indicators()[name], numbers.now.get((name, id_), ())
        first = values[0] if values else None
        if first and first.status is Status.OK and first.n >= FEW and metric.unit is Unit.SHARE:
            found.append((float(first.value or 0), name, values))
    if not found:
        return tongue.say(_("There is too little data to say."))
    share, name, values = min(found, key=lambda one: (one[0], one[1]))
    if share >= 1:
        return tongue.say(_("All of it is."))
    label, number = tongue.say(indicators()[name].label), shown(indicators()[name], values, tongue).big
    return tongue.say(_("Look first at: {label}, {number}."), label=label, number=number)


def board(
    names: Sequence[str],
    now: Figures,
    whose: Iterable[tuple[str | None, str, RowsLink]],
    head: str,
    tongue: Tongue,
    keep_empty: bool = True,
) -> Board:
    """The table; `whose` gives id, name and the filters of each row; rows without any number may be left out."""
    rows = (BoardRow(name, tuple(_cell(one, now, id_, where, tongue) for one in names)) for id_, name, where in whose)
    told = tuple(row for row in rows if keep_empty or any(cell.sort is not None for cell in row.cells))
    return Board(head, tuple((name, heading(name, tongue)) for name in names), told)


def heading(name: str, tongue: Tongue) -> str:
    """A short heading of a column."""
    return tongue.say(SHORT.get(name) or indicators()[name].label)


def _cell(name: str, now: Figures, id_: str | None, where: RowsLink, tongue: Tongue) -> BoardCell:
    values = now.get((name, id_), ())
    value = shown(indicators()[name], values, tongue, short=True)
    link = None if value.missing else rows_of(name, where.window, where.owner, where.team)
    return BoardCell(name, sort_key(values), cell_text(value, values, tongue), link)


def sort_key(values: Sequence[Value]) -> float | None:
    """The number that a column is sorted by; None where there is none."""
    sound = [value for value in values if value.status is Status.OK and value.value is not None]
    return float(max(sound, key=lambda v: v.n).value or 0) if sound else None


def cell_text(value: Shown, values: Sequence[Value], tongue: Tongue) -> str:
    """The number; a share with its n: '42% of 85'; a second currency behind the first."""
    if value.missing or not value.detail or not values:
        return value.big
    first = values[0]
    if isinstance(first.numerator, int) and isinstance(first.denominator, int) and isinstance(first.value, float):
        if value.n < FEW:
            return value.big
        return tongue.say(_("{share} of {n}"), share=value.big, n=tongue.number(value.n))
    return value.big if isinstance(first.value, float) else f"{value.big} {value.detail}"
