"""The back of a number: the proof, the rows in words, the file."""

from datetime import date
from decimal import Decimal

import pytest

from crm_core.base.spreadsheet import csv_text, safe
from crm_core.mart.backing import Sums
from crm_core.measure.registry import indicators
from crm_core.measure.value import Status, Value
from crm_core.web.views.evidence import csv_rows, proof, row_views, shown_line, trend
from crm_core.web.views.tongue import Tongue

EN = Tongue("en", "Europe/Berlin")
ROWS = [
    {"table": "opportunity", "id": "91", "owner_id": "7", "day": date(2026, 10, 3), "counted": 0, "kind": None,
     "amount": Decimal("-5.5"), "currency": "EUR", "why": "lost", "slice": "New>Offer"},
    {"table": "activity", "id": "m1", "owner_id": None, "day": None, "counted": 1, "kind": "meeting",
     "amount": None, "currency": None, "why": None, "slice": None},
]  # fmt: skip
NAMES = {("opportunity", "91"): '=HYPERLINK("http://evil")', ("activity", "m1"): "Kick-off"}


def url(table: str, record_id: str, kind: str | None) -> str:
    return {"opportunity": f"https://crm/{record_id}", "activity": "javascript:alert(1)"}[table]


def test_a_count_agrees_with_its_rows() -> None:
    value = Value(Status.OK, 29, 29, None, 29)
    told = proof(indicators()["meetings_held"], [value], [value], Sums(29, 29, 29), "09:10", EN)
    assert told.agrees
    assert told.sentence == "29 = 29: the rows agree with the number and with the CRM as of 09:10."


def test_a_difference_is_told() -> None:
    value = Value(Status.OK, 0.5, 10, 20, 20)
    told = proof(indicators()["win_rate"], [value], [value], Sums(21, 21, 10), "09:10", EN)
    assert not told.agrees
    assert "rows 10 of 21, number 10 of 20" in told.sentence


@pytest.mark.parametrize(("rows", "agrees"), [("7.00", True), ("7.01", False)])
def test_money_agrees_to_the_cent_in_each_currency(rows: str, agrees: bool) -> None:
    values = [
        Value(Status.OK, Decimal("7.0000"), Decimal("7.0000"), None, 2, currency="EUR"),
        Value(Status.OK, Decimal("3.0000"), Decimal("3.0000"), None, 1, currency="USD"),
    ]
    sums = Sums(3, 3, 3, (("USD", Decimal("3.0000")), ("EUR", Decimal(rows))))
    assert proof(indicators()["won_amount"], values, values, sums, "09:10", EN).agrees is agrees


def test_clients_contacted_by_several_people_count_once() -> None:
    value = Value(Status.OK, 2, 2, None, 2)
    assert proof(indicators()["accounts_contacted"], [value], [value], Sums(3, 3, 2), "", EN).agrees


def test_rows_in_words() -> None:
    deal, meeting = row_views(ROWS, NAMES, {"7": "Ann"}, url, EN)
    assert (deal.what, deal.owner, deal.counts, deal.url) == ("Deal", "Ann", "✗ does not count", "https://crm/91")
    assert (meeting.what, meeting.owner, meeting.counts) == ("Meeting", "(no owner)", "✓ counts")
    assert meeting.url == ""  # only addresses of the web


def test_without_persons_there_is_no_name_and_no_link() -> None:
    deal, _ = row_views(ROWS, NAMES, None, url, EN)
    assert (deal.name, deal.owner, deal.url) == ("", "", "")
    assert set(csv_rows([deal], with_persons=False)[0]) == {
        "day",
        "record",
        "id",
        "counts",
        "why",
        "amount",
        "currency",
        "link",
    }


def test_parts_are_told_where_the_number_has_parts() -> None:
    assert [view.part for view in row_views(ROWS, NAMES, None, url, EN)] == ["", ""]
    listed = row_views(ROWS, NAMES, None, url, EN, sliced=True)
    assert [row["part"] for row in csv_rows(listed, with_persons=False)] == ["New → Offer", ""]


def test_one_part_of_a_number_is_held_against_its_rows() -> None:
    """Of 20 deals that came to the step 14 went on; all parts together add up to nothing, so they are made anew."""
    metric, value = indicators()["stage_conversion"], Value(Status.OK, 0.7, 14, 20, 20, slice="New>Offer")
    told = proof(metric, [value], [value], Sums(20, 20, 14), "09:10", EN, is_part=True)
    assert told.agrees and told.sentence.startswith("14 of 20 = 14 of 20: ")
    assert not proof(metric, [value], [value], Sums(21, 21, 14), "09:10", EN, is_part=True).agrees
    assert proof(metric, [value], [value], Sums(60, 60, 30), "09:10", EN).sentence.startswith("Computed anew")


def test_the_file_holds_no_formula_and_keeps_numbers() -> None:
    text = csv_text(csv_rows(row_views(ROWS, NAMES, {"7": "@Ann"}, url, EN), with_persons=True))
    assert ""","'=HYPERLINK(""http://evil"")",'@Ann,""" in text
    assert ",-5.5," in text


@pytest.mark.parametrize(
    "bad", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "|calc", "＝1", "＋1-", "－x", "＠x"]
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(bad: str) -> None:
    assert safe(bad) == f"'{bad}"


@pytest.mark.parametrize("good", ["-5.50", "+3", "Ann", "", " ", "a=b", -3, None, Decimal("-1")])
def test_numbers_and_plain_words_stay(good: object) -> None:
    assert safe(good) == good


def test_it_says_how_many_rows_are_not_shown() -> None:
    assert shown_line(2000, 2501, EN) == "The first 2,000 of 2,501 rows; the download has them all."
    assert shown_line(1, 1, EN) == "1 row"


def test_the_weeks_of_a_share_of_days_tell_days_and_no_rows() -> None:
    """30 calls on 3 of 4.5 available days."""
    days = Value(Status.OK, 2 / 3, 3.0, 4.5, 30)
    told = trend(indicators()["active_day_share"], [date(2026, 11, 16)], [[days]], EN)
    assert told is not None and told.labels == ("67% (3 of 4.5)",)


def test_a_trend_is_read_in_one_line() -> None:
    weeks = [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]
    series = [[Value(Status.OK, n, n, None, n)] for n in (3, 5, 9)]
    told = trend(indicators()["meetings_held"], weeks, series, EN)
    assert told is not None
    assert told.reading == "Last week 9: more than in any of the weeks before (their middle: 4)."
    assert told.text == "The last 3 weeks: 3, 5, 9"
    assert trend(indicators()["meetings_held"], weeks, [], EN) is None
