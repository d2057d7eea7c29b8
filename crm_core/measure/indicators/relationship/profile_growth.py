"""Profile growth: what was learned about clients within a week of speaking with them."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit

_WITHIN = timedelta(days=7)


def evidence(crm: Crm) -> Evidence:
    h = crm.change
    return Evidence(
        h,
        id=h.c.record_id,
        entity=sa.literal("account", sa.String),
        among=sa.and_(_is_first_entry(crm, h), h.c.change_id.in_(_after_contact(crm, h))),
        when=h.c.changed_on,
        kind="flow",
        owner=h.c.actor_id,
        why=h.c.field,
    )


def _is_profile(crm: Crm, h: CanonicalTable) -> ColumnElement[bool]:
    """A person entered or changed an optional profile field of a client."""
    fields = sa.select(crm.profile_cell.c.field)
    return sa.and_(
        h.c.entity == "account",
        h.c.field.in_(fields),
        h.c.action.in_(("create", "update")),
        h.c.actor_id.is_not(None),
        sa.or_(h.optional("source").is_(None), h.optional("source") == "human"),
    )


def _is_first_entry(crm: Crm, h: CanonicalTable) -> ColumnElement[bool]:
    """The first that is known of the cell: later corrections add nothing to the profile."""
    cell = (h.c.record_id, h.c.field)
    first = sa.func.min(h.c.change_id)
    earliest = sa.select(*cell, sa.func.min(h.c.changed_at, type_=sa.DateTime())).where(_is_profile(crm, h))
    at_first = sa.tuple_(*cell, h.c.changed_at).in_(earliest.group_by(*cell).correlate(None))
    ids = sa.select(first).where(_is_profile(crm, h), at_first).group_by(*cell).correlate(None)
    return h.c.change_id.in_(ids)


def _after_contact(crm: Crm, h: CanonicalTable) -> sa.Select[tuple[str]]:
    """The changes made on a day of contact with the client or in the seven days after it."""
    d = crm.contact_day
    since = sql.add_days(h.c.changed_on, sa.literal(-_WITHIN.days, sa.Integer))
    of_client = sa.and_(d.c.client_entity == "account", d.c.client_id == h.c.record_id)
    return sa.select(h.c.change_id).where(of_client, d.c.day <= h.c.changed_on, d.c.day >= since).correlate(None)


METRIC = Indicator(
    name="profile_growth",
    label=_("Profile growth"),
    question=_("Is more known about the clients after speaking with them?"),
    unit=Unit.COUNT,
    evidence=evidence,
    population=_("Optional profile fields that were entered within 7 days of a contact with the client."),
    counted=_("Each field of a client once, by who entered it first."),
    dated=_("The day it was entered."),
    exclusions=_("Imports and automatic entries; later changes of the same field."),
    descriptive=True,
)
