"""Targets of persons, teams and the company, with their history."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_CURRENT = sa.text("superseded_at IS NULL AND withdrawn_at IS NULL")
_ENDS = ("superseded_at", "superseded_by", "withdrawn_at", "withdrawn_by")
_FIXED = ("plan", "owner_id", "team_id", "indicator", "starts_on", "ends_on", "target", "currency", "created_at")


def upgrade() -> None:
    op.create_table(
        "target",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan", sa.String(64), nullable=False),
        sa.Column("owner_id", sa.String(200)),
        sa.Column("team_id", sa.String(200)),
        sa.Column("indicator", sa.String(100), nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("target", sa.String(40), nullable=False),
        sa.Column("currency", sa.String(10)),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("created_by", sa.String(200), nullable=False),
        sa.Column("superseded_at", sa.DateTime),
        sa.Column("superseded_by", sa.String(200)),
        sa.Column("withdrawn_at", sa.DateTime),
        sa.Column("withdrawn_by", sa.String(200)),
        sa.PrimaryKeyConstraint("id", name="pk_target"),
    )
    op.create_index("ix_target_plan", "target", ["plan"])
    op.create_index("ix_target_ends_on", "target", ["ends_on"])
    op.create_index(
        "uq_target_current", "target", ["plan"], unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT
    )
    for statement in _HISTORY[op.get_bind().dialect.name]:
        op.execute(statement)


# the database itself keeps the history: no row goes, what was planned stays, and what has ended stays ended
_SAME_SQLITE = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in ("id", *_FIXED, "created_by"))
_ENDED_SQLITE = " OR ".join(f"(OLD.{name} IS NOT NULL AND NEW.{name} IS NOT OLD.{name})" for name in _ENDS)
_SAME_POSTGRES = _SAME_SQLITE.replace("IS NOT OLD", "IS DISTINCT FROM OLD")
_ENDED_POSTGRES = _ENDED_SQLITE.replace("IS NOT OLD", "IS DISTINCT FROM OLD")
_WORDS = "the history of targets only grows"
_HISTORY = {
    "sqlite": [
        f"CREATE TRIGGER target_no_delete BEFORE DELETE ON target BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END",
        f"CREATE TRIGGER target_no_change BEFORE UPDATE ON target WHEN {_SAME_SQLITE} OR {_ENDED_SQLITE} "
        f"BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION target_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_WORDS}'; END $$",
        "CREATE TRIGGER target_no_delete BEFORE DELETE OR TRUNCATE ON target "
        "FOR EACH STATEMENT EXECUTE FUNCTION target_only_grows()",
        f"CREATE TRIGGER target_no_change BEFORE UPDATE ON target FOR EACH ROW WHEN ({_SAME_POSTGRES} OR "
        f"{_ENDED_POSTGRES}) EXECUTE FUNCTION target_only_grows()",
    ],
}
