"""Rows that stood twice, or a sum that depended on the order of its rows."""

from datetime import date, datetime
from pathlib import Path

from crm_core.base.business import Business
from crm_core.measure.answers.sessions import entry_burden
from crm_core.measure.asked import Asked, Fact, Span
from tests.mini import at, mini


def test_a_profile_field_that_is_a_column_too_is_one_field(tmp_path: Path) -> None:
    """The industry of an account is a column of its own and a cell of its profile: one field, with one row."""
    account = {"account_id": "a", "owner_id": "1", "industry": "Mining", "created_at": at("2026-09-01")}
    cells = [
        {"account_id": "a", "field": field, "is_filled": filled, "is_applicable": 1}
        for field, filled in (("industry", 1), ("hobby", 0))
    ]
    crm = mini(tmp_path, account=[account], profile_cell=cells)
    rows = crm.rows("field_use", "2026-10-01", "2026-11-01")
    assert sorted((row["id"], row["why"]) for row in rows) == [
        ("account.hobby", "filled by nobody"),
        ("account.industry", "filled"),
    ]


def test_minutes_of_many_people_add_up_whatever_their_order() -> None:
    """0.1 + 0.2 + 0.3 is not 0.3 + 0.2 + 0.1 in floats: live and the mart read rows in different orders."""
    starts = {str(n): datetime(2026, 10, 5, 9) for n in range(1, 4)}
    rows = [
        Fact(
            "activity",
            f"{owner}/{step}",
            owner,
            date(2026, 10, 5),
            1,
            1,
            at=start.replace(second=6 * int(owner) * step),
        )
        for owner, start in starts.items()
        for step in (0, 1)
    ]
    spans = tuple(Span(owner, date(2026, 10, 5), date(2026, 10, 6)) for owner in starts)
    asked = Asked(date(2026, 10, 5), date(2026, 10, 6), datetime(2026, 10, 7), "UTC", date(2026, 10, 7), Business(),
                  "company", "company", spans)  # fmt: skip
    assert entry_burden()(rows, asked) == entry_burden()(rows[::-1], asked)
