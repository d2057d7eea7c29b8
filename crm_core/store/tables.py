"""The store's tables. Times are UTC without zone. A change here needs a migration (tested)."""

from typing import Any

import sqlalchemy as sa

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

LOGIN = sa.String(120)
DIGEST = sa.String(64)  # SHA-256 in hexadecimal; the secret itself is never stored
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite numbers rows by itself only in INTEGER

app_user = sa.Table(
    "app_user",
    METADATA,
    sa.Column("login", LOGIN, primary_key=True),  # stripped, lower case
    sa.Column("password_hash", sa.String(100), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("email", sa.String(320)),
    sa.Column("owner_id", sa.String(200)),  # who he is in the CRM
    sa.Column("team_id", sa.String(200)),  # the team he leads, where the CRM does not say it
    sa.Column("language", sa.String(20), nullable=False),
    sa.Column("is_active", sa.Boolean, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("password_changed_at", sa.DateTime, nullable=False),
)

user_role = sa.Table(
    "user_role",
    METADATA,
    sa.Column("login", LOGIN, sa.ForeignKey("app_user.login"), primary_key=True),
    sa.Column("role", sa.String(40), primary_key=True),
)

session = sa.Table(
    "session",
    METADATA,
    sa.Column("digest", DIGEST, primary_key=True),
    sa.Column("login", LOGIN, sa.ForeignKey("app_user.login"), nullable=False, index=True),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("last_seen_at", sa.DateTime, nullable=False),
    sa.Column("expires_at", sa.DateTime, nullable=False, index=True),
    sa.Column("revoked_at", sa.DateTime),
)

ticket = sa.Table(
    "ticket",
    METADATA,
    sa.Column("digest", DIGEST, primary_key=True),
    sa.Column("login", LOGIN, sa.ForeignKey("app_user.login"), nullable=False),
    sa.Column("binding", DIGEST, nullable=False),  # of the pre-session cookie of the browser that signed in
    sa.Column("next_path", sa.String(2000), nullable=False),  # the page that was asked for
    sa.Column("expires_at", sa.DateTime, nullable=False, index=True),
    sa.Column("used_at", sa.DateTime),
)

login_attempt = sa.Table(
    "login_attempt",
    METADATA,
    sa.Column("id", NUMBER, primary_key=True),
    sa.Column("login", LOGIN, nullable=False),
    sa.Column("ip", sa.String(60)),
    sa.Column("at", sa.DateTime, nullable=False, index=True),
    sa.Column("succeeded", sa.Boolean, nullable=False),
    sa.Index("ix_login_attempt_login_at", "login", "at"),
    sa.Index("ix_login_attempt_ip_at", "ip", "at"),
)

audit = sa.Table(
    "audit",
    METADATA,
    sa.Column("id", NUMBER, primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False, index=True),
    sa.Column("actor", sa.String(200), nullable=False, index=True),
    sa.Column("action", sa.String(60), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),  # JSON
)

# what is planned; a change is a new row, and the old one says when it ended (the database refuses any other change)
target = sa.Table(
    "target",
    METADATA,
    sa.Column("id", NUMBER, primary_key=True),
    sa.Column("plan", DIGEST, nullable=False),  # of whom, what, when and in which currency: see targets.py
    sa.Column("owner_id", sa.String(200)),
    sa.Column("team_id", sa.String(200)),  # both empty: the company
    sa.Column("indicator", sa.String(100), nullable=False),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),  # exclusive
    sa.Column("target", sa.String(40), nullable=False),  # a decimal as text: SQLite knows none
    sa.Column("currency", sa.String(10)),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("created_by", sa.String(200), nullable=False),
    sa.Column("superseded_at", sa.DateTime),
    sa.Column("superseded_by", sa.String(200)),
    sa.Column("withdrawn_at", sa.DateTime),
    sa.Column("withdrawn_by", sa.String(200)),
    sa.Index("ix_target_plan", "plan"),
    sa.Index("ix_target_ends_on", "ends_on"),
    sa.Index(
        "uq_target_current",
        "plan",
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL AND withdrawn_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL AND withdrawn_at IS NULL"),
    ),
)

# how scores are made up; a change is a new version, and the database refuses to alter or to lose an old one
score_definition = sa.Table(
    "score_definition",
    METADATA,
    sa.Column("id", NUMBER, primary_key=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("version", sa.String(40), nullable=False),
    sa.Column("sha256", sa.String(80), nullable=False),
    sa.Column("body", sa.Text, nullable=False),  # canonical JSON
    sa.Column("effective_from", sa.Date, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("dry_run", sa.Text, nullable=False),  # JSON: every person's score now and with it
    sa.Column("author", sa.String(200), nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.UniqueConstraint("name", "version"),
)

score_approval = sa.Table(
    "score_approval",
    METADATA,
    sa.Column("definition_id", NUMBER, sa.ForeignKey("score_definition.id"), primary_key=True),
    sa.Column("role", sa.String(40), primary_key=True),
    sa.Column("login", sa.String(200), nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
)


def _fact(name: str, *columns: sa.Column[Any], key: tuple[str, ...]) -> sa.Table:
    """A table of what the company knows beside its CRM; of the rows with one key the one that has not ended holds."""
    now = sa.text("ended_at IS NULL")
    return sa.Table(
        name,
        METADATA,
        sa.Column("id", NUMBER, primary_key=True),
        *columns,
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("created_by", sa.String(200), nullable=False),
        sa.Column("ended_at", sa.DateTime),  # replaced by a newer row, or withdrawn
        sa.Column("ended_by", sa.String(200)),
        sa.Index(f"uq_{name}_current", *key, unique=True, sqlite_where=now, postgresql_where=now),
    )


calendar_day = _fact(
    "calendar_day",
    sa.Column("on", sa.Date, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),  # holiday or workday (a make-up day)
    sa.Column("name", sa.String(200)),
    key=("on",),
)

absence = _fact(
    "absence",
    sa.Column("owner_id", sa.String(200), nullable=False),
    sa.Column("on", sa.Date, nullable=False),
    sa.Column("fraction", sa.Float(53), nullable=False),  # of a day; never a reason: that is nobody's business here
    key=("owner_id", "on"),
)

employment = _fact(
    "employment",
    sa.Column("owner_id", sa.String(200), nullable=False),
    sa.Column("from_on", sa.Date, nullable=False),
    sa.Column("to_on", sa.Date),  # exclusive
    sa.Column("fte", sa.Float(53), nullable=False),
    sa.Column("hours_a_day", sa.Float(53)),  # of a full day
    sa.Column("peer_group", sa.String(200)),
    key=("owner_id", "from_on"),
)

training = _fact(
    "training",
    sa.Column("owner_id", sa.String(200), nullable=False),
    sa.Column("on", sa.Date, nullable=False),
    sa.Column("feature", sa.String(200), nullable=False),  # '': the CRM as a whole
    key=("owner_id", "on", "feature"),
)

exchange_rate = _fact(
    "exchange_rate",
    sa.Column("currency", sa.String(10), nullable=False),
    sa.Column("base", sa.String(10), nullable=False),
    sa.Column("on", sa.Date, nullable=False),
    sa.Column("rate", sa.String(60), nullable=False),  # a decimal as text: SQLite knows none
    key=("currency", "base", "on"),
)

setting = _fact(
    "setting",
    sa.Column("name", sa.String(60), nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    key=("name",),
)

rejected_pair = _fact("rejected_pair", sa.Column("pair_id", sa.String(200), nullable=False), key=("pair_id",))
