"""Verdicts remembered between syncs, so that a sync judges only the cells it has not seen.

The file holds no cell: each is known by its HMAC-SHA256 with a random key that never leaves the mart's folder. A new
version of a library, of the rules or of the company's words judges everything anew.
"""

import hashlib
import hmac
import json
import secrets
from importlib.metadata import version
from pathlib import Path

import phonenumbers
import pyarrow as pa
import pyarrow.parquet as pq

from crm_core.mart.history_files import META, appended
from crm_core.measure.parts.cells import verdicts

Judged = tuple[str, str | None]  # verdict, key by which equal cells are known
_FILE, _KEY = "verdicts.parquet", "verdicts.key"
_SCHEMA = pa.schema([("mark", pa.binary()), ("verdict", pa.string()), ("prefix", pa.string()), ("cut", pa.int32())])
_CODE = 4  # + and up to three digits: more would be a part of the number itself


class Memory:
    """What the sync before knew, and what this one adds. Without a folder nothing is remembered."""

    def __init__(self, folder: Path | None, words: frozenset[str]) -> None:
        self._folder = folder
        self._basis = _basis(words)
        self._key = _key_in(folder) if folder else b""
        self._known = _read(folder / _FILE, self._basis) if folder else {}
        self._seen: dict[bytes, tuple[str, str | None, int | None]] = {}

    def recall(self, channel: str, region: str | None, cell: str) -> Judged | None:
        """The verdict of a sync before; None where the cell is new."""
        mark = self._mark(channel, region, cell)
        found = self._known.get(mark)
        if found is None:
            return None
        self._seen[mark] = found
        verdict, prefix, cut = found
        return verdict, None if prefix is None or cut is None else prefix + _digits(cell)[cut:]

    def learn(self, channel: str, region: str | None, cell: str, judged: Judged) -> None:
        """Remember a verdict; a key that is more than the cell's own digits is not: it would be a value."""
        verdict, key = judged
        recipe = (None, None) if key is None else _recipe(cell, key)
        if recipe is not None:
            self._seen[self._mark(channel, region, cell)] = (verdict, *recipe)

    def save(self) -> None:
        """Keep what was seen in this sync. Raises OSError."""
        if self._folder is None or self._seen.keys() == self._known.keys():
            return
        verdict, prefix, cut = zip(*self._seen.values(), strict=True) if self._seen else ((), (), ())
        filled = zip((self._seen, verdict, prefix, cut), _SCHEMA, strict=True)
        columns = [pa.array(list(cells), field.type) for cells, field in filled]
        table = pa.Table.from_arrays(columns, schema=_SCHEMA.with_metadata({META: self._basis.encode()}))
        with appended(self._folder / _FILE) as temporary:
            pq.write_table(table, temporary, compression="zstd")

    def _mark(self, channel: str, region: str | None, cell: str) -> bytes:
        return hmac.digest(self._key, json.dumps([channel, region, cell]).encode(), "sha256")


def _basis(words: frozenset[str]) -> str:
    """By what is judged: libraries, rules and words."""
    rules = hashlib.sha256(Path(verdicts.__file__).read_bytes()).hexdigest()
    listed = hashlib.sha256("\n".join(sorted(words)).encode()).hexdigest()
    libraries = {"phonenumbers": phonenumbers.__version__, "email-validator": version("email-validator")}
    return json.dumps({**libraries, "rules": rules, "words": listed}, sort_keys=True)


def _key_in(folder: Path) -> bytes:
    """The folder's key, made where there is none. Raises OSError."""
    file = folder / _KEY
    if not file.exists():
        with appended(file) as temporary:
            temporary.write_bytes(secrets.token_bytes(32))
    return file.read_bytes()


def _read(file: Path, basis: str) -> dict[bytes, tuple[str, str | None, int | None]]:
    """What the file knows; nothing where it is missing, damaged or was judged by something else."""
    try:
        table = pq.read_table(file)
        if (table.schema.metadata or {}).get(META) != basis.encode():
            return {}
        mark, *rest = (table[name].to_pylist() for name in _SCHEMA.names)
        return dict(zip(mark, zip(*rest, strict=True), strict=True))
    except (OSError, pa.ArrowException, KeyError):
        return {}


def _digits(cell: str) -> str:
    return "".join(c for c in cell if c in "0123456789")


def _recipe(cell: str, key: str) -> tuple[str, int] | None:
    """(country code, how many of the cell's first digits go): how the key is made of the cell; None where it is not."""
    digits = _digits(cell)
    cut = next(n for n in range(len(digits) + 1) if key.endswith(digits[n:]))
    prefix = key[: len(key) - len(digits) + cut]
    return (prefix, cut) if len(prefix) <= _CODE else None
