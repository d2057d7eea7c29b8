"""The manifest: which base file is the mart now, of which source, as of when. Swapped atomically."""

import json
import os
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from crm_core.base.errors import MartError

FORMAT = 4
_NAME = "manifest.json"
ID_MARK = "__id__"  # stands for the id in a template of a record's address


@dataclass(frozen=True)
class Manifest:
    """What the base file holds.

    `kept`: canonical table or view -> column -> kept, not_kept; a table that is absent is not kept.
    `definitions`: indicator -> hash of the definition its rollup was built from.
    """

    source: str  # fingerprint of the database
    connector: str
    zone: str
    business: str  # canonical JSON of the business settings that shaped the tables
    as_of: datetime
    base: str
    rows: dict[str, int] = field(default_factory=dict)
    kept: dict[str, dict[str, str]] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    record_urls: dict[str, str] = field(default_factory=dict)
    unmapped: list[dict[str, Any]] = field(default_factory=list)
    proof: str = ""
    reading: str = ""  # how the rows came: in bulk or one by one, and why
    timeless: list[str] = field(default_factory=list)  # indicators whose rows do not depend on as_of
    factless: list[str] = field(default_factory=list)  # indicators whose rows no calendar or absence changes
    days_from: date | None = None  # first working day in the rollups
    facts: str = ""  # digest of the facts that the rollups were built with
    format: int = FORMAT

    def holds(self, source: str, connector: str, zone: str, business: str) -> bool:
        """Whether the mart answers for this source as it is asked about now."""
        return (self.source, self.connector, self.zone, self.business) == (source, connector, zone, business)

    def record_url(self, table: str, record_id: str, kind: str | None = None) -> str:
        """The address of a record in the CRM; '' where rows are no records of it (working days)."""
        prefix, dash, own_id = record_id.partition("-")
        if dash and f"{table}/{prefix}-" in self.record_urls:
            return self.record_urls[f"{table}/{prefix}-"].replace(ID_MARK, quote(own_id, safe=""))
        template = self.record_urls.get(f"{table}:{kind}" if kind else table, self.record_urls.get(table, ""))
        return template.replace(ID_MARK, quote(record_id, safe=""))


def read(directory: Path) -> Manifest | None:
    """The manifest, None where nothing was synced yet. Raises MartError for one that cannot be read."""
    file = directory / _NAME
    if not file.exists():
        return None
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if data.get("format") != FORMAT:
            return None  # of another version: the next sync builds it anew
        first = data.get("days_from")
        dates = {"as_of": datetime.fromisoformat(data["as_of"]), "days_from": first and date.fromisoformat(first)}
        return Manifest(**{**data, **dates})
    except (OSError, ValueError, TypeError) as error:
        raise MartError(f"The mart's manifest {file} is damaged. Run: python -m crm_core sync --full") from error


def write(directory: Path, manifest: Manifest) -> None:
    """Swap the manifest: a reader sees the old one or the new one, a killed sync leaves the old one."""
    data = asdict(manifest) | {"as_of": manifest.as_of.isoformat()}
    temporary = directory / f"{_NAME}.new"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False, indent=1, default=str)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, directory / _NAME)
    sync_directory(directory)


def sync_directory(directory: Path) -> None:
    """Make a rename durable."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
