"""Deals, their history, what was bought and what was planned."""

from crm_core.crm.canonical.types import Table, Type, optional, required

_OPPORTUNITY = (
    required("opportunity_id", Type.ID, "the CRM's id"),
    optional("account_id", Type.ID, "the client"),
    optional("contact_id", Type.ID, "the person at the client"),
    optional("owner_id", Type.ID, "who is responsible"),
    optional("name", Type.TEXT, "title of the deal"),
    optional("pipeline", Type.TEXT, "the funnel it runs through"),
    optional("stage", Type.TEXT, "the CRM's name of the step"),
    optional("stage_order", Type.INT, "place of the step in the funnel"),
    optional("amount", Type.MONEY, "value of the deal"),
    optional("currency", Type.TEXT, "ISO 4217 code of the amount"),
    optional("probability", Type.NUMBER, "the CRM's chance to win, 0..1"),
    optional("source", Type.TEXT, "where it came from"),
    optional("segment", Type.TEXT, "segment the company compares by"),
    optional("business", Type.CODE, "new or existing client", "new", "existing"),
    optional("next_step", Type.TEXT, "what is to be done next"),
    optional("next_step_on", Type.ON, "when"),
    optional("expected_close_on", Type.ON, "when the owner expects to close it"),
    optional("created_at", Type.AT, "when it was entered"),
    optional("created_by_id", Type.ID, "who entered it"),
    optional("modified_at", Type.AT, "last change"),
    optional("closed_at", Type.AT, "when it was won or lost"),
    optional("closed_on", Type.ON, "the day it was won or lost, null only while open"),
    required("is_closed", Type.FLAG, "won or lost"),
    required("is_won", Type.FLAG, "won"),
    optional("loss_reason", Type.TEXT, "why it was lost"),
)

OPPORTUNITY = Table("opportunity", "A possible sale", _OPPORTUNITY, key="opportunity_id")

DELETED_OPPORTUNITY = Table(
    "deleted_opportunity",
    "A deal that was deleted in the CRM (read only by win_rate_strict and signals)",
    (*_OPPORTUNITY, optional("deleted_at", Type.AT, "when it was deleted")),
    key="opportunity_id",
)

STAGE_CHANGE = Table(
    "stage_change",
    "A move of a deal from one stage to another",
    (
        required("change_id", Type.ID, "the CRM's id"),
        required("opportunity_id", Type.ID, "the deal"),
        optional("from_stage", Type.TEXT, "stage before, null at creation"),
        optional("to_stage", Type.TEXT, "stage after"),
        optional("to_stage_order", Type.INT, "place of the stage after in the funnel"),
        required("changed_at", Type.AT, "when"),
        optional("changed_by_id", Type.ID, "who"),
    ),
    key="change_id",
)

PURCHASE = Table(
    "purchase",
    "Something a client bought",
    (
        required("purchase_id", Type.ID, "id"),
        required("account_id", Type.ID, "the client"),
        required("purchased_on", Type.ON, "the day"),
        optional("amount", Type.MONEY, "revenue"),
        optional("margin", Type.MONEY, "margin"),
        optional("currency", Type.TEXT, "ISO 4217 code"),
    ),
    key="purchase_id",
)

TARGET = Table(
    "target",
    "What a person, a team or the company plans to reach",
    (
        required("target_id", Type.ID, "id"),
        optional("owner_id", Type.ID, "the person"),
        optional("team_id", Type.ID, "the team; both empty: the company"),
        required("indicator", Type.TEXT, "name of the planned indicator"),
        required("starts_on", Type.ON, "first day"),
        required("ends_on", Type.ON, "first day no more"),
        required("target", Type.MONEY, "the number to reach"),
        optional("currency", Type.TEXT, "ISO 4217 code of a money target"),
        required("created_at", Type.AT, "when it was set"),
    ),
    key="target_id",
)

SALES_TABLES = (OPPORTUNITY, DELETED_OPPORTUNITY, STAGE_CHANGE, PURCHASE, TARGET)
