"""Deals, those put out of sight, and the tracked moves between their stages."""

from typing import Any

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.crm.connector import NOT_KEPT, NotKeptMark, Select
from crm_core.crm.connectors.odoo.outcome import Outcome, is_archived, is_deal
from crm_core.crm.connectors.odoo.partners import clients
from crm_core.crm.connectors.odoo.tables import Database, Model, holds, joined, word
from crm_core.crm.connectors.odoo.tracking import tracking
from crm_core.crm.delivery import Value, canonical, first, where


def opportunity(db: Database) -> Select:
    """Deals open, won or lost."""
    return _deals(db, "opportunity")


def deleted_opportunity(db: Database) -> Select:
    """Archived with a probability left: neither won nor lost, and no longer to be seen in the pipeline."""
    return _deals(db, "deleted_opportunity")


def stage_change(db: Database) -> Select | NotKeptMark:
    """Tracked moves; the stage of creation is never logged, and what a program wrote often is not."""
    track = tracking(db)
    if track is None:
        return NOT_KEPT
    lead, old, new = db.required("crm_lead"), db.model("crm_stage", "name"), db.model("crm_stage", "name")
    before, after = track.value.plain("old_value_integer"), track.value.plain("new_value_integer")
    if old is None or new is None or before is None or after is None:
        return NOT_KEPT
    source = track.source.join(lead.table, lead.key() == track.message.key("res_id"))
    source = source.outerjoin(old.table, old.key() == before).outerjoin(new.table, new.key() == after)
    return (
        canonical(
            "stage_change",
            {
                "change_id": track.value.id,
                "opportunity_id": lead.id,
                # a stage deleted since is called what it was called then
                "from_stage": first(old.text("name"), track.value.text("old_value_char")),
                "to_stage": first(new.text("name"), track.value.text("new_value_char")),
                "to_stage_order": new.plain("sequence"),
                "changed_at": track.at,
                "changed_by_id": track.by,
            },
        )
        .select_from(source)
        .where(
            track.of("crm.lead", "stage_id"),
            track.at.is_not(None),
            is_deal(lead),
            sa.not_(is_archived(lead)),
        )
    )


def purchase(db: Database) -> Select | NotKeptMark:
    """Confirmed sales orders of companies, without tax (where the sales app is installed)."""
    order, partners = db.model("sale_order", "partner_id", "state", "date_order"), clients(db)
    if order is None or partners is None:
        return NOT_KEPT
    amount, margin = order.plain("amount_untaxed"), order.plain("margin")
    currency = db.model("res_currency", "name") if order.has("currency_id") else None
    source = order.table.join(partners, partners.c.partner_id == order.key("partner_id"))
    source = joined(source, order, "currency_id", currency)
    return (
        canonical(
            "purchase",
            {
                "purchase_id": order.id,
                "account_id": partners.c.account_id,
                "purchased_on": sql.local_day(order.key("date_order"), db.zone),
                "amount": None if amount is None else sql.as_money(amount),
                "margin": None if margin is None else sql.as_money(margin),
                "currency": None if currency is None else currency.text("name"),
            },
        )
        .select_from(source)
        .where(
            order.key("state").in_(("sale", "done")),
            partners.c.account_id.is_not(None),
            order.key("date_order").is_not(None),
        )
    )


def _deals(db: Database, table: str) -> Select:
    lead, stage, partners = db.required("crm_lead"), db.model("crm_stage", "name"), clients(db)
    outcome = Outcome(db, lead, stage)
    source, labels = _labels(db, lead, stage)
    if partners is not None:
        source = source.outerjoin(partners, partners.c.partner_id == lead.key("partner_id"))
    source, currency = _currency(db, lead, source)
    # planned_revenue is the amount up to 13, where expected_revenue is the amount times the probability
    amount = lead.plain("planned_revenue" if lead.has("planned_revenue") else "expected_revenue")
    gone = table == "deleted_opportunity"
    values: dict[str, Value] = {
        "opportunity_id": lead.id,
        "account_id": None if partners is None else partners.c.account_id,
        "contact_id": None if partners is None else partners.c.contact_id,
        "owner_id": lead.ref("user_id"),
        "name": lead.text("name"),
        "amount": None if amount is None else sql.as_money(amount),
        "currency": currency,
        "probability": _share(lead.plain("probability")),
        "expected_close_on": lead.plain("date_deadline"),
        "created_at": lead.plain("create_date"),
        "created_by_id": lead.ref("create_uid"),
        "modified_at": lead.plain("write_date"),
        **labels,
        **_ending(lead, outcome, gone),
    }
    if gone:
        hidden, written = _archivings(db), lead.plain("write_date")
        values["deleted_at"] = written if hidden is None else first(hidden.c.at, written)
        source = source if hidden is None else source.outerjoin(hidden, hidden.c.lead_id == lead.key())
    seen = is_archived(lead) if gone else sa.not_(is_archived(lead))
    return canonical(table, values).select_from(source).where(is_deal(lead), seen)


def _labels(db: Database, lead: Model, stage: Model | None) -> tuple[Any, dict[str, Value]]:
    """The FROM with what the deal points to by number, and its names. A sales team is Odoo's pipeline."""
    team, campaign = db.model("crm_team", "name"), db.model("utm_source", "name")
    reason_id = "lost_reason_id" if lead.has("lost_reason_id") else "lost_reason"
    reason = db.model("crm_lost_reason", "name")
    source: Any = lead.table
    named: dict[str, Value] = {"stage_order": None if stage is None else stage.plain("sequence")}
    for name, column, other in (
        ("stage", "stage_id", stage),
        ("pipeline", "team_id", team),
        ("source", "source_id", campaign),
        ("loss_reason", reason_id, reason),
    ):
        if other is not None and lead.has(column):
            source, named[name] = joined(source, lead, column, other), other.text("name")
    return source, named


def _ending(lead: Model, outcome: Outcome, gone: bool) -> dict[str, Value]:
    """Odoo sets date_closed when a deal is won or lost; without it the last move is the latest it can have been."""
    won = outcome.looks_won if gone else outcome.is_won
    closed = outcome.looks_won if gone else sa.or_(outcome.is_won, outcome.is_lost)
    ended = first(*(lead.plain(name) for name in ("date_closed", "date_last_stage_update", "write_date")))
    return {
        "closed_at": where(closed, ended),
        "is_closed": holds(closed),
        "is_won": holds(won),
    }


def _archivings(db: Database) -> sa.Subquery | None:
    """lead -> when it was last put out of sight, where Odoo tracked it."""
    track = tracking(db)
    if track is None or not track.value.has("new_value_integer"):
        return None
    lead_id = track.message.key("res_id")
    return (
        sa.select(lead_id.label("lead_id"), sa.func.max(track.at).label("at"))
        .select_from(track.source)
        .where(track.of("crm.lead", "active"), track.value.key("new_value_integer") == 0)
        .group_by(lead_id)
        .subquery()
    )


def _share(percent: Value) -> Value:
    return None if percent is None else where(percent.between(0, 100), percent / 100.0)


def _currency(db: Database, lead: Model, source: Any) -> tuple[Any, Value]:
    """Money is in the currency of the deal's company, without one in that of its owner's, else of the first."""
    company, currency = db.model("res_company", "currency_id"), db.model("res_currency", "name")
    if company is None or currency is None:
        return source, word(db.business.currency) if db.business.currency else None
    user, oldest = db.required("res_users"), db.required("res_company")
    source = source.outerjoin(user.table, user.key() == lead.key("user_id"))
    own = [lead.key("company_id")] if lead.has("company_id") else []
    whose = [*own, user.key("company_id"), sa.select(sa.func.min(oldest.key())).scalar_subquery()]
    source = source.outerjoin(company.table, company.key() == sa.func.coalesce(*whose, type_=sa.Integer()))
    return source.outerjoin(currency.table, currency.key() == company.key("currency_id")), currency.text("name")
