"""Verdicts on phone and e-mail cells at load: Python judges each distinct new cell once, SQL joins the verdict back."""

from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base.business import Business
from crm_core.crm.canonical import TABLES
from crm_core.crm.crm import Kept
from crm_core.crm.derive import JUDGED
from crm_core.mart.duck import DuckReader
from crm_core.mart.verdict_memory import Judged, Memory
from crm_core.measure.parts.cells import verdicts

RAW = "raw"
CHANNELS = ("phone", "email")
_SCHEMA = pa.schema([(name, pa.string()) for name in ("channel", "cell", "country", "verdict", "key")])
_TABLE = sa.table("judged", *(sa.column(name, sa.String) for name in _SCHEMA.names), schema=RAW)


def raw(table: str) -> sa.TableClause:
    """A canonical table as it was just loaded, before anything is derived."""
    return sa.table(table, *(sa.column(name, sa.String) for name in TABLES[table].names), schema=RAW)


def judge(into: DuckReader, kept: dict[str, dict[str, Kept]], business: Business, memory: Memory) -> None:
    """Fill raw.judged, and note in `kept` that the verdict columns are kept where their cells are."""
    into.create_from_schema(f"{RAW}.judged", _SCHEMA)
    for name in ("account", "contact"):
        for channel in CHANNELS:
            if name in kept:
                kept[name] |= {made: kept[name][channel] for made, cell in JUDGED.items() if cell == channel}
    for channel in CHANNELS:
        selects = [_cells(name, channel, kept) for name in ("account", "contact") if name in kept]
        cells = into.fetch(sa.union(*selects)) if selects else []
        judged = [(channel, cell, at, *_judged(channel, cell, at, business, memory)) for cell, at in cells if cell]
        if judged:
            arrays = [pa.array(column, pa.string()) for column in zip(*judged, strict=True)]
            into.insert_arrow(f"{RAW}.judged", pa.Table.from_arrays(arrays, schema=_SCHEMA))
    memory.save()


def with_verdicts(table: sa.TableClause, kept: dict[str, dict[str, Kept]]) -> tuple[Any, dict[str, ColumnElement[Any]]]:
    """(the table joined with its verdicts, verdict column by name)."""
    joined, country = _with_country(table, kept)
    columns: dict[str, ColumnElement[Any]] = {}
    for channel in CHANNELS:
        judged = _TABLE.alias(f"judged_{channel}")
        matches = sa.and_(
            judged.c.channel == channel,
            judged.c.cell == table.c[channel],
            judged.c.country == (country if channel == "phone" else ""),
        )
        joined = joined.outerjoin(judged, matches)
        columns[f"{channel}_verdict"] = judged.c.verdict
        if channel == "phone":
            columns["phone_key"] = judged.c.key
    return joined, columns


def _cells(name: str, channel: str, kept: dict[str, dict[str, Kept]]) -> sa.Select[Any]:
    table = raw(name)
    joined, country = _with_country(table, kept)
    # an address is judged without a country, so that each is judged once
    where: ColumnElement[Any] = country if channel == "phone" else sa.literal("")
    return sa.select(table.c[channel], where.label("country")).select_from(joined).distinct()


def _with_country(table: sa.TableClause, kept: dict[str, dict[str, Kept]]) -> tuple[Any, ColumnElement[Any]]:
    """The client's country, '' where it is not known: the region of numbers written without +."""
    if table.name == "account":
        return table, sa.func.coalesce(table.c.country, "")
    if "account" not in kept:
        return table, sa.literal("")
    account = raw("account").alias("of_contact")
    joined = table.outerjoin(account, account.c.account_id == table.c.account_id)
    return joined, sa.func.coalesce(account.c.country, "")


def _judged(channel: str, cell: str, country: str, business: Business, memory: Memory) -> Judged:
    region = verdicts.region_of(country, business.region) if channel == "phone" else None
    known = memory.recall(channel, region, cell)
    if known is not None:
        return known
    words = business.empty_words
    is_phone = channel == "phone"
    judged = verdicts.phone_judged(cell, region, words) if is_phone else (verdicts.email_verdict(cell, words), None)
    memory.learn(channel, region, cell, judged)
    return judged
