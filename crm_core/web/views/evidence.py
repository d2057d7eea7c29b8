"""The back of a number: the number again, the proof that its rows add up to it, the rows in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from math import isclose
from typing import Any

from crm_core.base.text import Message, _, plural
from crm_core.mart.backing import Sums
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.value import Status, Value
from crm_core.web.views.model import bars, main_currency, plain
from crm_core.web.views.numbers import Shown, of, part, shown
from crm_core.web.views.tongue import Tongue

SHOWN_ROWS = 2000
KINDS: dict[str, Message] = {
    "account": _("Client"),
    "contact": _("Contact"),
    "lead": _("Lead"),
    "opportunity": _("Deal"),
    "deleted_opportunity": _("Deleted deal"),
    "activity": _("Activity"),
    "owner_day": _("Working day"),
    "call": _("Call"),
    "meeting": _("Meeting"),
    "visit": _("Visit"),
    "email": _("E-mail"),
    "message": _("Message"),
    "task": _("Task"),
    "note": _("Note"),
}
COUNTED, NOT_COUNTED = "✓", "✗"


@dataclass(frozen=True)
class Proof:
    """Whether the rows add up to the number, in a sentence."""

    agrees: bool
    sentence: str


@dataclass(frozen=True)
class RowView:
    """One row as the table shows it; name, why and owner are CRM text. Empty owner: not shown to this viewer."""

    day: date | None
    what: str
    name: str
    record_id: str
    owner: str
    counts: str
    why: str
    amount: float | None
    currency: str
    url: str
    part: str = ""  # of what the number tells in parts; CRM text


def proof(
    metric: Indicator,
    values: Sequence[Value],
    recount: Sequence[Value],
    sums: Sums,
    as_of: str,
    tongue: Tongue,
    is_part: bool = False,
) -> Proof:
    """'29 = 29, agrees with the CRM as of 09:10'; a difference is told as loudly as it deserves.

    What adds up is held against its rows; what is computed from its rows is computed anew from them (`recount`).
    `is_part`: one part of a number that is told in parts, which adds up again.
    """
    adds_up = metric.answer is None and metric.over == "rows" and not metric.against
    adds_up = adds_up and (is_part or not metric.sliced)
    number, rows = _sides(metric, values, sums, tongue) if adds_up else _computed(metric, values, recount, tongue)
    said = {"rows": rows, "number": number, "clock": as_of, "n": tongue.count(_SHOWN, sums.rows)}
    agrees = _AGREES if adds_up else _COMPUTED
    return Proof(number == rows, tongue.say(agrees if number == rows else _DIFFERS, **said))


def _computed(metric: Indicator, values: Sequence[Value], recount: Sequence[Value], tongue: Tongue) -> tuple[str, str]:
    first, second = (shown(metric, found, tongue) for found in (values, recount))
    pairs = zip(values, recount, strict=False)
    same = len(values) == len(recount) and all(_is_same(one, other) for one, other in pairs)
    return (first.big, first.big if same else f"{second.big} {second.detail}")


def _is_same(one: Value, other: Value) -> bool:
    """The same answer; of floats up to the order in which they were added."""
    if one.value is None or other.value is None:
        return (one.value, one.word, one.status) == (other.value, other.word, other.status)
    return isclose(one.value, other.value, rel_tol=1e-9) and one.slice == other.slice


_AGREES = _("{rows} = {number}: the rows agree with the number and with the CRM as of {clock}.")
_COMPUTED = _("Computed anew from its {n}: {rows} = {number}, as of {clock}.")
_DIFFERS = _(
    "The rows do not add up to the number: rows {rows}, number {number}. Do not use it, and tell your administrator."
)


def _sides(metric: Indicator, values: Sequence[Value], sums: Sums, tongue: Tongue) -> tuple[str, str]:
    """The number and what its rows give, both in words."""
    sound = [value for value in values if value.status is Status.OK or value.status is Status.NO_DATA]
    if metric.unit is Unit.MONEY:
        number = {v.currency: Decimal(str(v.value)) for v in sound if v.n and v.value}
        rows = {code: amount for code, amount in sums.amounts if amount}
        return _amounts(number, tongue), _amounts(rows, tongue)
    counted = sum(int(value.numerator or 0) for value in sound)
    if metric.unit is Unit.SHARE:
        n = sum(value.n for value in sound)
        of = _("{counted} of {n}")
        return (
            tongue.say(of, counted=tongue.number(counted), n=tongue.number(n)),
            tongue.say(of, counted=tongue.number(sums.counted), n=tongue.number(sums.total)),
        )
    return tongue.number(counted), tongue.number(sums.counted)


def _amounts(by_currency: Mapping[str | None, Decimal], tongue: Tongue) -> str:
    ordered = sorted(by_currency.items(), key=lambda item: item[0] or "")
    return " + ".join(tongue.money(amount, code) for code, amount in ordered) or tongue.number(0)


_SHOWN = plural("{n} row", "{n} rows")


def shown_line(shown_rows: int, total: int, tongue: Tongue) -> str:
    """How many rows are shown of how many there are."""
    all_ = tongue.count(_SHOWN, total)
    if shown_rows < total:
        return tongue.say(
            _("The first {shown} of {all}; the download has them all."), shown=tongue.number(shown_rows), all=all_
        )
    return all_


def row_views(
    rows: Sequence[Mapping[str, Any]],
    names: Mapping[tuple[str, str], str],
    owners: Mapping[str, str] | None,
    url: Any,
    tongue: Tongue,
    sliced: bool = False,
) -> list[RowView]:
    """The rows in words, with their parts where the number is told in parts (`sliced`).

    Without `owners` nobody is named: team figures carry no personal data.
    """
    views = []
    for row in rows:
        table, record_id = row["table"], str(row["id"])
        counted = bool(row["counted"])
        kind = KINDS.get(row["kind"] or table, KINDS.get(table))
        address = url(table, record_id, row["kind"])
        views.append(
            RowView(
                row["day"],
                tongue.say(kind) if kind else table,
                names.get((table, record_id), "") if owners is not None else "",
                record_id,
                "" if owners is None else owners.get(row["owner_id"] or "", tongue.say(_("(no owner)"))),
                f"{COUNTED} {tongue.say(_('counts'))}"
                if counted
                else f"{NOT_COUNTED} {tongue.say(_('does not count'))}",
                row["why"] or "",
                None if row["amount"] is None else float(row["amount"]),
                row["currency"] or "",
                address if owners is not None and _is_web(address) else "",
                part(row["slice"] or "") if sliced else "",
            )
        )
    return views


def _is_web(address: str) -> bool:
    """An address that a browser opens: of the web, or of this very site (the demo's CRM)."""
    return address.startswith(("https://", "http://")) or (address.startswith("/") and not address.startswith("//"))


def csv_rows(views: Sequence[RowView], with_persons: bool) -> list[dict[str, Any]]:
    """The rows of the download; persons only where the page shows them."""
    found, in_parts = [], any(view.part for view in views)
    for view in views:
        row: dict[str, Any] = {
            "day": view.day.isoformat() if view.day else "",
            "record": view.what,
            "id": view.record_id,
        }
        if with_persons:
            row |= {"name": view.name, "manager": view.owner}
        row |= {
            "counts": view.counts[2:],
            **({"part": view.part} if in_parts else {}),
            "why": view.why,
            "amount": view.amount,
            "currency": view.currency,
            "link": view.url,
        }
        found.append(row)
    return found


@dataclass(frozen=True)
class Trend:
    """Twelve weeks: the days they begin, their values, how each is said, and the reading in one line."""

    weeks: tuple[date, ...]
    values: tuple[float | None, ...]
    labels: tuple[str, ...]
    reading: str
    text: str
    is_share: bool


def trend(metric: Indicator, weeks: Sequence[date], series: Sequence[Sequence[Value]], tongue: Tongue) -> Trend | None:
    """The trend; None where no week has a value."""
    drawn = bars(metric, series, tongue)
    if not drawn.values:
        return None
    currency = main_currency(series)
    labels = tuple(
        tongue.say(_("no data")) if value is None else _week_label(metric, value, week, currency, tongue)
        for value, week in zip(drawn.values, series, strict=True)
    )
    return Trend(
        tuple(weeks),
        drawn.values,
        labels,
        _reading(metric, drawn.values, currency, tongue),
        drawn.text,
        metric.unit is Unit.SHARE,
    )


def _week_label(metric: Indicator, value: float, week: Sequence[Value], currency: str | None, tongue: Tongue) -> str:
    text = plain(metric, value, currency, tongue)
    sides = of(metric, week[0], tongue) if metric.unit is Unit.SHARE and week else ""
    return f"{text} ({sides})" if sides else text


def _reading(metric: Indicator, values: Sequence[float | None], currency: str | None, tongue: Tongue) -> str:
    """The last week against the middle of the weeks before it."""
    known = [value for value in values if value is not None]
    if len(known) < 2 or values[-1] is None:
        return tongue.say(_("There are too few weeks with data to read a trend."))
    earlier = sorted(known[:-1])
    middle = (
        earlier[len(earlier) // 2]
        if len(earlier) % 2
        else sum(earlier[len(earlier) // 2 - 1 : len(earlier) // 2 + 1]) / 2
    )
    low, high = earlier[0], earlier[-1]
    last = known[-1]
    words = {"last": plain(metric, last, currency, tongue), "middle": plain(metric, middle, currency, tongue)}
    if last > high:
        return tongue.say(
            _("Last week {last}: more than in any of the weeks before (their middle: {middle})."), **words
        )
    if last < low:
        return tongue.say(
            _("Last week {last}: less than in any of the weeks before (their middle: {middle})."), **words
        )
    return tongue.say(_("Last week {last}: within the range of the weeks before (their middle: {middle})."), **words)


def big_number(metric: Indicator, values: Sequence[Value], tongue: Tongue, is_part: bool = False) -> Shown:
    """The number in full, as the page's head shows it; of one part without its name, which stands above."""
    return shown(replace(metric, sliced=metric.sliced and not is_part), values, tongue)


def when_line(is_state: bool, span: str, read_at: datetime, tongue: Tongue) -> str:
    """Which days or which instant the number is of."""
    if is_state:
        return tongue.say(_("State as of {clock}"), clock=tongue.clock(read_at))
    return tongue.say(_("{span} · as of {clock}"), span=span, clock=tongue.clock(read_at))
