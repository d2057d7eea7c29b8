"""The only dialect-aware package: one expression each, spelt for SQLite, PostgreSQL, MariaDB and DuckDB.

Expression objects know nothing of dialects; a dialect overrides the few spellings that differ.
Instants are UTC without zone; days are dates in the company's zone.
"""

from crm_core.base.sql.text import (
    bare,
    before,
    exact,
    folded,
    is_channel_filled,
    is_filled,
    is_full_name,
    letter_count,
    one_collation,
)
from crm_core.base.sql.time import (
    add_days,
    day_number,
    local_day,
    local_second,
    real_date,
    seconds_between,
    utc,
)
from crm_core.base.sql.values import (
    MONEY,
    NotKept,
    as_flag,
    as_id,
    as_money,
    as_number,
    flag,
    is_not_kept,
    money_sum,
    sa_type,
)
from crm_core.base.sql.working import working_seconds

__all__ = [
    "MONEY",
    "NotKept",
    "add_days",
    "as_flag",
    "as_id",
    "as_money",
    "as_number",
    "bare",
    "before",
    "day_number",
    "exact",
    "flag",
    "folded",
    "is_channel_filled",
    "is_filled",
    "is_full_name",
    "is_not_kept",
    "letter_count",
    "local_day",
    "local_second",
    "money_sum",
    "one_collation",
    "real_date",
    "sa_type",
    "seconds_between",
    "utc",
    "working_seconds",
]
