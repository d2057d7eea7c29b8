"""A full sync: one consistent read into a new base file, then the manifest is swapped.

Killed anywhere it leaves the last good manifest; two at once wait for each other.
"""

import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from crm_core.base.business import Business
from crm_core.base.errors import MartError
from crm_core.base.facts import NO_FACTS, Facts
from crm_core.crm.canonical import TABLES
from crm_core.crm.connector import Connector
from crm_core.crm.crm import Crm, Moment
from crm_core.crm.live import LiveProvider
from crm_core.mart import historian, history_files, load, manifest, rollup
from crm_core.mart.duck import DuckReader, open_for_load
from crm_core.mart.load import Progress
from crm_core.mart.manifest import ID_MARK, Manifest
from crm_core.mart.mart import Mart


@dataclass(frozen=True)
class Place:
    """Which CRM, read how: what the mart is a copy of."""

    connector: Connector
    zone: str
    business: Business
    facts: Facts = NO_FACTS

    @property
    def business_json(self) -> str:
        return business_json(self.business)


def business_json(business: Business) -> str:
    """The business settings in canonical form, to tell whether the mart was read with the same ones."""
    return json.dumps(business.model_dump(mode="json"), sort_keys=True)


def full(place: Place, directory: Path, tell: Progress) -> Mart:
    """Read everything and make a new mart.

    Raises SourceError where the CRM cannot be read, MartError where its login can write or the disk is full.
    """
    proof = place.connector.source.prove_read_only()
    if not proof.read_only:
        raise MartError(f"Nothing was read: {proof.how}. Use a read-only login (docs/how-to/read-only-user.md).")
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(directory):
        previous = manifest.read(directory)
        name = f"base-{secrets.token_hex(6)}.duckdb"
        temporary = directory / f"{name}.new"
        try:
            made = _read(place, temporary, name, proof.how, tell)
            _publish(directory, temporary, made)
        except OSError as error:
            raise MartError(f"The mart in {directory} cannot be written: {error.strerror}.") from error
        finally:
            temporary.unlink(missing_ok=True)
        _sweep(directory, {made.base, previous.base if previous else made.base})
    return Mart(directory, made, place.facts)


def _read(place: Place, file: Path, name: str, proof: str, tell: Progress) -> Manifest:
    provider = LiveProvider(place.connector)
    into = open_for_load(file)
    file.chmod(0o600)
    try:
        with place.connector.source.snapshot() as snapshot:
            moment = Moment(snapshot.as_of, snapshot.as_of, place.zone, facts=place.facts)
            loaded = load.load(snapshot, provider, moment, into, tell, file.parent)
            unmapped = place.connector.unmapped(snapshot)
        draft = Manifest(
            source=place.connector.source.fingerprint,
            connector=place.connector.name,
            zone=place.zone,
            business=place.business_json,
            as_of=moment.as_of,
            base=name,
            rows=loaded.rows,
            kept=loaded.kept,
            record_urls=_record_urls(place.connector),
            unmapped=unmapped + loaded.unreadable,
            proof=proof,
            reading=loaded.reading,
            facts=place.facts.digest,
        )
        return _rolled_up(draft, file.parent, into, moment, tell)
    finally:
        into.close()


def _rolled_up(draft: Manifest, directory: Path, into: DuckReader, moment: Moment, tell: Progress) -> Manifest:
    begun = time.monotonic()
    mart = Mart(directory, draft)
    days = load.span(into, moment) if "written_day" in draft.kept else None
    crm = Crm(into, mart, replace(moment, days=days), mart.business)
    rolled = rollup.build(crm, into)
    tell("rollups", len(rolled), time.monotonic() - begun)
    made = replace(
        draft,
        definitions={name: found.digest for name, found in rolled.items()},
        timeless=[name for name, found in rolled.items() if "as_of" in found.steady],
        factless=[name for name, found in rolled.items() if "facts" in found.steady],
        days_from=days[0] if days else None,
    )
    _remember(made, directory, into, crm, tell)
    into.execute("CHECKPOINT")
    return made


def _remember(made: Manifest, directory: Path, into: DuckReader, crm: Crm, tell: Progress) -> None:
    """Append to the history before the mart is published: a page that sees the new mart finds its past complete.

    A sync that fails between the two leaves a true observation behind.
    """
    begun = time.monotonic()
    added = historian.append(into, crm, made, history_files.Place.of(directory, made))
    tell("history", added.values, time.monotonic() - begun)


def _record_urls(connector: Connector) -> dict[str, str]:
    """Templates with a mark for the id, so that pages need no connection to the CRM for a link."""
    kinds = TABLES["activity"].column("kind").codes
    urls = {table: connector.record_url(table, ID_MARK) for table in TABLES}
    urls |= {f"activity/{p}": connector.record_url("activity", p + ID_MARK) for p in connector.id_prefixes}
    return urls | {f"activity:{kind}": connector.record_url("activity", ID_MARK, kind) for kind in kinds}


def _publish(directory: Path, temporary: Path, made: Manifest) -> None:
    descriptor = os.open(temporary, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.replace(temporary, directory / made.base)
    manifest.write(directory, made)


def _sweep(directory: Path, keep: set[str]) -> None:
    """Remove older bases; the one before stays for readers that opened it just now."""
    for file in directory.glob("base-*"):
        if file.name not in keep:
            file.unlink(missing_ok=True)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    descriptor = os.open(directory / "sync.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
