"""What the company keeps outside its CRM: calendar, absences, employment, trainings, rates, settings."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NOW = sa.text("ended_at IS NULL")


def upgrade() -> None:
    _create(
        "calendar_day",
        ["on"],
        _on(),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200)),
    )
    _create("absence", ["owner_id", "on"], _owner_id(), _on(), sa.Column("fraction", sa.Float(53), nullable=False))
    _create(
        "employment",
        ["owner_id", "from_on"],
        _owner_id(),
        sa.Column("from_on", sa.Date, nullable=False),
        sa.Column("to_on", sa.Date),
        sa.Column("fte", sa.Float(53), nullable=False),
        sa.Column("hours_a_day", sa.Float(53)),
        sa.Column("peer_group", sa.String(200)),
    )
    _create(
        "training",
        ["owner_id", "on", "feature"],
        _owner_id(),
        _on(),
        sa.Column("feature", sa.String(200), nullable=False),
    )
    _create(
        "exchange_rate",
        ["currency", "base", "on"],
        sa.Column("currency", sa.String(10), nullable=False),
        sa.Column("base", sa.String(10), nullable=False),
        _on(),
        sa.Column("rate", sa.String(60), nullable=False),
    )
    _create(
        "setting",
        ["name"],
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )
    _create("rejected_pair", ["pair_id"], sa.Column("pair_id", sa.String(200), nullable=False))


def _on() -> sa.Column[Any]:
    return sa.Column("on", sa.Date, nullable=False)


def _owner_id() -> sa.Column[Any]:
    return sa.Column("owner_id", sa.String(200), nullable=False)


def _create(name: str, key: list[str], *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("id", _NUMBER, nullable=False),
        *columns,
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("created_by", sa.String(200), nullable=False),
        sa.Column("ended_at", sa.DateTime),
        sa.Column("ended_by", sa.String(200)),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
    op.create_index(f"uq_{name}_current", name, key, unique=True, sqlite_where=_NOW, postgresql_where=_NOW)
