"""Whose a record was at an earlier as_of: a state belongs to who held it then, where the CRM keeps who held what."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.evidence import AnyEvidence, Evidence, EvidenceUnion
from crm_core.measure.parts.ownership.inheritance import GRACE

AS_READ = frozenset({"quality"})  # families that judge records as they were read: whose they are now is charged
_KEYS = {"client": "client_id", "account": "account_id", "contact": "contact_id", "opportunity": "opportunity_id"}


def held_then(crm: Crm, evidence: AnyEvidence) -> AnyEvidence:
    """The same question about a state, of the owners at as_of; of the present ones at the read, or without a history.

    A record that no ownership covers at as_of is its present owner's. Flows name the owner of the event themselves.
    """
    if evidence.kind != "state" or crm.moment.is_now or not crm.keeps("ownership", "owner_id", "from_at"):
        return evidence
    if isinstance(evidence, EvidenceUnion):
        return replace(evidence, parts=tuple(_held_then(crm, part) for part in evidence.parts))
    return _held_then(crm, evidence)


def _held_then(crm: Crm, evidence: Evidence) -> Evidence:
    if evidence.owner is not None or evidence.table.name not in _KEYS:
        return evidence
    holders = _holders(crm, evidence.table)
    own = _key(evidence.table)
    same = sa.and_(*(column == key for column, key in zip((holders.c.entity, holders.c.id), own, strict=True)))
    return replace(
        evidence,
        among=sa.and_(evidence.among, same),
        owner=holders.c.owner_id,
        inherited=None if evidence.inherited is None else holders.c.is_taken_over == 1,
    )


def _key(table: CanonicalTable) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """(entity, id) as `ownership` names the record."""
    id_ = getattr(table.c, _KEYS[table.name])
    return (table.c.entity if table.name == "client" else sa.literal(table.name, sa.String)), id_


def _holders(crm: Crm, table: CanonicalTable) -> sa.CTE:
    """entity, id, owner_id, is_taken_over (0 or 1) of every record of the table."""
    (entity, id_), held = _key(table), _held(crm)
    own = sa.and_(held.c.entity == entity, held.c.record_id == id_)
    taken_over = sa.and_(held.c.from_at > crm.as_of - GRACE, held.c.first_at < held.c.from_at)
    found = sa.select(
        entity.label("entity"),
        id_.label("id"),
        sa.case((held.c.record_id.is_not(None), held.c.owner_id), else_=table.c.owner_id).label("owner_id"),
        sa.case((taken_over, 1), else_=0).label("is_taken_over"),
    )
    return found.select_from(table.source.outerjoin(held, own)).cte()


def _held(crm: Crm) -> sa.Subquery:
    """entity, record_id, owner_id, from_at of the ownership that held at as_of, of several the last begun; first_at."""
    w = crm.ownership
    entity, record_id, from_at, to_at = w.c.entity, w.c.record_id, w.c.from_at, w.optional("to_at")
    holds = sa.and_(from_at <= crm.as_of, sa.or_(to_at.is_(None), to_at > crm.as_of))
    begun = (
        sa.select(
            entity.label("entity"),
            record_id.label("record_id"),
            sa.func.min(from_at, type_=sa.DateTime()).label("first_at"),
            sa.func.max(sa.case((holds, from_at)), type_=sa.DateTime()).label("from_at"),
        )
        .group_by(entity, record_id)
        .subquery("begun")
    )
    same = sa.and_(holds, begun.c.entity == entity, begun.c.record_id == record_id, begun.c.from_at == from_at)
    owner_id = sa.func.min(w.c.owner_id, type_=sa.String()).label("owner_id")
    joined = sa.select(*begun.c, owner_id).select_from(begun.join(w.source, same))
    return joined.group_by(*begun.c).subquery("held")
