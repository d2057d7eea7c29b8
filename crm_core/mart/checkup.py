"""What a connection gives: the read-only proof, tables with rows, which indicators this CRM can feed."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from crm_core.crm.canonical import TABLES
from crm_core.crm.crm import Crm, Kept, Moment
from crm_core.crm.live import LiveProvider
from crm_core.mart.desk import Desk
from crm_core.measure.registry import indicators


def checkup(desk: Desk) -> dict[str, Any]:
    """The answer of `check` (DESIGN.md section 5), with the proof's own words. Raises SourceError."""
    connector = desk.connector()
    proof = desk.source.prove_read_only()
    now = datetime.now(UTC).replace(tzinfo=None)
    day = now.date()
    moment = Moment(now, now, desk.zone, (day, day), facts=desk.facts)
    with desk.source.snapshot() as snapshot:
        crm = Crm(snapshot, LiveProvider(connector), moment, desk.business)
        unmapped = connector.unmapped(snapshot)
        tables = [_table(crm, name) for name in TABLES]
    return {
        "connector": desk.connector_name,
        "read_only": proof.read_only,
        "proof": proof.how,
        "warnings": list(proof.warnings),
        "tables": tables,
        "indicators": capability(crm),
        "unmapped": unmapped,
    }


def capability(crm: Crm) -> list[dict[str, Any]]:
    """Per indicator whether this CRM can feed it, and which canonical columns it lacks."""
    found = []
    for name, metric in indicators().items():
        asked = crm.fresh()
        metric.evidence(asked)
        lacking = [column for column in sorted(asked.missing) if not _is_kept(crm, column)]
        found.append({"indicator": name, "available": not asked.missing, "needs": lacking or sorted(asked.missing)})
    return found


def _is_kept(crm: Crm, named: str) -> bool:
    """Whether a `table.column` that a missing view is made of is there all the same."""
    table, _, column = named.partition(".")
    relation = crm.provider.relation(table, crm.moment)
    return relation is not None and relation.kept.get(column) is Kept.YES


def _table(crm: Crm, name: str) -> dict[str, Any]:
    relation = crm.provider.relation(name, crm.moment)
    if relation is None:
        return {"table": name, "rows": 0, "kept": False, "not_kept": list(TABLES[name].names)}
    source = next(iter(relation.columns.values())).table
    (row,) = crm.reader.fetch(sa.select(sa.func.count()).select_from(source))
    lacking = [column for column in TABLES[name].names if relation.kept[column] is Kept.NO]
    return {"table": name, "rows": row[0], "kept": True, "not_kept": lacking}
