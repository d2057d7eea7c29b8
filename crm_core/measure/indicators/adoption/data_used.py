"""Data that is used: whether others look at what a person entered, or a mailing can reach it."""

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients.who import in_clients, is_client


def evidence(crm: Crm) -> Evidence:
    c = crm.client
    viewed = _viewed(crm, c) if crm.keeps("change", "actor_id", "changed_at") else sa.false()
    reaches = c.c.email_reaches == 1
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        owner=c.c.created_by_id,
        among=sa.and_(is_client(crm, c), c.c.created_by_id.is_not(None)),
        counts=sa.or_(viewed, reaches),
        why=sa.case((viewed, "seen by others"), (reaches, "in reach of a mailing"), else_="used by nobody else"),
    )


def _viewed(crm: Crm, c: CanonicalTable) -> sa.ColumnElement[bool]:
    """Somebody else opened the client, or one of its people, in the window."""
    view, (start, end) = crm.change, crm.moment.window
    seen = sa.and_(view.c.action == "view", view.c.changed_on >= start, view.c.changed_on < end)
    author = sa.select(c.c.entity, c.c.client_id, c.c.created_by_id).correlate(None).subquery("author")
    by_another = view.c.actor_id != author.c.created_by_id
    of_itself = sa.and_(view.c.entity == author.c.entity, view.c.record_id == author.c.client_id)
    found = [sa.select(author.c.entity, author.c.client_id).where(seen, by_another, of_itself)]
    if crm.keeps("contact", "account_id"):
        person = crm.contact
        of_person = sa.and_(
            view.c.entity == "contact",
            view.c.record_id == person.c.contact_id,
            author.c.entity == "account",
            author.c.client_id == person.c.account_id,
        )
        found.append(sa.select(author.c.entity, author.c.client_id).where(seen, by_another, of_person))
    return sa.or_(*(in_clients(c, each) for each in found))


METRIC = Indicator(
    name="data_used",
    label=_("Data that others use"),
    question=_("Is what he entered of use to anybody else?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Clients that the person entered."),
    counted=_("Another person opened the client in the period, or a mailing can reach it."),
    dated=_("The day on which it was opened; whether a mailing reaches it, as it was last read."),
    exclusions=_("Opening one's own clients; a CRM that logs no views is judged by mailings alone."),
    better="higher",
    behaviour=True,
    descriptive=True,
)
