"""The mart as it is now: its manifest, its base file opened read-only, and a Crm on it."""

import json
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

from crm_core.base import workdays
from crm_core.base.business import Business
from crm_core.base.errors import MartError
from crm_core.base.facts import NO_FACTS, Facts
from crm_core.crm.crm import Crm, Moment, Provider, Relation
from crm_core.mart import manifest as manifests
from crm_core.mart.duck import DuckReader, open_read_only
from crm_core.mart.manifest import Manifest
from crm_core.mart.stored import StoredTables


class Mart:
    """One generation of the mart; a later sync makes another one beside it."""

    def __init__(self, directory: Path, manifest: Manifest, facts: Facts = NO_FACTS) -> None:
        self.directory = directory
        self.manifest = manifest
        self.facts = facts  # those that hold now; the rollups may have been built with others
        self._tables = StoredTables(manifest.kept, self.business.empty_words)

    @classmethod
    def open(cls, directory: Path, facts: Facts = NO_FACTS) -> "Mart | None":
        """The mart in the directory, None where nothing was synced yet."""
        manifest = manifests.read(directory)
        return cls(directory, manifest, facts) if manifest else None

    @property
    def generation(self) -> str:
        """Names the base file and the facts that hold now: what was answered under one name is true under it."""
        return f"{self.manifest.base}+{self.facts.digest}"

    @cached_property
    def reader(self) -> DuckReader:
        """The base file. Raises MartError."""
        file = self.directory / self.manifest.base
        if not file.is_file():
            raise MartError(f"The mart file {file.name} is gone. Run: python -m crm_core sync")
        return open_read_only(file)

    @property
    def words(self) -> frozenset[str]:
        return self._tables.words

    def question(self) -> Provider:
        """The mart for one question: what depends on the moment is made for it alone."""
        return self._tables.question()

    def relation(self, name: str, moment: Moment) -> Relation | None:
        """The stored table or view, else the view made of them; the zone is the one it was loaded with."""
        return self._tables.relation(name, moment)

    @cached_property
    def business(self) -> Business:
        """The business settings it was loaded with."""
        return Business(**json.loads(self.manifest.business))

    @property
    def week_end(self) -> date:
        """The first day of the week in which it was read: the last whole week ended the day before."""
        day = workdays.local_day(self.manifest.as_of, self.manifest.zone)
        return workdays.week_start(day, self.business.first_weekday)

    def crm(self, moment: Moment | None = None) -> Crm:
        """The canonical CRM on this mart; at the sync's own instant where no moment is given."""
        at = moment or Moment(self.manifest.as_of, self.manifest.as_of, facts=self.facts)
        return Crm(self.reader, self, replace(at, zone=self.manifest.zone), self.business)
