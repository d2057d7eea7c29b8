"""Pairs of clients that look like one, to be confirmed or rejected by a person."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from crm_core.base.access import Scope
from crm_core.mart.answers import Answers


@dataclass(frozen=True)
class Pair:
    """A later record and the earlier one that it seems to repeat; names are CRM text."""

    pair_id: str
    name: str
    other_name: str
    reason: str
    url: str
    other_url: str


def open_pairs(answers: Answers, scope: Scope, owner_ids: Sequence[str], limit: int = 50) -> list[Pair]:
    """The pairs that nobody has rejected, of later records entered by these people within the scope."""
    crm = answers.crm.fresh()
    if not crm.keeps("duplicate", "pair_id") or not crm.keeps("client", "name"):
        return []
    d, c = crm.duplicate, crm.client
    inner = scope.narrowed(owner_ids) if owner_ids else scope
    names = sa.select(c.c.entity, c.c.client_id, c.c.name)
    one, other = names.subquery("later"), names.subquery("earlier")
    statement = (
        sa.select(d.c.pair_id, d.c.entity, d.c.record_id, d.c.other_id, one.c.name, other.c.name, d.c.reason)
        .where(one.c.entity == d.c.entity, one.c.client_id == d.c.record_id)
        .where(other.c.entity == d.c.entity, other.c.client_id == d.c.other_id)
        .where(inner.where(d.c.owner_id), d.c.pair_id.not_in(sorted(crm.facts.rejected_pairs)))
        .order_by(d.c.created_at.desc(), d.c.pair_id)
        .limit(limit)
    )
    return [
        Pair(
            pair_id,
            name or "",
            other_name or "",
            reason or "",
            _url(answers, entity, id_),
            _url(answers, entity, other_id),
        )
        for pair_id, entity, id_, other_id, name, other_name, reason in crm.reader.fetch(statement)
    ]


def _url(answers: Answers, entity: str, record_id: str) -> str:
    return answers.record_url(entity, record_id, None)
