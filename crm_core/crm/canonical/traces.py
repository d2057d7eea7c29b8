"""What use of the CRM leaves behind: changes, sign-ins, owners over time, use of features."""

from crm_core.crm.canonical.types import Table, Type, optional, required
from crm_core.crm.canonical.work import SOURCES

CHANGE = Table(
    "change",
    "One write (or view) of one record",
    (
        required("change_id", Type.ID, "the CRM's id"),
        required("entity", Type.TEXT, "canonical table"),
        required("record_id", Type.ID, "the record"),
        optional("field", Type.TEXT, "canonical column"),
        optional("old_value", Type.TEXT, "value before; only stage, amount, probability, close date, owner"),
        optional("new_value", Type.TEXT, "value after; only of the same fields"),
        required("action", Type.CODE, "what was done", "create", "update", "delete", "view", "restore"),
        optional("actor_id", Type.ID, "who"),
        required("changed_at", Type.AT, "when"),
        optional("source", Type.CODE, "how", *SOURCES),
    ),
    key="change_id",
)

LOGIN = Table(
    "login",
    "A sign-in to the CRM",
    (
        required("login_id", Type.ID, "the CRM's id"),
        required("owner_id", Type.ID, "who"),
        required("logged_in_at", Type.AT, "when"),
        required("succeeded", Type.FLAG, "whether he got in"),
    ),
    key="login_id",
)

OWNERSHIP = Table(
    "ownership",
    "Who owned which record from when to when",
    (
        required("entity", Type.CODE, "canonical table", "account", "contact", "lead", "opportunity"),
        required("record_id", Type.ID, "the record"),
        optional("owner_id", Type.ID, "the owner"),
        required("from_at", Type.AT, "first instant"),
        optional("to_at", Type.AT, "first instant no more, null while it lasts"),
    ),
)

FEATURE_USE = Table(
    "feature_use",
    "Use of a feature of the CRM by a person on a day",
    (
        required("owner_id", Type.ID, "who"),
        required("feature", Type.TEXT, "which"),
        required("used_on", Type.ON, "the day"),
        required("uses", Type.INT, "how often"),
    ),
)

TRACE_TABLES = (CHANGE, LOGIN, OWNERSHIP, FEATURE_USE)
