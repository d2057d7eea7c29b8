"""Targets from a file: parsed as data, every mistake told at once, nothing stored until confirmed, a lead's rights."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from crm_core import store as stores
from crm_core.base.access import Role, Viewer
from crm_core.base.errors import AccessError, QuestionError
from crm_core.mart.people import Person
from crm_core.measure.registry import indicators
from crm_core.review import table_file, target_import, targets
from crm_core.review.target_import import Preview
from crm_core.review.target_row import Book
from crm_core.review.targets import ALL, Right
from crm_core.store import Store
from crm_core.store.targets import NewTarget, Put, current

PEOPLE = [
    Person("1", "Ann Ray", "n", True, "ann"),
    Person("2", "Bob Sun", "s", True, "bob"),
    Person("3", "Gil Gone", "n", False, "gil"),
    Person("4", "Jürgen Groß", "n", True, "juergen"),
    Person("5", "Ann Ray", "s", True, "ann2"),
]
TEAMS = {"n": "North", "s": "South"}
PLANNABLE = {
    name: indicators()[name]
    for name in ("won_count", "won_amount", "meetings_held", "calls_done", "accounts_contacted")
}
ADMIN = Book(PEOPLE, TEAMS, PLANNABLE, ALL, "EUR")
LEAD = Book(PEOPLE, TEAMS, PLANNABLE, Right(frozenset({"1", "4"}), frozenset({"n"})), "EUR")
HEADER = "manager,team,indicator,period,target,currency\n"


def read(text: str, book: Book = ADMIN, **more: object) -> Preview:
    return target_import.read("plans.csv", text.encode(), book, **more)  # type: ignore[arg-type]


def said(preview: Preview) -> list[str]:
    assert preview.mistakes
    return [mistake.said() for mistake in preview.mistakes]


def workbook(*rows: list[object], change: Callable[[Workbook], None] = lambda book: None) -> bytes:
    book, buffer = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    change(book)
    book.save(buffer)
    return buffer.getvalue()


def test_three_mistakes_are_told_at_once() -> None:
    preview = read(
        HEADER
        + "ann,,won_count,2026-10,10,\n"
        + "Bob Son,,won_count,2026-10,10,\n"
        + "bob,,Deals one,2026-10,10,\n"
        + "juergen,,won_count,2026-13,ten,\n"
    )
    assert said(preview) == [
        "Row 3: there is no manager 'Bob Son'. Did you mean 'Bob Sun'?",
        "Row 4: 'Deals one' cannot be planned. Did you mean 'Deals won'?",
        "Row 5: '2026-13' is no period: write 2026-10, 2026-Q4 or 2026.",
        "Row 5: 'ten' is no number: write 1000 or 1000.50.",
    ]


def test_a_person_by_id_log_in_or_exact_name_a_team_by_id_or_name() -> None:
    preview = read(
        HEADER
        + "4,,won_count,2026-10,1,\n"
        + "ANN,,won_count,2026-10,2,\n"
        + "bob sun,,won_count,2026-10,3,\n"
        + ",n,won_count,2026-10,4,\n"
        + ",south,Deals won,2026-10,5,\n"
        + ",,won_count,2026-10,6,\n"
    )
    assert not preview.mistakes
    assert [(c.target.owner_id, c.target.team_id, c.whose, c.target.target) for c in preview.changes] == [
        ("4", None, "Jürgen Groß", 1),
        ("1", None, "Ann Ray", 2),
        ("2", None, "Bob Sun", 3),
        (None, "n", "North", 4),
        (None, "s", "South", 5),
        (None, None, "Company", 6),
    ]
    assert said(read(HEADER + "Ann Ray,,won_count,2026-10,1,\n")) == [
        "Row 2: several managers are called 'Ann Ray': write the id or the log-in."
    ]
    assert said(read(HEADER + "ann,n,won_count,2026-10,1,\n")) == [
        "Row 2: a plan is of a manager or of a team: leave one of the two empty."
    ]


def test_periods_are_cut_by_the_fiscal_year() -> None:
    from dataclasses import replace

    text = HEADER + "".join(f"bob,,won_count,{word},1,\n" for word in ("2026-04", "2026-Q1", "2026", "2026-q4"))
    spans = [(c.target.starts_on, c.target.ends_on) for c in read(text).changes]
    assert spans == [
        (date(2026, 4, 1), date(2026, 5, 1)),
        (date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 1, 1), date(2027, 1, 1)),
        (date(2026, 10, 1), date(2027, 1, 1)),
    ]
    indian = [(c.target.starts_on, c.target.ends_on) for c in read(text, replace(ADMIN, first_month=4)).changes]
    assert indian[1:] == [
        (date(2026, 4, 1), date(2026, 7, 1)),
        (date(2026, 4, 1), date(2027, 4, 1)),
        (date(2027, 1, 1), date(2027, 4, 1)),
    ]


def test_own_periods_by_dates() -> None:
    exclusive = read(
        "owner_id,team_id,indicator,starts_on,ends_on,target,currency\n1,,won_amount,2026-10-05,2026-10-19,1000.50,usd\n"
    )
    inclusive = read("login;indicator;first_day;last_day;target\nann;won_count;2026-10-05;2026-10-18;3\n")
    (one,), (other,) = exclusive.changes, inclusive.changes
    assert one.target == NewTarget(
        "won_amount", date(2026, 10, 5), date(2026, 10, 19), Decimal("1000.50"), "1", None, "USD"
    )
    assert (other.target.starts_on, other.target.ends_on, other.target.currency) == (
        date(2026, 10, 5),
        date(2026, 10, 19),
        None,
    )
    wrong = read(
        "login,indicator,starts_on,ends_on,target\nann,won_count,2026-10-05,2026-10-05,3\nann,won_count,5.10.2026,2026-10-19,3\n"
    )
    assert [text[:40] for text in said(wrong)] == [
        "Row 2: the plan ends before it starts; e",
        "Row 3: '5.10.2026' in 'starts_on' is no ",
    ]


def test_a_plan_of_days_is_refused_for_it_would_watch_a_person_s_day(tmp_path: Path) -> None:
    text = "login,indicator,starts_on,ends_on,target\nann,meetings_held,2026-10-05,2026-10-06,3\n"
    assert said(read(text)) == ["Row 2: the plan is shorter than a week."]
    opened = stores.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with pytest.raises(QuestionError, match="at least a week"):
        targets.put(
            opened,
            [NewTarget("won_count", date(2026, 10, 5), date(2026, 10, 11), Decimal(1), owner_id="1")],
            ALL,
            "adam",
        )
    opened.close()


def test_a_preview_says_what_is_new_and_what_changes() -> None:
    held = [
        NewTarget("won_count", date(2026, 10, 1), date(2026, 11, 1), Decimal(number), owner_id=id_)
        for id_, number in (("1", 8), ("2", 5))
    ]
    preview = read(
        HEADER + "ann,,won_count,2026-10,10,\nbob,,won_count,2026-10,5,\njuergen,,won_count,2026-10,5,\n", held=held
    )
    assert [(change.before, change.is_same) for change in preview.changes] == [(8, False), (5, True), (None, False)]


def test_money_needs_a_currency_and_a_count_has_none() -> None:
    from dataclasses import replace

    text = HEADER + "ann,,won_amount,2026-10,10,\nbob,,won_count,2026-10,10,EUR\njuergen,,won_amount,2026-10,10,Euro\n"
    assert said(read(text, replace(ADMIN, currency=None))) == [
        "Row 2: a plan of money needs a currency.",
        "Row 4: 'EURO' is no currency: write EUR.",
    ]
    assert read(text.replace("Euro", "inr")).changes[2].target.currency == "INR"
    assert read(text.replace("Euro", "")).changes[1].target.currency is None


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3"])
@pytest.mark.parametrize("column", [0, 2, 4])
def test_a_formula_is_never_a_value(cell: str, column: int) -> None:
    cells = ["ann", "", "won_count", "2026-10", "10", ""]
    cells[column] = cell
    texts = said(read(HEADER + ",".join(f'"{c}"' for c in cells) + "\n"))
    assert len(texts) == 1 and "holds a formula" in texts[0] and "SUM" not in texts[0]


def test_the_same_plan_twice_in_a_file() -> None:
    assert said(read(HEADER + "ann,,won_count,2026-10,1,\n1,,Deals won,2026-10,2,\n")) == [
        "Row 3: the same plan stands in row 2 already."
    ]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("manger,indicator,period,target\n", "There is no column 'manger'. Did you mean 'manager'?"),
        ("manager,login,indicator,period,target\n", "The column 'login' stands there twice."),
        ("manager,period\n", "These columns are missing: indicator, target."),
        ("manager,indicator,starts_on,target\n", "These columns are missing: ends_on."),
        (HEADER, "The file has a header but no plan."),
        ("", "The file is empty."),
    ],
)
def test_what_is_wrong_with_the_header(header: str, words: str) -> None:
    assert said(read(header)) == [words]


@pytest.mark.parametrize("number", ["1,000", "1.000,50", "-5", "1e3", "NaN", "٣", "0.00001", "1" * 16, "1" * 190, ""])
def test_numbers_that_could_mean_two_things_are_refused(number: str) -> None:
    assert len(said(read(HEADER + f'ann,,won_count,2026-10,"{number}",\n'))) == 1


def test_a_lead_sets_plans_of_his_team_alone() -> None:
    text = (
        HEADER
        + "ann,,won_count,2026-10,1,\nbob,,won_count,2026-10,1,\n,s,won_count,2026-10,1,\n,,won_count,2026-10,1,\n,n,won_count,2026-10,1,\n"
    )
    preview = read(text, LEAD)
    assert [change.whose for change in preview.changes] == ["Ann Ray", "North"]
    assert said(preview) == [
        "Row 3: there is no manager 'bob' in your team.",
        "Row 4: 's' is no team of yours.",
        "Row 5: name a manager or a team; plans of the company are set by an administrator.",
    ]
    hints = " ".join(said(read(HEADER + "Bob Sum,,won_count,2026-10,1,\n", LEAD)))
    assert "Sun" not in hints  # a hint names nobody of another team


def test_whose_targets_somebody_may_set() -> None:
    lead = Viewer("l", frozenset({Role.TEAM_LEAD}), "4", frozenset({"1", "3", "4", "5"}))
    assert targets.right_of(lead, PEOPLE) == Right(frozenset({"1", "3", "4", "5"}), frozenset({"n"}))
    assert targets.right_of(Viewer("a", frozenset({Role.ADMIN})), PEOPLE) == ALL
    for role in (Role.EXECUTIVE, Role.MANAGER, Role.AUDITOR):
        assert targets.right_of(Viewer("x", frozenset({role}), "1"), PEOPLE) == Right()


def test_nothing_is_stored_that_the_right_does_not_cover(tmp_path: Path) -> None:
    opened = stores.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    wanted = [
        change.target for change in read(HEADER + "ann,,won_count,2026-10,1,\nbob,,won_count,2026-10,1,\n").changes
    ]
    with pytest.raises(AccessError):
        targets.put(opened, wanted, LEAD.right, "kerstin")
    assert current(opened) == []
    assert targets.put(opened, wanted[:1], LEAD.right, "kerstin") == Put(added=1)
    targets.put(opened, wanted, ALL, "adam")
    bobs = next(one for one in current(opened) if one.owner_id == "2")
    with pytest.raises(AccessError):
        targets.withdraw(opened, bobs, LEAD.right, "kerstin")
    _in_the_words_of_the_counter(opened)
    opened.close()


def _in_the_words_of_the_counter(opened: Store) -> None:
    assert {(one.owner_id, one.target, one.original) for one in targets.stored(opened)} == {
        ("1", 1, None),
        ("2", 1, None),
    }


def test_excel_is_read_as_it_is_shown() -> None:
    data = workbook(
        ["Manager", "Team", "Indicator", "First day", "Last day", "Target"],
        ["ann", None, "Meetings held", datetime(2026, 10, 5), date(2026, 10, 18), 12],
        [],
        [4, None, "won_amount", "2026-10-01", "2026-10-31", 1000.5],
    )
    preview = target_import.read("Pläne.XLSX", data, ADMIN)
    assert not preview.mistakes
    assert [
        (c.row, c.target.owner_id, c.target.starts_on, c.target.ends_on, c.target.target) for c in preview.changes
    ] == [
        (2, "1", date(2026, 10, 5), date(2026, 10, 19), 12),
        (4, "4", date(2026, 10, 1), date(2026, 11, 1), Decimal("1000.5")),
    ]


def test_formulas_of_excel_are_refused_even_with_a_value() -> None:
    data = workbook(["manager", "indicator", "period", "target"], ["ann", "won_count", "2026-10", "=5+5"])
    assert (
        said(target_import.read("a.xlsx", data, ADMIN))[0]
        == "Row 2: the cell 'target' holds a formula; write the value itself."
    )


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def _entities() -> bytes:
    original, buffer = zipfile.ZipFile(io.BytesIO(workbook(["manager"]))), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for part in original.infolist():
            content = original.read(part)
            if part.filename.endswith("sheet1.xml"):
                content = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + content
            packed.writestr(part.filename, content)
    return buffer.getvalue()


def _far_cell() -> bytes:
    def write(book: Workbook) -> None:
        book.active["XFD1"] = "x"

    return workbook(["manager", "indicator", "period", "target"], change=write)


def _deep_cell() -> bytes:
    def write(book: Workbook) -> None:
        book.active["A1048576"] = "x"

    return workbook(["manager", "indicator", "period", "target"], change=write)


HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a zip bomb": (
        "a.xlsx",
        lambda: zipped(**{"xl/worksheets/sheet1.xml": bytes(60 * 1024 * 1024)}),
        "far more than it should",
    ),
    "a dense part": (
        "a.xlsx",
        lambda: zipped(**{"xl/sharedStrings.xml": bytes(3 * 1024 * 1024)}),
        "far more than it should",
    ),
    "a thousand parts": ("a.xlsx", lambda: zipped(**{f"p{n}": b"x" for n in range(1000)}), "far more than it should"),
    "entities": ("a.xlsx", _entities, "far more than it should"),
    "a zip of something else": ("a.xlsx", lambda: zipped(**{"hello.txt": b"x"}), "is damaged"),
    "half a workbook": ("a.xlsx", lambda: workbook(["manager"])[:3000], "is damaged"),
    "a far cell": ("a.xlsx", _far_cell, "more than 40 columns"),
    "a deep cell": ("a.xlsx", _deep_cell, "more than 5000 rows"),
    "an Excel file called csv": ("a.csv", lambda: workbook(["manager"]), "not what its name says"),
    "a CSV called xlsx": ("a.xlsx", lambda: HEADER.encode(), "not what its name says"),
    "an old Excel file": ("a.xls", lambda: b"\xd0\xcf\x11\xe0", "Choose a CSV file"),
    "a macro workbook": ("a.xlsm", lambda: workbook(["manager"]), "Choose a CSV file"),
    "no ending": ("plans", lambda: HEADER.encode(), "Choose a CSV file"),
    "NUL": ("a.csv", lambda: HEADER.encode() + b"ann\0,,won_count,2026-10,1,\n", "NUL bytes"),
    "six megabytes": ("a.csv", lambda: b"x" * (6 * 1024 * 1024), "larger than 5 MB"),
    "a million columns": ("a.csv", lambda: b"," * 1_000_000 + b"x\n", "more than 40 columns"),
    "too many rows": ("a.csv", lambda: HEADER.encode() + b"ann,,won_count,2026-10,1,\n" * 5001, "more than 5000 rows"),
    "only line ends": ("a.csv", lambda: b"\n" * 4_000_000, "more than 5000 rows"),
    "an open quotation mark": ("a.csv", lambda: HEADER.encode() + b'"ann,,won_count', "no sound CSV"),
    "a cell without an end": ("a.csv", lambda: HEADER.encode() + b"x" * 1_000_000, "no sound CSV"),
    "bytes that are no text": ("a.csv", lambda: HEADER.encode() + b"\x81\x8d\xff\xfe", "cannot be read"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_one_sentence_and_little_memory(case: str) -> None:
    name, make, words = HOSTILE[case]
    data = make()
    tracemalloc.start()
    preview = target_import.read(name, data, ADMIN)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    (text,) = said(preview)
    assert words in text and preview.changes == ()
    assert peak < 150 * 1024 * 1024


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16", b""), ("cp1252", b"")]
)
def test_the_encodings_that_excel_writes(encoding: str, mark: bytes) -> None:
    data = mark + (HEADER + "Jürgen Groß,,won_count,2026-10,1,\n").replace(",", ";").encode(encoding)
    assert [change.whose for change in target_import.read("a.csv", data, ADMIN).changes] == ["Jürgen Groß"]


def test_long_and_strange_cells_are_cut_in_the_sentence() -> None:
    (text, *_) = said(read(HEADER + f'"{"x" * 150}",,won_count,2026-10,1,\n'))
    assert "x" * 60 + "…" in text and "x" * 61 not in text
    (text,) = said(read(HEADER + '"a\n\nb",,won_count,2026-10,1,\n'))
    assert text == "Row 2: the cell 'owner' is too long."
    assert said(read(HEADER + "{0.__class__},,won_count,2026-10,1,\n"))[0].startswith(
        "Row 2: there is no manager '{0.__class__}'."
    )


def test_the_limits_are_those_of_the_security_paper() -> None:
    assert (table_file.MAX_BYTES, table_file.MAX_ROWS, table_file.MAX_COLUMNS) == (5 * 1024 * 1024, 5000, 40)
