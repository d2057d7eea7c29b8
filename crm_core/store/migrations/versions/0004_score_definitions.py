"""Definitions of scores with their dry runs and approvals."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "score_definition",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("sha256", sa.String(80), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("effective_from", sa.Date, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("dry_run", sa.Text, nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_score_definition"),
        sa.UniqueConstraint("name", "version", name="uq_score_definition_name_version"),
    )
    op.create_table(
        "score_approval",
        sa.Column("definition_id", _NUMBER, nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("login", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("definition_id", "role", name="pk_score_approval"),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["score_definition.id"], name="fk_score_approval_definition_id_score_definition"
        ),
    )
    for table in ("score_definition", "score_approval"):
        for statement in _only_grows(table, op.get_bind().dialect.name):
            op.execute(statement)


def _only_grows(table: str, dialect: str) -> list[str]:
    """The database itself refuses to change or to lose what was proposed and approved."""
    words = "definitions of scores only grow"
    if dialect == "sqlite":
        raises = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        return [f"CREATE TRIGGER {table}_no_{deed} BEFORE {deed} ON {table} {raises}" for deed in ("DELETE", "UPDATE")]
    return [
        f"CREATE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{words}'; END $$",
        f"CREATE TRIGGER {table}_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_grows()",
    ]
