"""People and how they sign in: users, roles, sessions, tickets, tries, and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_LOGIN = sa.String(120)
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _users()
    _sign_in()
    _audit()


def _users() -> None:
    op.create_table(
        "app_user",
        sa.Column("login", _LOGIN, nullable=False),
        sa.Column("password_hash", sa.String(100), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(320)),
        sa.Column("owner_id", sa.String(200)),
        sa.Column("team_id", sa.String(200)),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("password_changed_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("login", name="pk_app_user"),
    )
    op.create_table(
        "user_role",
        sa.Column("login", _LOGIN, nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("login", "role", name="pk_user_role"),
        sa.ForeignKeyConstraint(["login"], ["app_user.login"], name="fk_user_role_login"),
    )


def _sign_in() -> None:
    op.create_table(
        "session",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("login", _LOGIN, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("last_seen_at", sa.DateTime, nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
        sa.Column("revoked_at", sa.DateTime),
        sa.PrimaryKeyConstraint("digest", name="pk_session"),
        sa.ForeignKeyConstraint(["login"], ["app_user.login"], name="fk_session_login"),
    )
    op.create_index("ix_session_login", "session", ["login"])
    op.create_index("ix_session_expires_at", "session", ["expires_at"])
    op.create_table(
        "ticket",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("login", _LOGIN, nullable=False),
        sa.Column("binding", sa.String(64), nullable=False),
        sa.Column("next_path", sa.String(2000), nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
        sa.Column("used_at", sa.DateTime),
        sa.PrimaryKeyConstraint("digest", name="pk_ticket"),
        sa.ForeignKeyConstraint(["login"], ["app_user.login"], name="fk_ticket_login"),
    )
    op.create_index("ix_ticket_expires_at", "ticket", ["expires_at"])
    op.create_table(
        "login_attempt",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("login", _LOGIN, nullable=False),
        sa.Column("ip", sa.String(60)),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("succeeded", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_login_attempt"),
    )
    op.create_index("ix_login_attempt_at", "login_attempt", ["at"])
    op.create_index("ix_login_attempt_login_at", "login_attempt", ["login", "at"])
    op.create_index("ix_login_attempt_ip_at", "login_attempt", ["ip", "at"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_actor", "audit", ["actor"])
    for statement in _APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


# the database itself refuses to change or delete an entry; a later clean-up by age must say so in a migration
_APPEND_ONLY = {
    "sqlite": [
        f"CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END"
        for verb in ("update", "delete")
    ],
    "postgresql": [
        "CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$",
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()",
    ],
}
