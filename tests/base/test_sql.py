"""One expression, one answer: crm_core/base/sql on SQLite (through Source), PostgreSQL, MariaDB and DuckDB."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
import sqlalchemy as sa
from duckdb_engine import Dialect
from sqlalchemy.dialects import mysql

from crm_core.base import sql
from crm_core.base.calendar import Calendar
from crm_core.base.junk import JUNK_WORDS
from crm_core.crm.source import Source
from crm_core.measure.parts.cells.verdicts import is_junk

ENGINES = ("sqlite", "postgresql", "mariadb", "duckdb")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata")

# UTC instants round both changes of the clock, the working day and midnight in each zone
INSTANTS = [
    datetime(2026, 3, 28, 22, 59, 59),
    datetime(2026, 3, 28, 23, 0),  # midnight in Berlin
    datetime(2026, 3, 29, 0, 59, 59),
    datetime(2026, 3, 29, 1, 0),  # Berlin springs from 02:00 to 03:00
    datetime(2026, 3, 29, 21, 59, 59),
    datetime(2026, 3, 29, 22, 0),  # midnight again, an hour early
    datetime(2026, 10, 24, 22, 0),
    datetime(2026, 10, 25, 0, 30),  # 02:30 in Berlin, summer time
    datetime(2026, 10, 25, 1, 30),  # 02:30 in Berlin, winter time
    datetime(2026, 10, 25, 23, 0),
    datetime(2026, 3, 8, 6, 59, 59),
    datetime(2026, 3, 8, 7, 0),  # New York springs
    datetime(2026, 11, 1, 5, 30),
    datetime(2026, 11, 1, 6, 30),
    datetime(2026, 5, 4, 7, 0),  # Monday 09:00 in Berlin
    datetime(2026, 5, 4, 18, 29, 59, 999999),
    datetime(2026, 5, 8, 16, 0, 1),  # Friday after 18:00 in Berlin
    datetime(2026, 5, 9, 12, 0),  # Saturday
    datetime(2024, 2, 29, 18, 30),  # midnight in Kolkata, leap day
    datetime(2025, 12, 31, 23, 59, 59),
    datetime(2026, 4, 3, 12, 30),  # Good Friday
    datetime(2026, 4, 6, 22, 0),  # Easter Monday is over in Berlin
    datetime(2026, 5, 9, 3, 30),  # a Saturday that makes up for 1 May, in COMPANY
    datetime(2026, 12, 26, 12, 30),
]
TEXTS = [
    None, "", "   ", "\t\n", " A b\n", "ÄÖ Ünïcode", "Иванов", "  ТЕСТ ", "தமிழ்", "தெரியாது", "👍", "👍🏽 ok", "tést",
    "000-000", "0000 000", "...", "---", "n/a", "N/A ", "TBD", "Asdf", "test@x.de", "Test@", "@x.de", "ann@test.de",
    "12", "11", "a1", "1a", "ok", "No Name", "groß", "Ann; DROP", "100%", "it's", "back\\slash", "\u00a0x\u00a0",
]  # fmt: skip
FILLED = {
    "Ünïcode", " A b\n", "ÄÖ Ünïcode", "Иванов", "தமிழ்", "👍🏽 ok", "tést", "@x.de", "ann@test.de", "12", "a1", "1a",
    "ok", "groß", "Ann; DROP", "100%", "it's", "back\\slash", "\u00a0x\u00a0",
}  # fmt: skip
AMOUNTS = ["0.1", "0.2", "19.9999", "-0.0001", "123456789012345.6789", None]

PROBE = sa.table("probe", sa.column("n", sa.Integer), sa.column("happened_at", sa.DateTime), sa.column("day", sa.Date),
                 sa.column("words", sa.String), sa.column("amount", sql.sa_type("money")),
                 sa.column("many", sa.Float))  # fmt: skip
Fetch = Callable[[Any], list[Any]]


def _rows() -> list[dict[str, Any]]:
    length = max(len(INSTANTS), len(TEXTS), len(AMOUNTS))

    def at(values: list[Any], n: int) -> Any:
        return values[n] if n < len(values) else None

    return [
        {"n": n, "happened_at": at(INSTANTS, n), "day": INSTANTS[n].date() if n < len(INSTANTS) else None,
         "words": at(TEXTS, n), "amount": Decimal(a) if (a := at(AMOUNTS, n)) else None}
        for n in range(length)
    ]  # fmt: skip


def _filled_engine(url: str) -> None:
    """The probe table through SQLAlchemy."""
    meta = sa.MetaData()
    micro = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
    table = sa.Table("probe", meta, sa.Column("n", sa.Integer), sa.Column("happened_at", micro),
                     sa.Column("day", sa.Date),
                     sa.Column("words", sa.String(100)), sa.Column("amount", sa.Numeric(19, 4)),
                     sa.Column("many", sa.Float(53)))  # fmt: skip
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        meta.create_all(connection)
        connection.execute(sa.insert(table), _rows())
    engine.dispose()


def _sqlite(folder: Path) -> Source:
    file = folder / "probe.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute(
            "CREATE TABLE probe (n INTEGER, happened_at TEXT, day TEXT, words TEXT, amount NUMERIC, many REAL)"
        )
        connection.executemany(
            "INSERT INTO probe VALUES (?, ?, ?, ?, ?, NULL)",
            [
                (r["n"], r["happened_at"] and r["happened_at"].strftime("%Y-%m-%d %H:%M:%S.%f"),
                 r["day"] and r["day"].isoformat(), r["words"], r["amount"] and str(r["amount"]))
                for r in _rows()
            ],
        )  # fmt: skip
    connection.close()
    return Source(f"sqlite:///{file}")


def _duckdb() -> Fetch:
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE probe"
        " (n INTEGER, happened_at TIMESTAMP, day DATE, words VARCHAR, amount DECIMAL(19,4), many DOUBLE)"
    )
    for r in _rows():
        values = [r["n"], r["happened_at"], r["day"], r["words"], r["amount"]]
        connection.execute("INSERT INTO probe VALUES (?, ?, ?, ?, ?, NULL)", values)

    def fetch(statement: Any) -> list[Any]:
        made: Any = statement.compile(dialect=Dialect(paramstyle="qmark"), compile_kwargs={"render_postcompile": True})
        bound = made.construct_params()
        return connection.execute(str(made), [bound[name] for name in made.positiontup or ()]).fetchall()

    return fetch


@pytest.fixture(scope="module", params=ENGINES)
def fetch(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fetch]:
    if request.param == "duckdb":
        yield _duckdb()
        return
    if request.param == "sqlite":
        source = _sqlite(tmp_path_factory.mktemp("sql"))
    else:
        name = {"postgresql": "postgres_server", "mariadb": "mariadb_server"}[request.param]
        server = request.getfixturevalue(name)
        database = server.database()
        _filled_engine(server.url(database))
        source = Source(server.reader(database))
    yield source.fetch
    source.engine.dispose()


def _by_n(fetch: Fetch, expression: Any, where: Any = None) -> dict[int, Any]:
    statement = sa.select(PROBE.c.n, expression.label("value"))
    return {row[0]: row[1] for row in fetch(statement if where is None else statement.where(where))}


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


@pytest.mark.parametrize("zone", ZONES)
def test_local_day_and_second_are_those_of_zoneinfo(fetch: Fetch, zone: str) -> None:
    days = _by_n(fetch, sql.local_day(PROBE.c.happened_at, zone))
    seconds = _by_n(fetch, sql.local_second(PROBE.c.happened_at, zone))
    for n, instant in enumerate(INSTANTS):
        local = instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
        assert _day(days[n]) == local.date(), instant
        assert int(seconds[n]) == local.hour * 3600 + local.minute * 60 + local.second, instant
    assert days[len(INSTANTS)] is None


def test_half_past_two_comes_twice_on_one_day(fetch: Fetch) -> None:
    seconds = _by_n(fetch, sql.local_second(PROBE.c.happened_at, "Europe/Berlin"))
    assert seconds[7] == seconds[8] == 2 * 3600 + 1800


def test_day_number_counts_from_a_monday(fetch: Fetch) -> None:
    numbers = _by_n(fetch, sql.day_number(PROBE.c.day))
    for n, instant in enumerate(INSTANTS):
        assert numbers[n] == (instant.date() - date(1970, 1, 5)).days
        assert numbers[n] % 7 == instant.weekday()


@pytest.mark.parametrize("days", [-31, 0, 1, 366])
def test_add_days(fetch: Fetch, days: int) -> None:
    found = _by_n(fetch, sql.add_days(PROBE.c.day, PROBE.c.n * 0 + days))
    for n, instant in enumerate(INSTANTS):
        assert _day(found[n]) == date.fromordinal(instant.date().toordinal() + days)


def _seconds(fetch: Fetch, instants: list[datetime], zone: str, calendar: Calendar) -> list[int]:
    """Working seconds up to each instant."""
    values = [
        sql.working_seconds(sa.literal(at, sa.DateTime), zone, calendar).label(f"v{n}") for n, at in enumerate(instants)
    ]
    (row,) = fetch(sa.select(*values))
    return [int(value) for value in row]


# Good Friday, Easter Monday and Christmas are free, 1 May is made up for on Saturday 9 May
COMPANY = Calendar(
    holidays=frozenset(date(2026, *day) for day in ((4, 3), (4, 6), (5, 1), (10, 3), (12, 25), (12, 26))),
    workdays=frozenset({date(2026, 5, 9)}),
)


def test_hand_worked_working_time(fetch: Fetch) -> None:
    """Friday 17:30 to Monday 09:30 in Berlin: half an hour and half an hour, whatever the clock did on Sunday."""
    friday, monday = datetime(2026, 3, 27, 16, 30), datetime(2026, 3, 30, 7, 30)
    before, after = _seconds(fetch, [friday, monday], "Europe/Berlin", Calendar())
    assert after - before == 3600


def test_hand_worked_working_time_over_easter(fetch: Fetch) -> None:
    """Maundy Thursday 17:00 to Tuesday 10:00 in Berlin: an hour and an hour, as Friday and Monday are free."""
    thursday, tuesday = datetime(2026, 4, 2, 15, 0), datetime(2026, 4, 7, 8, 0)
    before, after = _seconds(fetch, [thursday, tuesday], "Europe/Berlin", COMPANY)
    assert after - before == 2 * 3600


def test_hand_worked_working_time_on_special_days(fetch: Fetch) -> None:
    """In Berlin: nothing passes on Good Friday; on the made-up Saturday 11:00 to 13:30 does; 26 December is none."""
    days = [(2026, 4, 3, 8, 0), (2026, 4, 3, 14, 0), (2026, 5, 9, 9, 0), (2026, 5, 9, 11, 30)]
    days += [(2026, 12, 24, 16, 0), (2026, 12, 27, 20, 0)]  # Thursday after work to Sunday evening
    found = _seconds(fetch, [datetime(*day) for day in days], "Europe/Berlin", COMPANY)
    assert [found[1] - found[0], found[3] - found[2], found[5] - found[4]] == [0, 2 * 3600 + 1800, 3600]


def test_hand_worked_working_time_elsewhere(fetch: Fetch) -> None:
    """In Cairo, Thursday 15:00 to Sunday 10:00, open 08:00-16:30 from Sunday to Thursday: 1.5 and 2 hours."""
    cairo = Calendar(weekend=frozenset({4, 5}), opens=time(8), closes=time(16, 30))
    thursday, sunday = datetime(2026, 1, 8, 13, 0), datetime(2026, 1, 11, 8, 0)  # UTC + 2
    before, after = _seconds(fetch, [thursday, sunday], "Africa/Cairo", cairo)
    assert after - before == 3.5 * 3600


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "calendar", [Calendar(), COMPANY, Calendar(weekend=frozenset())], ids=["plain", "company", "7"]
)
def test_working_seconds_agree_with_the_calendar(fetch: Fetch, zone: str, calendar: Calendar) -> None:
    """On every engine the same as in Python, round changes of the clock, midnights and special days."""
    found = _by_n(fetch, sql.working_seconds(PROBE.c.happened_at, zone, calendar))
    whole = [instant.replace(microsecond=0) for instant in INSTANTS]
    for n, instant in enumerate(whole):
        assert (found[n] - found[0]) / 3600 == calendar.working_hours(whole[0], instant, zone), instant
    assert found[len(INSTANTS)] is None


def test_working_time_before_the_epoch(fetch: Fetch) -> None:
    """A date of 1969 is no reason to err: Friday 18 July 10:00 to Monday 11:00 are 8 + 2 hours."""
    friday, monday = _seconds(fetch, [datetime(1969, 7, 18, 10), datetime(1969, 7, 21, 11)], "UTC", COMPANY)
    assert monday - friday == 10 * 3600


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hours", [0.5, 9, 40])
def test_working_seconds_agree_with_before_working_hours(fetch: Fetch, zone: str, hours: float) -> None:
    """From before_working_hours(at, h) until `at` exactly h working hours pass."""
    ends = [datetime(2026, 3, 31, 12, 0), datetime(2026, 4, 7, 10, 30), datetime(2026, 10, 26, 15, 0)]
    for calendar in (Calendar(), COMPANY):
        starts = [calendar.before_working_hours(at, hours, zone) for at in ends]
        found = _seconds(fetch, ends + starts, zone, calendar)
        for n in range(len(ends)):
            assert found[n] - found[n + len(ends)] == 3600 * hours, ends[n]


def test_is_filled_and_never_null(fetch: Fetch) -> None:
    filled = _by_n(fetch, sql.flag(sql.is_filled(PROBE.c.words)))
    empty = _by_n(fetch, sql.flag(sa.not_(sql.is_filled(PROBE.c.words))))
    for n, text in enumerate(TEXTS):
        assert (filled[n], empty[n]) == ((1, 0) if text in FILLED else (0, 1)), repr(text)


def test_is_filled_is_the_twin_of_is_junk(fetch: Fetch) -> None:
    """Also for words of the company's own."""
    words = JUNK_WORDS | {"groß", "иванов", "தமிழ்", "it's"}
    filled = _by_n(fetch, sql.flag(sql.is_filled(PROBE.c.words, words)))
    for n, text in enumerate(TEXTS):
        junk = text is None or is_junk(text, words) or is_junk(text.partition("@")[0], words)
        # an address without a first part is a defect of its kind, but no junk
        assert filled[n] == int(not junk or text == "@x.de"), repr(text)


def test_no_shipped_word_is_filled_in_any_script(fetch: Fetch) -> None:
    union = sa.union_all(*(sa.select(sa.literal(word.upper()).label("word")) for word in sorted(JUNK_WORDS)))
    cells = union.subquery("cells")
    assert fetch(sa.select(cells.c.word).where(sql.is_filled(cells.c.word))) == []


def test_what_fills_the_cell_of_a_channel(fetch: Fetch) -> None:
    """Not what libraries hold for a number or an address: nine times the same digit, one word throughout."""
    junk = ["8 (999) 999-99-99", "+7 999 999 99 99", "00000", "No@no.NO", "a@a.a", "test@acme.de", "n/a", "", None]
    filled = ["+49 30 5555555", "030 901820", "ann@acme.de", "ann@ann.de", "@x.de", "groß@müller.de", "தமிழ்தமிழ்தமிழ்"]
    cell = sa.case(dict(enumerate(junk + filled)), value=PROBE.c.n)
    found = _by_n(fetch, sql.flag(sql.is_channel_filled(cell)), PROBE.c.n < len(junk + filled))
    assert [found[n] for n in range(len(found))] == [0] * len(junk) + [1] * len(filled)


def test_letter_count(fetch: Fetch) -> None:
    counts = _by_n(fetch, sql.letter_count(PROBE.c.words))
    for n, text in enumerate(TEXTS):
        assert counts[n] == (None if text is None else sum(c.isalpha() for c in text)), repr(text)


def test_folded(fetch: Fetch) -> None:
    folded = _by_n(fetch, sql.folded(PROBE.c.words))
    for n, text in enumerate(TEXTS):
        assert folded[n] == (None if text is None else text.strip().lower()), repr(text)


def test_folded_texts_are_compared_letter_by_letter(fetch: Fetch) -> None:
    """'tést' is not 'test', 'groß' is not 'gros', on no engine."""
    same = sql.folded(PROBE.c.words).in_(["test", "gros", "иванов"])
    found = _by_n(fetch, sql.folded(PROBE.c.words), same)
    assert list(found.values()) == ["иванов"]


def test_before(fetch: Fetch) -> None:
    found = _by_n(fetch, sql.before(PROBE.c.words, "@"))
    for n, text in enumerate(TEXTS):
        assert found[n] == (None if text is None else text.split("@")[0]), repr(text)


def test_money_sum_is_exact(fetch: Fetch) -> None:
    ((tenths, all_),) = fetch(
        sa.select(
            sql.money_sum(sa.case((PROBE.c.n < 2, PROBE.c.amount))),
            sql.money_sum(sa.case((PROBE.c.n < 4, PROBE.c.amount))),
        )
    )
    assert (tenths, all_) == (Decimal("0.3000"), Decimal("20.2998"))
    ((nothing,),) = fetch(sa.select(sql.money_sum(PROBE.c.amount)).where(PROBE.c.n > 1000))
    assert nothing is None


def test_a_million_tenths_are_a_hundred_thousand(fetch: Fetch) -> None:
    digits = sa.union_all(*(sa.select(sa.literal(n, sa.Integer).label("n")) for n in range(10))).cte("digits")
    places = [digits.alias(f"d{n}") for n in range(6)]
    million: Any = places[0]
    for one, following in pairwise(places):
        million = million.join(following, one.c.n >= -following.c.n)
    rows = sa.select(sa.literal(0.1, sa.Float).label("many")).select_from(million).subquery()
    ((total,),) = fetch(sa.select(sql.money_sum(rows.c.many)))
    assert total == Decimal("100000.0000")


def test_one_collation_and_real_date_change_nothing_else(fetch: Fetch) -> None:
    words = _by_n(fetch, sql.one_collation(PROBE.c.words))
    days = _by_n(fetch, sql.real_date(PROBE.c.day))
    assert [words[n] for n in range(len(TEXTS))] == TEXTS
    assert [_day(days[n]) for n in range(len(INSTANTS))] == [instant.date() for instant in INSTANTS]


def test_ids_and_flags(fetch: Fetch) -> None:
    ids = _by_n(fetch, sql.as_id(PROBE.c.n))
    assert ids[7] == "7"
    flags = _by_n(fetch, sql.as_flag(sa.case((PROBE.c.n == 0, 0), (PROBE.c.n == 1, 1))))
    assert not flags[0] and flags[0] is not None and flags[1] and flags[2] is None
