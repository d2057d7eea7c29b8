"""Filled phone and e-mail cells with their verdicts: what both validity indicators count."""

import sqlalchemy as sa

from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.evidence import Evidence, EvidenceUnion
from crm_core.measure.parts.cells.records import judged
from crm_core.measure.parts.ownership.inheritance import inherited

JUDGED = ("valid", "invalid", "suspect")  # 'unverifiable' is left out; junk and blank are not filled


def judged_cells(crm: Crm, channel: str) -> EvidenceUnion:
    """One row per filled cell of accounts and contacts; a table that keeps no such cell has none."""
    names = [name for name in ("account", "contact") if crm.keeps(name, channel)] or ["contact"]
    return EvidenceUnion(tuple(_cells(crm, crm.table(name), f"{name}_id", channel) for name in names))


def _cells(crm: Crm, table: CanonicalTable, key: str, channel: str) -> Evidence:
    getattr(table.c, channel)  # noted where neither table keeps it
    id_, verdict = getattr(table.c, key), getattr(table.c, f"{channel}_verdict")
    return Evidence(
        table,
        id=id_,
        among=sa.and_(judged(crm, table, id_), verdict.in_(JUDGED)),
        counts=verdict == "valid",
        why=verdict,
        inherited=inherited(crm, table),
    )
