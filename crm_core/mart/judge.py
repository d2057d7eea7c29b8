"""Verdicts on phone and e-mail cells at load: only distinct survivors of the SQL tests reach Python."""

from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from crm_core.base.business import Business
from crm_core.crm.crm import Kept
from crm_core.mart.duck import DuckReader
from crm_core.measure import verdicts

_COUNTRY = {
    "account": 'SELECT account_id AS id, country FROM raw."account"',
    "contact": 'SELECT contact_id AS id, account.country FROM raw."contact" AS contact '
    'LEFT JOIN raw."account" AS account USING (account_id)',
}


def add_verdicts(into: DuckReader, kept: dict[str, dict[str, Kept]], business: Business) -> None:
    """Columns phone_verdict and email_verdict on the raw accounts and contacts.

    The region of a number is the client's country, else the company's default.
    """
    for name in ("account", "contact"):
        if name not in kept:
            continue
        for channel in ("phone", "email"):
            into.execute(f'ALTER TABLE raw."{name}" ADD COLUMN {channel}_verdict VARCHAR')
            if kept[name][channel] is Kept.YES:
                _judge(into, name, channel, "account" in kept, business)
    for name in kept:
        if name in ("account", "contact"):
            for channel in ("phone", "email"):
                kept[name][f"{channel}_verdict"] = kept[name][channel]


def _judge(into: DuckReader, name: str, channel: str, has_accounts: bool, business: Business) -> None:
    key = f"{name}_id"
    country = _COUNTRY[name] if has_accounts else f'SELECT {key} AS id, NULL AS country FROM raw."{name}"'
    cell = f'SELECT r.{key} AS id, r.{channel} AS cell, c.country FROM raw."{name}" r JOIN ({country}) c ON c.id = r.{key}'
    if channel == "email":
        cell = f'SELECT {key} AS id, {channel} AS cell, NULL AS country FROM raw."{name}"'
    into.execute(f"CREATE TABLE cells AS {cell}")
    distinct = into.fetch(_distinct())
    judged = [(c, where, _verdict(channel, c, where, business)) for c, where in distinct]
    schema = pa.schema([("cell", pa.string()), ("country", pa.string()), ("verdict", pa.string())])
    columns = list(zip(*judged, strict=True)) or [(), (), ()]
    into.create_from_schema("judged", schema)
    into.insert_arrow("judged", pa.Table.from_arrays([pa.array(c, pa.string()) for c in columns], schema=schema))
    into.execute(
        f'UPDATE raw."{name}" AS r SET {channel}_verdict = judged.verdict FROM cells, judged WHERE cells.id = r.{key}'
        " AND judged.cell IS NOT DISTINCT FROM cells.cell AND judged.country IS NOT DISTINCT FROM cells.country"
    )
    into.execute("DROP TABLE cells")
    into.execute("DROP TABLE judged")


def _distinct() -> sa.Select[Any]:
    cells = sa.table("cells", sa.column("cell"), sa.column("country"))
    return sa.select(cells.c.cell, cells.c.country).distinct()


def _verdict(channel: str, cell: str | None, country: str | None, business: Business) -> str:
    if channel == "email":
        return verdicts.email_verdict(cell)
    return verdicts.phone_verdict(cell, verdicts.region_of(country, business.region))
