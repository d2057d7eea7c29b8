"""A CRM of a few rows, visible in the test: a native SQLite file made of plain dictionaries."""

import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from crm_core.base.access import EVERYTHING, Scope
from crm_core.base.business import Business, override
from crm_core.base.facts import NO_FACTS, Facts
from crm_core.mart.answers import Answer, Answers, Ask, Group
from crm_core.mart.desk import Desk
from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicator

Rows = Sequence[Mapping[str, Any]]
ANN = {"owner_id": "1", "login": "ann", "name": "Ann Ray", "team_id": "n", "is_active": 1}
BOB = {"owner_id": "2", "login": "bob", "name": "Bob Sun", "team_id": "s", "is_active": 1}
GONE = {"owner_id": "3", "login": "gil", "name": "Gil Gone", "team_id": "n", "is_active": 0}
TEAMS = ({"team_id": "n", "name": "North"}, {"team_id": "s", "name": "South"})


@dataclass
class Mini:
    """The file, and answers on it: live and from the mart."""

    file: Path
    desk: Desk

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Plain SQL by another hand."""
        with sqlite3.connect(self.file) as connection:
            return connection.execute(statement, values).fetchall()

    @contextmanager
    def answers(self, live: bool) -> Iterator[Answers]:
        if not live and self.desk.mart() is None:
            self.desk.sync(lambda *_: None)
        with self.desk.answers(live) as found:
            yield found

    def values(self, name: str, start: str, end: str, **more: Any) -> list[Answer]:
        """The answers from the mart; where live can answer too it must say the same."""
        ask = ask_for(start, end, **more)
        with self.answers(live=False) as answers:
            stored = answers.values([indicator(name)], ask)
        with self.answers(live=True) as answers:
            live = answers.values([indicator(name)], ask)
        if all(answer.value.status != "not_live" for answer in live):
            assert live == stored
        return stored

    def value(self, name: str, start: str, end: str, owner: str | None = "1", **more: Any) -> Any:
        """One owner's value."""
        (answer,) = [a for a in self.values(name, start, end, **more) if a.id == owner]
        return answer.value

    def rows(self, name: str, start: str, end: str, live: bool = False, **more: Any) -> list[dict[str, Any]]:
        with self.answers(live) as answers:
            return answers.rows(indicator(name), ask_for(start, end, **more))


def ask_for(
    start: str,
    end: str,
    as_of: datetime | None = None,
    scope: Scope = EVERYTHING,
    group: Group = Group.OWNER,
    owners: tuple[str, ...] = (),
) -> Ask:
    return Ask(Window(date.fromisoformat(start), date.fromisoformat(end)), as_of, scope, group, owners)


def mini(folder: Path, zone: str = "UTC", sets: Sequence[str] = (), facts: Facts = NO_FACTS, **tables: Rows) -> Mini:
    """A CRM with just these tables, and just the columns that their rows name; `facts` stand beside it."""
    file = folder / "mini.sqlite"
    file.unlink(missing_ok=True)
    shutil.rmtree(folder / "mart", ignore_errors=True)
    tables = {"owner": [ANN, BOB], "team": list(TEAMS), **tables}
    with sqlite3.connect(file) as connection:
        for name, rows in tables.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            connection.execute(f'CREATE TABLE "{name}" ({", ".join(columns) or "owner_id"})')
            places = ", ".join("?" * len(columns))
            for row in rows:
                values = [row.get(column) for column in columns]
                connection.execute(f'INSERT INTO "{name}" ({", ".join(columns)}) VALUES ({places})', values)
    connection.close()
    return Mini(file, Desk(f"sqlite:///{file}", "native", zone, override(Business(), sets), folder / "mart", facts))


def at(text: str) -> str:
    """An instant as SQLite keeps it: '2026-10-05 08:00' with seconds and microseconds."""
    return f"{text}:00.000000" if len(text) == 16 else f"{text} 00:00:00.000000"
