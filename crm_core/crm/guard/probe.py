"""The start-up write probe: the proof that a write is refused, and what the login could do without our settings."""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from crm_core.crm.guard.clock import Lane
from crm_core.crm.guard.kit import Guard

_TRIES = 20  # a view or a generated column refuses for reasons of its own, which prove nothing


@dataclass(frozen=True)
class ReadOnlyProof:
    """What the write probe found; `warnings` tell what only our own settings hold back."""

    read_only: bool
    how: str
    warnings: tuple[str, ...] = ()


def prove(lane: Lane, guard: Guard, names: list[str], table: Callable[[str], sa.Table | None]) -> ReadOnlyProof:
    """Try an UPDATE that holds for no row, until it gets through or is refused for what it is."""
    warnings = _warnings(lane, guard)
    how = "there is no table to try a write on"
    for name in names[:_TRIES]:
        found = table(name)
        if found is None or not len(found.c):
            continue
        error = lane.run(_attempt(found))
        if error is None:
            return ReadOnlyProof(False, "a write was not refused", warnings)
        words = " ".join(str(error.orig.args[-1] if error.orig and error.orig.args else error.orig).split())[:300]
        if error.connection_invalidated:
            raise error
        if guard.refused(error.orig):
            return ReadOnlyProof(True, f"a write was refused: {words.rstrip('.')}", warnings)
        how = f"no write could be tried: {words}"
    return ReadOnlyProof(False, how, warnings)


def _attempt(table: sa.Table) -> Callable[[sa.Connection], DBAPIError | None]:
    column = next(iter(table.c))
    # no row is touched even where it gets through
    harmless = sa.update(table).values({column.name: column}).where(sa.false())

    def attempt(connection: sa.Connection) -> DBAPIError | None:
        try:
            connection.execute(harmless)
        except DBAPIError as error:
            return error
        finally:
            connection.rollback()
        return None

    return attempt


def _warnings(lane: Lane, guard: Guard) -> tuple[str, ...]:
    def ask(connection: sa.Connection) -> list[str]:
        try:
            return guard.warnings(connection)
        finally:
            connection.rollback()

    try:
        return tuple(lane.run(ask))
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        return (f"The login's rights could not be read: {error.orig}.",)
