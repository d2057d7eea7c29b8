"""Where the history lies: a folder per CRM and way of reading it, a folder per month in it, a file per append.

`values-<instant>.parquet` holds the values that changed since the sync before; `state-<day>-<basis>.parquet` the
state indicators as the day's last sync found them. A file is written under another name, made durable and renamed;
no file is ever rewritten, but for the current day's state.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow.parquet as pq

from crm_core.mart.manifest import Manifest, sync_directory

FOLDER = "history"
META = b"rapport"
# business settings that decide which records there are and what stands in them; others only what is made of them
_OF_ROWS = (
    "tenant",
    "won_stages",
    "lost_stages",
    "done_statuses",
    "cancelled_statuses",
    "activity_kinds",
    "owner_precedence",
    "exclude_owners",
    "crm_time_zone",
)
_OF_SCREENS = (
    *("record_url", "personal_data_by", "plan_pro_rata", "fiscal_year_start_month"),
    *("open_persons", "open_entry_burden"),
)


@dataclass(frozen=True)
class StateFile:
    """The states that one sync found: when, of which definitions."""

    file: Path
    day: date
    as_of: datetime
    definitions: dict[str, str]


@dataclass(frozen=True)
class Place:
    """The history of what a manifest describes."""

    folder: Path
    basis: str  # what states were counted by beside their definitions: zone and settings

    @classmethod
    def of(cls, directory: Path, manifest: Manifest) -> "Place":
        business = json.loads(manifest.business)
        rows = {name: business.get(name) for name in _OF_ROWS}
        rest = {name: value for name, value in business.items() if name not in (*_OF_ROWS, *_OF_SCREENS)}
        which = f"{manifest.source}-{_digest([manifest.connector, rows])}"
        return cls(directory / FOLDER / which, _digest([manifest.zone, rest]))

    def values(self) -> list[Path]:
        """Every file of changed values, oldest first."""
        return sorted(self.folder.glob("????-??/values-*.parquet"), key=lambda file: file.name)

    def states(self) -> list[tuple[date, Path]]:
        """The days with a state, newest first; nothing is opened."""
        found = []
        for file in self.folder.glob(f"????-??/state-??-{self.basis}.parquet"):
            found.append((date.fromisoformat(f"{file.parent.name}-{file.name[6:8]}"), file))
        return sorted(found, reverse=True)

    def month(self, day: date) -> Path:
        """The folder of a day's month, made where it is missing; for nobody else to read."""
        folder = self.folder / f"{day:%Y-%m}"
        for each in (self.folder.parent, self.folder, folder):
            each.mkdir(exist_ok=True, mode=0o700)
        return folder

    def state_file(self, day: date) -> Path:
        """The file of a day's state."""
        return self.month(day) / f"state-{day:%d}-{self.basis}.parquet"


def opened(file: Path, day: date) -> StateFile:
    """What a state file says of itself. Raises OSError, ValueError."""
    told = json.loads((pq.read_metadata(file).metadata or {})[META])
    return StateFile(file, day, datetime.fromisoformat(told["as_of"]), told["definitions"])


@contextmanager
def appended(file: Path) -> Iterator[Path]:
    """A name to write under; what is written there takes the file's own name once it is durable, or vanishes."""
    temporary = file.with_name(f".{file.name}.new")
    temporary.unlink(missing_ok=True)
    os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield temporary
        descriptor = os.open(temporary, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(temporary, file)
        sync_directory(file.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _digest(what: object) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:8]
