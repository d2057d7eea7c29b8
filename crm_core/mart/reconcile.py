"""Does the mart agree with the CRM? Counts and sums per canonical table, side by side."""

from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.crm.canonical import TABLES, Type
from crm_core.crm.crm import Crm, Kept, Moment
from crm_core.crm.live import LiveProvider
from crm_core.mart.desk import Desk


def reconcile(desk: Desk) -> dict[str, Any]:
    """The answer of `reconcile` (DESIGN.md section 5). Raises MartError where nothing was read yet."""
    mart = desk.required_mart()
    stored = mart.crm()
    with desk.source.snapshot() as snapshot:
        moment = Moment(snapshot.as_of, snapshot.as_of, desk.zone)
        live = Crm(snapshot, LiveProvider(desk.connector()), moment, desk.business)
        tables = [_compared(live, stored, name) for name in TABLES if live.keeps(name) or stored.keeps(name)]
    agrees = not any(table["differs"] for table in tables)
    return {"as_of": mart.manifest.as_of, "agrees": agrees, "tables": tables}


def _compared(live: Crm, stored: Crm, name: str) -> dict[str, Any]:
    crm, mart = _sums(live, name), _sums(stored, name)
    differs = [what for what, now, then in zip(("rows", "amount"), crm, mart, strict=True) if now != then]
    return {
        "table": name,
        "crm_rows": crm[0],
        "mart_rows": mart[0],
        "crm_amount": crm[1],
        "mart_amount": mart[1],
        "differs": differs,
    }


def _sums(crm: Crm, name: str) -> tuple[int, Decimal | None]:
    """Rows, and the exact sum of the table's first money column; None where it has none or it is not kept."""
    relation = crm.provider.relation(name, crm.moment)
    if relation is None:
        return 0, None
    money = [c.name for c in TABLES[name].columns if c.type is Type.MONEY and relation.kept[c.name] is Kept.YES]
    added = sql.money_sum(relation.columns[money[0]]) if money else sql.NotKept(sql.MONEY)
    table = next(iter(relation.columns.values())).table
    ((count, amount),) = crm.reader.fetch(sa.select(sa.func.count(), added).select_from(table))
    return int(count), None if amount is None else Decimal(str(amount))
