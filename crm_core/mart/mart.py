"""The mart as it is now: its manifest, its base file opened read-only, and a Crm on it."""

import json
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa

from crm_core.base.business import Business
from crm_core.base.errors import MartError
from crm_core.crm.crm import Crm, Kept, Moment, Relation
from crm_core.crm.shape import shape
from crm_core.crm.views import owner_day
from crm_core.mart import manifest as manifests
from crm_core.mart.duck import DuckReader, open_read_only
from crm_core.mart.manifest import Manifest


class Mart:
    """One generation of the mart; a later sync makes another one beside it."""

    def __init__(self, directory: Path, manifest: Manifest) -> None:
        self.directory = directory
        self.manifest = manifest
        self._cache: dict[str, Relation | None] = {}

    @classmethod
    def open(cls, directory: Path) -> "Mart | None":
        """The mart in the directory, None where nothing was synced yet."""
        manifest = manifests.read(directory)
        return cls(directory, manifest) if manifest else None

    @cached_property
    def reader(self) -> DuckReader:
        """The base file. Raises MartError."""
        file = self.directory / self.manifest.base
        if not file.is_file():
            raise MartError(f"The mart file {file.name} is gone. Run: python -m crm_core sync")
        return open_read_only(file)

    def relation(self, name: str, moment: Moment) -> Relation | None:
        """The stored table; its zone is the one it was loaded with."""
        if name == "owner_day":
            return self._owner_day(moment)
        kept = self.manifest.kept.get(name)
        if kept is None:
            return None
        if name not in self._cache:
            types = shape(name)
            table = sa.table(name, *(sa.column(column, types[column]) for column in kept))
            columns = {column: table.c[column] for column in kept}
            states = {column: Kept(state) for column, state in kept.items()}
            self._cache[name] = Relation(name, columns, states)
        return self._cache[name]

    def _owner_day(self, moment: Moment) -> Relation | None:
        # kept per span, so that one statement names the subquery once
        key = f"owner_day {moment.days}"
        if key not in self._cache:
            self._cache[key] = owner_day(self, moment)
        return self._cache[key]

    @property
    def business(self) -> Business:
        """The business settings it was loaded with."""
        return Business(**json.loads(self.manifest.business))

    def crm(self, moment: Moment | None = None) -> Crm:
        """The canonical CRM on this mart; at the sync's own instant where no moment is given."""
        at = moment or Moment(self.manifest.as_of, self.manifest.as_of, self.manifest.zone)
        return Crm(self.reader, self, replace(at, zone=self.manifest.zone), self.business)
