"""Bulk reads: a snapshot's rows as Arrow batches where its engine can, under the same guard and the same clock.

`Bulk.why_not` says why rows come one by one instead, which is slower and gives the same.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

import pyarrow as pa
import sqlalchemy as sa

from crm_core.base.errors import SourceError
from crm_core.crm.guard import address
from crm_core.crm.guard.clock import NoAnswer
from crm_core.crm.guard.postgresql_arrow import BulkError
from crm_core.crm.guard.statement import check
from crm_core.crm.source import Readable, Snapshot

Result = TypeVar("Result")


class Session(Protocol):
    """A second connection on the snapshot, which speaks Arrow."""

    def open(self, statement: Readable) -> pa.RecordBatchReader: ...

    def finish(self) -> None: ...

    def cancel(self) -> None: ...

    def close(self) -> None: ...


class Bulk:
    """Arrow batches of one snapshot."""

    def __init__(self, snapshot: Snapshot, session: Session | None, why_not: str) -> None:
        self._snapshot = snapshot
        self._session = session
        self.why_not = why_not
        self._is_busy = False
        self.misfits: dict[str, list[str]] = {}

    def told(self) -> str:
        """How the rows came, in a sentence."""
        if self.why_not:
            return f"Read row by row: {self.why_not}."
        odd = "; ".join(f"{name} ({', '.join(columns)})" for name, columns in self.misfits.items())
        return f"Read in bulk, row by row: {odd}." if odd else "Read in bulk."

    def batches(
        self, name: str, statement: Readable, misfits: Callable[[pa.Schema], list[str]]
    ) -> Iterator[pa.RecordBatch] | None:
        """The rows of a SELECT; None where they must be read one by one. Raises SourceError if it breaks midway.

        `misfits` is shown the schema and names the columns that cannot be taken.
        """
        session = self._session
        if session is None:
            return None
        check(statement)
        try:
            reader = self._run(lambda: session.open(statement))
        except BulkError as error:
            self._give_up(str(error))
            return None
        odd = misfits(reader.schema)
        if odd:
            self.misfits[name] = odd
            self._run(session.finish)
            return None
        return self._each(session, reader)

    def close(self) -> None:
        """Give the connection back."""
        session, self._session = self._session, None
        if session is None:
            return
        if not self._snapshot.is_lost:
            self._snapshot.run(lambda _connection: session.close())
        elif not self._is_busy:  # else whoever is at work closes it when he is through
            threading.Thread(target=session.close, name="rapport-close", daemon=True).start()

    def _each(self, session: Session, reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
        def following() -> pa.RecordBatch | None:
            try:
                return reader.read_next_batch()
            except StopIteration:
                return None

        try:
            while (batch := self._run(following)) is not None:
                yield batch
        except (BulkError, pa.ArrowException, OSError) as error:
            words = address.without_secrets(" ".join(str(error).split())[:300], self._snapshot.url)
            raise SourceError(
                f"The CRM's database at {address.shown(self._snapshot.url)} cannot be read: {words}."
            ) from error
        finally:
            if not self._snapshot.is_lost:
                self._run(session.finish)

    def _run(self, work: Callable[[], Result]) -> Result:
        """In the snapshot's lane, so that its clock holds for both connections."""
        session = self._session

        def watched(_connection: sa.Connection) -> Result:
            try:
                return work()
            finally:
                self._is_busy = False
                if session is not None and self._snapshot.is_lost:
                    session.close()

        self._is_busy = True
        try:
            return self._snapshot.run(watched)
        except NoAnswer:
            if session is not None:
                session.cancel()
            raise

    def _give_up(self, why: str) -> None:
        session, self._session = self._session, None
        self.why_not = address.without_secrets(why, self._snapshot.url)
        if session is not None:
            self._snapshot.run(lambda _connection: session.close())


@contextmanager
def bulk(snapshot: Snapshot) -> Iterator[Bulk]:
    """The bulk reader of a snapshot from which nothing was read yet."""
    session: Any = None
    why_not = f"{snapshot.dialect_name} is read so"
    try:
        session = snapshot.run(snapshot.guard.arrow)
    except BulkError as error:
        why_not = address.without_secrets(str(error), snapshot.url)
    made = Bulk(snapshot, session, "" if session is not None else why_not)
    try:
        yield made
    finally:
        made.close()
