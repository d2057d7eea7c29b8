"""Clients: organisations, the people at them, and leads that may become clients."""

from crm_core.crm.canonical.types import Column, Table, Type, optional, required

_REACH = (
    optional("opted_out_email", Type.FLAG, "wants no e-mail"),
    optional("opted_out_phone", Type.FLAG, "wants no calls"),
    optional("bounced_email", Type.FLAG, "mail to the address came back"),
    optional("phone_invalid", Type.FLAG, "the CRM knows that the number does not work"),
)
_RECORDED: tuple[Column, ...] = (
    optional("created_at", Type.AT, "when the record was entered"),
    optional("created_by_id", Type.ID, "who entered it"),
    optional("modified_at", Type.AT, "last change"),
    optional("modified_by_id", Type.ID, "who made the last change"),
    optional("verified_at", Type.AT, "when somebody last confirmed the data"),
)

ACCOUNT = Table(
    "account",
    "A client organisation",
    (
        required("account_id", Type.ID, "the CRM's id"),
        optional("owner_id", Type.ID, "who is responsible"),
        optional("name", Type.TEXT, "name of the organisation"),
        optional("kind", Type.CODE, "what it is to us", "prospect", "customer", "partner", "supplier", "other"),
        optional("segment", Type.TEXT, "segment or tier, A, B or C where the company uses these"),
        optional("industry", Type.TEXT, "industry"),
        optional("country", Type.TEXT, "ISO 3166 alpha-2, else an English name"),
        optional("city", Type.TEXT, "city"),
        optional("phone", Type.TEXT, "switchboard"),
        optional("email", Type.TEXT, "general address"),
        optional("website", Type.TEXT, "web address"),
        optional("annual_revenue", Type.MONEY, "the client's revenue in a year"),
        optional("currency", Type.TEXT, "ISO 4217 code of the revenue"),
        optional("parent_account_id", Type.ID, "the organisation above"),
        optional("lifecycle_stage", Type.TEXT, "stage of the client's life cycle"),
        *_REACH,
        *_RECORDED,
    ),
    key="account_id",
)

CONTACT = Table(
    "contact",
    "A person at a client",
    (
        required("contact_id", Type.ID, "the CRM's id"),
        optional("account_id", Type.ID, "the organisation he belongs to"),
        optional("owner_id", Type.ID, "who is responsible"),
        optional("last_name", Type.TEXT, "family name"),
        optional("first_name", Type.TEXT, "given name"),
        optional("title", Type.TEXT, "position"),
        optional("phone", Type.TEXT, "first number to call"),
        optional("email", Type.TEXT, "first address to write to"),
        optional("birth_day", Type.INT, "day of the month, never with a year"),
        optional("birth_month", Type.INT, "month"),
        *_REACH,
        *_RECORDED,
    ),
    key="contact_id",
)

LEAD = Table(
    "lead",
    "A person or company not yet qualified",
    (
        required("lead_id", Type.ID, "the CRM's id"),
        optional("owner_id", Type.ID, "who is responsible"),
        optional("name", Type.TEXT, "name of the person"),
        optional("company", Type.TEXT, "name of the company"),
        optional("status", Type.TEXT, "the CRM's word for where it stands"),
        optional("source", Type.TEXT, "where it came from"),
        optional("phone", Type.TEXT, "number"),
        optional("email", Type.TEXT, "address"),
        optional("created_at", Type.AT, "when it was entered"),
        optional("assigned_at", Type.AT, "when it was given to the owner"),
        optional("converted_at", Type.AT, "when it became a client or deal"),
        required("is_converted", Type.FLAG, "whether it became a client or deal"),
        required("is_closed", Type.FLAG, "whether work on it has ended"),
        optional("account_id", Type.ID, "the account it became"),
        optional("contact_id", Type.ID, "the contact it became"),
        optional("opportunity_id", Type.ID, "the deal it became"),
        optional("created_by_id", Type.ID, "who entered it"),
    ),
    key="lead_id",
)

MERGE = Table(
    "merge",
    "A record that was merged into another",
    (
        required("entity", Type.TEXT, "canonical table"),
        required("loser_id", Type.ID, "the record that is gone"),
        required("survivor_id", Type.ID, "the record that stays"),
        optional("merged_at", Type.AT, "when"),
    ),
)

LINK = Table(
    "link",
    "A relation of a client to another client or person",
    (
        required("link_id", Type.ID, "the CRM's id"),
        required("account_id", Type.ID, "the client"),
        required("kind", Type.TEXT, "partner, referral, supplier, parent ..."),
        optional("other_account_id", Type.ID, "the other client"),
        optional("contact_id", Type.ID, "the other person"),
    ),
    key="link_id",
)

PROFILE_CELL = Table(
    "profile_cell",
    "One optional profile field of one client",
    (
        required("account_id", Type.ID, "the client"),
        required("field", Type.TEXT, "name of the field"),
        required("is_filled", Type.FLAG, "whether it holds something"),
        required("is_applicable", Type.FLAG, "whether it applies to this client"),
    ),
)

CLIENT_TABLES = (ACCOUNT, CONTACT, LEAD, MERGE, LINK, PROFILE_CELL)
