"""What a PostgreSQL role could do if the session's settings did not hold: asked of the catalogue, never tried."""

from dataclasses import dataclass

import sqlalchemy as sa

from crm_core.crm.guard.kit import some

# constant texts, put together from constant texts
_OURS = "n.nspname !~ '^(pg_|information_schema$)'"
_TABLES = f"""
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {_OURS} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
AND has_schema_privilege(n.oid, 'USAGE')
"""


@dataclass(frozen=True)
class Right:
    """Names of what the role may touch, and the sentence that tells of them."""

    names: str
    sentence: str


_RIGHTS = (
    Right(
        f"SELECT n.nspname || '.' || c.relname {_TABLES} AND pg_has_role(c.relowner, 'MEMBER') ORDER BY 1",
        "The login owns {names}: an owner may change a table whatever was revoked. Use a login that owns nothing.",
    ),
    Right(
        f"SELECT n.nspname || '.' || c.relname {_TABLES} AND NOT pg_has_role(c.relowner, 'MEMBER')"
        " AND (has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES')"
        " OR has_any_column_privilege(c.oid, 'INSERT, UPDATE, REFERENCES')) ORDER BY 1",
        "The login has rights to write on {names}. Grant SELECT alone.",
    ),
    Right(
        f"SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"  # noqa: S608
        # the CASE keeps the planner from asking a table, which is an error
        f" WHERE {_OURS} AND CASE WHEN c.relkind = 'S'"
        " THEN has_sequence_privilege(c.oid, 'USAGE, UPDATE') ELSE false END ORDER BY 1",
        "The login may advance the sequences {names}. Revoke USAGE and UPDATE on them.",
    ),
    Right(
        f"SELECT n.nspname || '.' || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"  # noqa: S608
        f" WHERE {_OURS} AND p.prosecdef AND has_schema_privilege(n.oid, 'USAGE')"
        " AND has_function_privilege(p.oid, 'EXECUTE') ORDER BY 1",
        "The login may call functions that run with their owner's rights (SECURITY DEFINER): {names}. "
        "Revoke EXECUTE on them from PUBLIC.",
    ),
    Right(
        f"SELECT 'in the schema ' || n.nspname FROM pg_namespace n WHERE {_OURS}"  # noqa: S608
        " AND has_schema_privilege(n.oid, 'CREATE') UNION ALL"
        " SELECT CASE kind WHEN 'CREATE' THEN 'schemas' ELSE 'temporary tables' END"
        " FROM unnest(ARRAY['CREATE', 'TEMPORARY']) kind WHERE has_database_privilege(current_database(), kind)"
        " ORDER BY 1",
        "The login may create objects: {names}. Revoke CREATE and TEMPORARY from PUBLIC.",
    ),
    Right(
        "SELECT DISTINCT p.proname::text FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace"
        " AND p.proname IN ('lo_create', 'lo_creat', 'lo_from_bytea', 'lo_put', 'lowrite', 'lo_unlink',"
        " 'lo_import', 'pg_notify', 'pg_logical_emit_message')"
        " AND has_function_privilege(p.oid, 'EXECUTE') ORDER BY 1",
        "The login may call {names}, which no read-only transaction stops. Revoke EXECUTE on them from PUBLIC.",
    ),
    Right(
        "SELECT rolname FROM pg_roles WHERE rolname IN ('pg_write_all_data', 'pg_write_server_files',"
        " 'pg_execute_server_program', 'pg_read_server_files', 'pg_signal_backend')"
        " AND pg_has_role(oid, 'MEMBER') ORDER BY 1",
        "The login is a member of {names}. Revoke that.",
    ),
)
_ROLE = (
    "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = current_user"
)
_HIDDEN_ROWS = f"SELECT n.nspname || '.' || c.relname {_TABLES} AND row_security_active(c.oid) ORDER BY 1"


def warnings(connection: sa.Connection) -> list[str]:
    """A sentence for each right that a reader does not need."""
    name, is_super, *more = connection.exec_driver_sql(_ROLE).one()
    hidden = _names(connection, _HIDDEN_ROWS)
    told = []
    if is_super:
        # a superuser has every right: naming them all tells nothing more
        told.append(f"The login '{name}' is a superuser: no grant holds it back. Use one with SELECT alone.")
    else:
        if any(more):
            told.append(f"The login '{name}' may create roles or databases, or replicate. Use one with SELECT alone.")
        for right in _RIGHTS:
            names = _names(connection, right.names)
            if names:
                told.append(right.sentence.format(names=some(names)))
    if hidden:
        told.append(
            f"Row-level security hides rows of {some(hidden)} from this login: every number is of the rows it sees."
        )
    return told


def _names(connection: sa.Connection, text: str) -> list[str]:
    return [str(name) for (name,) in connection.exec_driver_sql(text).all()]
