"""Rows a second of a sync's reading, in bulk and row by row: `python -m tests.bench.bulk [rows]`."""

import sys
import time

from crm_core.base.business import Business
from crm_core.crm.bulk import Bulk, bulk
from crm_core.crm.canonical import TABLES
from crm_core.crm.connectors import connector
from crm_core.crm.crm import Moment
from crm_core.crm.live import LiveProvider
from crm_core.crm.source import Source
from crm_core.mart import arrow, load
from tests.servers.mariadb import MariaDb
from tests.servers.postgres import Postgres

_TABLES = """
CREATE TABLE owner (owner_id {text});
CREATE TABLE opportunity (opportunity_id BIGINT, owner_id INT, name {text}, stage {text}, amount DECIMAL(19,4),
  currency CHAR(3), probability {double}, is_closed {flag}, is_won {flag}, created_at {at}, closed_on DATE);
"""
_POSTGRES = """
INSERT INTO opportunity SELECT n, n % 50, 'Offer ' || n, 'Stage ' || n % 6, n * 1.5, 'EUR', 0.25, n % 3 = 0, n % 6 = 0,
  timestamptz '2026-01-01' + n * interval '1 minute', date '2026-01-01' + n % 300 FROM generate_series(1, {rows}) n
"""
_MARIADB = """
INSERT INTO opportunity SELECT seq, seq % 50, concat('Offer ', seq), concat('Stage ', seq % 6), seq * 1.5, 'EUR', 0.25,
  seq % 3 = 0, seq % 6 = 0, TIMESTAMPADD(MINUTE, seq, '2026-01-01'), ADDDATE('2026-01-01', seq % 300) FROM seq_1_to_{rows}
"""


def read(url: str, *, in_bulk: bool) -> tuple[int, float]:
    """(rows, seconds) of one reading into canonical Arrow tables."""
    source = Source(url)
    provider = LiveProvider(connector("native", source, Business()))
    with source.snapshot() as snapshot, bulk(snapshot) as reader:
        how = reader if in_bulk else Bulk(snapshot, None, "asked for")
        relation = provider.relation("opportunity", Moment(snapshot.as_of, snapshot.as_of))
        assert relation is not None
        made = arrow.Canonical(arrow.schema_of(TABLES["opportunity"]))
        begun = time.perf_counter()
        rows = sum(block.num_rows for block in load.blocks(snapshot, how, "opportunity", load.plain(relation), made))
        seconds = time.perf_counter() - begun
        assert not in_bulk or how.told() == "Read in bulk."
    source.engine.dispose()
    return rows, seconds


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")


def main(rows: int) -> None:
    """Both servers, both ways."""
    for server, fill, words in (
        (Postgres(), _POSTGRES, {"text": "TEXT", "double": "FLOAT8", "flag": "BOOLEAN", "at": "TIMESTAMPTZ"}),
        (MariaDb(), _MARIADB, {"text": "VARCHAR(50)", "double": "DOUBLE", "flag": "TINYINT(1)", "at": "DATETIME(6)"}),
    ):
        try:
            database = server.database()
            server.run(database, _TABLES.format(**words) + fill.format(rows=rows))
            speeds = []
            for in_bulk in (False, True) if isinstance(server, Postgres) else (False,):
                count, seconds = read(server.reader(database), in_bulk=in_bulk)
                speeds.append(count / seconds)
                how = "in bulk" if in_bulk else "row by row"
                _tell(f"{type(server).__name__:10} {how:10} {count:>9} rows {seconds:6.2f} s {speeds[-1]:>9.0f} rows/s")
            if len(speeds) == 2:
                _tell(f"{'':10} ratio {speeds[1] / speeds[0]:.1f}")
        finally:
            server.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 300_000)
