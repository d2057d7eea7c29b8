"""The tables of SuiteCRM that the connector reads, with the columns it looks at: written for the tests."""

from collections.abc import Iterable

BEAN = (
    "id CHAR(36) NOT NULL PRIMARY KEY, date_entered DATETIME, date_modified DATETIME, modified_user_id CHAR(36), "
    "created_by CHAR(36), deleted TINYINT(1) DEFAULT 0, assigned_user_id CHAR(36)"
)
LINK = "id VARCHAR(36) NOT NULL PRIMARY KEY, date_modified DATETIME, deleted TINYINT(1) DEFAULT 0"
AUDIT = (
    "id CHAR(36) NOT NULL PRIMARY KEY, parent_id CHAR(36) NOT NULL, date_created DATETIME, created_by VARCHAR(36), "
    "field_name VARCHAR(100), data_type VARCHAR(100), before_value_string VARCHAR(255), "
    "after_value_string VARCHAR(255), before_value_text TEXT, after_value_text TEXT"
)
PERSON = (
    "first_name VARCHAR(100), last_name VARCHAR(100), title VARCHAR(100), do_not_call TINYINT(1) DEFAULT 0, "
    "phone_home VARCHAR(100), phone_mobile VARCHAR(100), phone_work VARCHAR(100), birthdate DATE"
)
PARENT = "name VARCHAR(255), parent_type VARCHAR(255), parent_id CHAR(36)"
APPOINTMENT = (
    f"{PARENT}, description TEXT, status VARCHAR(100), date_start DATETIME, date_end DATETIME, "
    "duration_hours INT(2), duration_minutes INT(2), repeat_type VARCHAR(36), repeat_parent_id CHAR(36)"
)

TABLES = {
    "users": (
        "id CHAR(36) NOT NULL PRIMARY KEY, user_name VARCHAR(60), first_name VARCHAR(255), last_name VARCHAR(255), "
        "title VARCHAR(50), status VARCHAR(100), employee_status VARCHAR(100), is_group TINYINT(1), "
        "portal_only TINYINT(1) DEFAULT 0, reports_to_id CHAR(36), deleted TINYINT(1) DEFAULT 0"
    ),
    "securitygroups": f"{BEAN}, name VARCHAR(255)",
    "securitygroups_users": f"{LINK}, securitygroup_id VARCHAR(36), user_id VARCHAR(36), primary_group TINYINT(1)",
    "email_addresses": (
        "id CHAR(36) NOT NULL PRIMARY KEY, email_address VARCHAR(255), invalid_email TINYINT(1) DEFAULT 0, "
        "opt_out TINYINT(1) DEFAULT 0, deleted TINYINT(1) DEFAULT 0"
    ),
    "email_addr_bean_rel": (
        "id CHAR(36) NOT NULL PRIMARY KEY, email_address_id CHAR(36), bean_id CHAR(36), bean_module VARCHAR(100), "
        "primary_address TINYINT(1) DEFAULT 0, deleted TINYINT(1) DEFAULT 0"
    ),
    "accounts": (
        f"{BEAN}, name VARCHAR(150), account_type VARCHAR(50), industry VARCHAR(50), annual_revenue VARCHAR(100), "
        "billing_address_city VARCHAR(100), billing_address_country VARCHAR(255), phone_office VARCHAR(100), "
        "phone_alternate VARCHAR(100), website VARCHAR(255), employees VARCHAR(10), parent_id CHAR(36)"
    ),
    "accounts_cstm": "id_c CHAR(36) NOT NULL PRIMARY KEY, founded_c INT, jjwg_maps_lat_c FLOAT",
    "contacts": f"{BEAN}, {PERSON}",
    "accounts_contacts": f"{LINK}, contact_id VARCHAR(36), account_id VARCHAR(36)",
    "leads": (
        f"{BEAN}, {PERSON}, converted TINYINT(1) DEFAULT 0, lead_source VARCHAR(100), status VARCHAR(100), "
        "account_name VARCHAR(255), contact_id CHAR(36), account_id CHAR(36), opportunity_id CHAR(36), "
        "opportunity_amount VARCHAR(50)"
    ),
    "opportunities": (
        f"{BEAN}, name VARCHAR(50), opportunity_type VARCHAR(255), lead_source VARCHAR(50), amount DOUBLE, "
        "amount_usdollar DOUBLE, currency_id CHAR(36), date_closed DATE, next_step VARCHAR(100), "
        "sales_stage VARCHAR(255), probability DOUBLE"
    ),
    "accounts_opportunities": f"{LINK}, opportunity_id VARCHAR(36), account_id VARCHAR(36)",
    "opportunities_contacts": f"{LINK}, contact_id VARCHAR(36), opportunity_id VARCHAR(36), contact_role VARCHAR(50)",
    "currencies": (
        "id CHAR(36) NOT NULL PRIMARY KEY, name VARCHAR(36), iso4217 VARCHAR(3), conversion_rate DOUBLE, "
        "deleted TINYINT(1) DEFAULT 0"
    ),
    "calls": f"{BEAN}, {APPOINTMENT}, direction VARCHAR(100)",
    "meetings": f"{BEAN}, {APPOINTMENT}",
    "tasks": (
        f"{BEAN}, {PARENT}, description TEXT, status VARCHAR(100), date_due DATETIME, date_start DATETIME, "
        "contact_id CHAR(36)"
    ),
    "emails": f"{BEAN}, {PARENT}, date_sent_received DATETIME, type VARCHAR(100), status VARCHAR(100)",
    "notes": f"{BEAN}, {PARENT}, description TEXT, contact_id CHAR(36)",
    "emails_beans": f"{LINK}, email_id CHAR(36), bean_id CHAR(36), bean_module VARCHAR(100)",
    **{
        f"{kind}s_{people}s": f"{LINK}, {kind}_id VARCHAR(36), {key}_id VARCHAR(36), accept_status VARCHAR(25)"
        for kind in ("call", "meeting")
        for people, key in (("user", "user"), ("contact", "contact"), ("lead", "lead"))
    },
    "tracker": (
        "id INT(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, user_id VARCHAR(36), module_name VARCHAR(255), "
        "item_id VARCHAR(36), date_modified DATETIME, action VARCHAR(255), visible TINYINT(1) DEFAULT 1, "
        "deleted TINYINT(1) DEFAULT 0"
    ),
    **{f"{table}_audit": AUDIT for table in ("accounts", "contacts", "leads", "opportunities")},
}

# the zero dates of old installations are typed in as they stand
_MODE = "SET SESSION sql_mode = 'STRICT_TRANS_TABLES'; SET NAMES utf8mb4;\n"


def schema(without: Iterable[str] = (), collation: str = "utf8mb3_general_ci", **other: str) -> str:
    """CREATE TABLE for every table but `without` (table or table.column); `other` is a table's collation."""
    absent = set(without)
    statements = []
    for table, columns in TABLES.items():
        if table in absent:
            continue
        kept = [part for part in columns.split(", ") if f"{table}.{part.split()[0]}" not in absent]
        charset = other.get(table, collation)
        statements.append(
            f"CREATE TABLE {table} ({', '.join(kept)}) CHARACTER SET {charset.split('_')[0]} COLLATE {charset};"
        )
    return _MODE + "\n".join(statements) + "\n"


def row(table: str, **values: object) -> str:
    """One INSERT."""
    names = ", ".join(f"`{name}`" for name in values)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join(_literal(value) for value in values.values())});\n"


def user(id_: str, **values: object) -> str:
    """A person who works here, unless told otherwise."""
    usual: dict[str, object] = {"user_name": id_, "status": "Active", "employee_status": "Active", "is_group": 0}
    return row("users", id=id_, **(usual | values))


def audit(table: str, id_: str, parent: str, at: str, field: str, before: str | None, after: str | None) -> str:
    """One audited change."""
    values = {"before_value_string": before, "after_value_string": after, "created_by": "1"}
    return row(f"{table}_audit", id=id_, parent_id=parent, date_created=at, field_name=field, **values)


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"
