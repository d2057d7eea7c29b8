"""How an indicator's sums and rows are read: from the rollup where it answers, else from its Evidence."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from crm_core.base.access import Scope
from crm_core.crm.crm import Crm
from crm_core.mart import rollup
from crm_core.mart.asking import Ask, Group
from crm_core.mart.cells import ZERO, Cell
from crm_core.mart.mart import Mart
from crm_core.measure.asked import Fact
from crm_core.measure.evidence import AnyEvidence, Placed, cells, windowed
from crm_core.measure.indicator import Indicator

FACT_COLUMNS = (
    *("table", "id", "owner_id", "day", "total", "counted", "amount", "currency"),
    *("slice", "why", "value", "instant", "inherited"),
)


class Reading:
    """One indicator of one question: its Evidence, and where its numbers are read."""

    def __init__(self, mart: Mart | None, metric: Indicator, evidence: AnyEvidence, crm: Crm, ask: Ask) -> None:
        self.metric = metric
        self.evidence = evidence
        self.crm = crm
        self.ask = ask
        self._mart = mart

    def cells(self, scope: Scope, by_day: bool = False) -> dict[tuple[str | None, date | None], list[Cell]]:
        """(owner, day) -> sums; the day is None unless asked for."""
        if self._is_rolled():
            statement = rollup.cells_of(self._rollup(), self.metric.name, self._window(), scope, by_day)
        else:
            statement = cells(self.evidence, self.ask.window, scope, by_day=by_day)
        return self._cells(statement)

    def distinct_cells(self, scope: Scope, placed: Placed | None) -> list[Cell]:
        """The sums of records that count once for all people together."""
        statement = cells(self.evidence, self.ask.window, scope, by_owner=False, placed=placed)
        return [cell for found in self._cells(statement).values() for cell in found]

    def facts(self, scope: Scope) -> list[Fact]:
        """The rows themselves, money in the company's currency wherever a rate is known."""
        if self._is_rolled() and (self.metric.answer is not None or self.evidence.distinct):
            statement = rollup.facts_of(self.metric.name, self._window(), scope)
        else:
            rows = windowed(self.evidence, self.ask.window, scope).subquery("selected")
            statement = sa.select(*(rows.c[name] for name in FACT_COLUMNS))
        return [self._fact(*row) for row in self.crm.reader.fetch(statement)]

    def converted(self, cell: Cell, day: date | None) -> Cell:
        """The sums in the company's currency; as they are where no rate is known."""
        amount, currency = self._money(cell.amount or ZERO, cell.currency, day)
        # a deal without an amount is in the company's currency too, where its own has a rate
        return replace(cell, amount=None if cell.amount is None else amount, currency=currency)

    def is_foreign(self, found: Iterable[Cell]) -> bool:
        """Whether money stands there that a rate could bring into the company's currency."""
        own = self.crm.business.currency
        return bool(self.crm.facts.rates) and any(cell.currency not in (None, own) for cell in found)

    def _money(self, amount: Decimal, currency: str | None, day: date | None) -> tuple[Decimal, str | None]:
        own = self.crm.business.currency
        if own is None or currency in (None, own):
            return amount, currency or own
        changed = self.crm.facts.convert(amount, currency or own, own, day or self.crm.moment.day)
        return (amount, currency) if changed is None else (changed, own)

    def _fact(self, *row: Any) -> Fact:
        table, id_, owner_id, day, total, counted, amount, currency, slice_, why, value, at, inherited = row
        worth = None if amount is None else Decimal(str(amount)).quantize(Decimal("0.0001"))
        if worth is not None or currency is not None:
            # a deal without an amount is among those of the currency that its amount would be changed into
            changed, currency = self._money(worth or ZERO, currency, day)
            worth = None if worth is None else changed
        number = None if value is None else float(value)
        return Fact(
            *(table, str(id_), owner_id, day, int(total or 0), int(counted or 0), worth, currency),
            *(slice_, why, number, at, int(inherited or 0)),
        )

    def _cells(self, statement: sa.Select[Any]) -> dict[tuple[str | None, date | None], list[Cell]]:
        found: dict[tuple[str | None, date | None], list[Cell]] = {}
        for owner_id, day, currency, slice_, total, counted, amount, valued in self.crm.reader.fetch(statement):
            money = None if amount is None else Decimal(str(amount)).quantize(Decimal("0.0001"))
            cell = Cell(currency, slice_, int(total or 0), int(counted or 0), money, int(valued or 0))
            found.setdefault((owner_id, day), []).append(cell)
        return found

    def _window(self) -> Any:
        return None if self.evidence.kind == "state" else self.ask.window

    def _rollup(self) -> sa.TableClause:
        if self.evidence.distinct:
            return rollup.FACT
        return rollup.STATE if self.evidence.kind == "state" else rollup.DAY

    def _is_rolled(self) -> bool:
        """Whether the rollup answers: it was built as of the read, so as_of must not matter or be the read."""
        moment, mart = self.crm.moment, self._mart
        if mart is None or self.metric.name not in mart.manifest.definitions or moment.known_at is not None:
            return False
        if is_cut(self.crm, self.ask):
            return False
        if self.metric.company is not None and self.ask.group is Group.COMPANY:
            return False  # the rollup is of people
        if moment.facts.digest != mart.manifest.facts and self.metric.name not in mart.manifest.factless:
            return False
        first = mart.manifest.days_from
        if moment.days and first and moment.days[0] < first:
            return False  # working days before the first one that was rolled up are made on the fly
        if moment.is_now:
            return True
        return self.evidence.kind == "flow" and self.metric.name in mart.manifest.timeless


def is_cut(crm: Crm, ask: Ask) -> bool:
    """Whether days of the window had not gone at as_of and must not count."""
    return ask.stops and ask.window.end > crm.moment.day
