"""The tables of Odoo that the connector reads, in three shapes of its history (14, 17, 19): written for the tests."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

VERSIONS = (14, 17, 19)
LOG = "create_uid INT, create_date TIMESTAMP, write_uid INT, write_date TIMESTAMP"
# `name`: jsonb since 16, before that varchar; `{first-last}` before a column: the versions that have it
TABLES = {
    "res_users": (
        f"id INT, login VARCHAR, active BOOLEAN, share BOOLEAN, partner_id INT, company_id INT, sale_team_id INT, "
        f"{{14-17}}target_sales_won INT, {LOG}"
    ),
    "res_users_log": f"id INT, {LOG}",
    "res_lang": "id INT, code VARCHAR, active BOOLEAN",
    "res_partner": (
        "id INT, name VARCHAR, is_company BOOLEAN, parent_id INT, commercial_partner_id INT, type VARCHAR, "
        "email VARCHAR, email_normalized VARCHAR, phone VARCHAR, {14-17}mobile VARCHAR, phone_sanitized VARCHAR, "
        "user_id INT, country_id INT, industry_id INT, city VARCHAR, website VARCHAR, vat VARCHAR, "
        "x_founded INT, function VARCHAR, lang VARCHAR, "
        "tz VARCHAR, employee BOOLEAN, customer_rank INT, supplier_rank INT, message_bounce INT, active BOOLEAN, "
        f"{LOG}"
    ),
    "res_partner_industry": "id INT, name NAME",
    "res_company": "id INT, name VARCHAR, partner_id INT, currency_id INT",
    "res_currency": "id INT, name VARCHAR",
    "res_country": "id INT, code VARCHAR, name NAME",
    "mail_blacklist": "id INT, email VARCHAR, active BOOLEAN",
    "phone_blacklist": "id INT, number VARCHAR, active BOOLEAN",
    "crm_team": f"id INT, name NAME, active BOOLEAN, user_id INT, {LOG}",
    "{15-19}crm_team_member": f"id INT, crm_team_id INT, user_id INT, active BOOLEAN, {LOG}",
    "crm_stage": "id INT, name NAME, sequence INT, is_won BOOLEAN, {14-17}team_id INT",
    "crm_lost_reason": "id INT, name NAME, active BOOLEAN",
    "utm_source": "id INT, name VARCHAR",
    "crm_lead": (
        "id INT, type VARCHAR, name VARCHAR, active BOOLEAN, partner_id INT, contact_name VARCHAR, "
        "partner_name VARCHAR, email_from VARCHAR, phone VARCHAR, {14-17}mobile VARCHAR, user_id INT, team_id INT, "
        "stage_id INT, company_id INT, source_id INT, {14-14}planned_revenue NUMERIC, expected_revenue NUMERIC, "
        "probability FLOAT, date_deadline DATE, date_open TIMESTAMP, date_closed TIMESTAMP, "
        "date_conversion TIMESTAMP, date_last_stage_update TIMESTAMP, {14-15}lost_reason INT, "
        f"{{16-19}}lost_reason_id INT, {{19-19}}won_status VARCHAR, {LOG}"
    ),
    "mail_activity_type": "id INT, name NAME, category VARCHAR",
    "mail_activity": (
        "id INT, res_model VARCHAR, res_id INT, activity_type_id INT, user_id INT, summary VARCHAR, note TEXT, "
        "date_deadline DATE, automated BOOLEAN, calendar_event_id INT, {16-19}active BOOLEAN, {16-19}date_done DATE, "
        f"{{18-19}}feedback TEXT, {LOG}"
    ),
    "mail_message_subtype": "id INT, name NAME, internal BOOLEAN",
    "mail_message": (
        "id INT, model VARCHAR, res_id INT, message_type VARCHAR, subtype_id INT, mail_activity_type_id INT, "
        f"author_id INT, email_from VARCHAR, date TIMESTAMP, subject VARCHAR, body TEXT, {LOG}"
    ),
    "mail_tracking_value": (
        "id INT, mail_message_id INT, {14-16}field INT, {17-19}field_id INT, old_value_integer INT, "
        "new_value_integer INT, old_value_float FLOAT, new_value_float FLOAT, {14-16}old_value_monetary FLOAT, "
        "{14-16}new_value_monetary FLOAT, old_value_char VARCHAR, new_value_char VARCHAR, "
        "old_value_datetime TIMESTAMP, new_value_datetime TIMESTAMP"
    ),
    "ir_model_fields": "id INT, model VARCHAR, name VARCHAR",
    "ir_model_data": "id INT, module VARCHAR, name VARCHAR, model VARCHAR, res_id INT",
    "calendar_event": (
        "id INT, name VARCHAR, user_id INT, res_model VARCHAR, res_id INT, opportunity_id INT, start TIMESTAMP, "
        "stop TIMESTAMP, start_date DATE, stop_date DATE, allday BOOLEAN, duration FLOAT, recurrency BOOLEAN, "
        f"privacy VARCHAR, description TEXT, {{19-19}}notes TEXT, active BOOLEAN, {LOG}"
    ),
    "calendar_attendee": "id INT, event_id INT, partner_id INT, state VARCHAR",
    "calendar_event_res_partner_rel": "calendar_event_id INT, res_partner_id INT",
    "{15-19}sale_order": (
        "id INT, partner_id INT, opportunity_id INT, user_id INT, state VARCHAR, date_order TIMESTAMP, "
        "amount_untaxed NUMERIC, amount_total NUMERIC, currency_id INT"
    ),
}
# what a row of these tests calls it -> what this version does
_RENAMED = {
    14: {
        "crm_lead": {"expected_revenue": "planned_revenue", "prorated": "expected_revenue", "lost_reason_id": "lost_reason"},
        "mail_tracking_value": {
            "field_id": "field",
            "old_value_float": "old_value_monetary",
            "new_value_float": "new_value_monetary",
        },
    }
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One row, written for every version: what a version has no column for is left out."""

    table: str
    values: dict[str, Any]
    since: int = 14


def row(table: str, since: int = 14, **values: Any) -> Row:
    """A row that Odoo writes `since` a version."""
    return Row(table, values, since)


def script(version: int, rows: Iterable[Row], without: Iterable[str] = ()) -> str:
    """CREATE TABLE for every table of the version but `without` (table or table.column), and its rows."""
    columns = _columns(version, set(without))
    created = [
        f"CREATE TABLE {table} ({', '.join(f'{name} {type_}' for name, type_ in kept.items())});"
        for table, kept in columns.items()
    ]
    filled = [_insert(version, columns, one) for one in rows if one.since <= version]
    return "\n".join([*created, *filled]) + "\n"


def _columns(version: int, without: set[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for marked, text in TABLES.items():
        table = _in_version(marked, version)
        if table is None or table in without:
            continue
        kept = [_in_version(part, version) for part in text.split(", ")]
        words = [part.split() for part in kept if part]
        types = {"NAME": "JSONB" if version >= 16 else "VARCHAR"}
        found[table] = {name: types.get(type_, type_) for name, type_ in words if f"{table}.{name}" not in without}
    return found


def _in_version(marked: str, version: int) -> str | None:
    if not marked.startswith("{"):
        return marked
    span, _, text = marked[1:].partition("}")
    first, last = span.split("-")
    return text if int(first) <= version <= int(last) else None


def _insert(version: int, columns: dict[str, dict[str, str]], one: Row) -> str:
    renamed = _RENAMED.get(version, {}).get(one.table, {})
    kept = columns.get(one.table, {})
    values = {renamed.get(name, name): value for name, value in one.values.items()}
    values = {name: value for name, value in values.items() if name in kept}
    if not values:
        return ""
    said = ", ".join(_literal(value, kept[name]) for name, value in values.items())
    return f"INSERT INTO {one.table} ({', '.join(values)}) VALUES ({said});"


def _literal(value: Any, type_: str) -> str:
    if value is None:
        return "NULL"
    if type_ == "JSONB":
        names = value if isinstance(value, dict) else {"en_US": value}
        value = json.dumps(names, ensure_ascii=False)
    elif isinstance(value, dict):
        value = value["en_US"]
    if isinstance(value, bool | int | float):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"
