"""Where an installation's answers come from: its CRM, its mart, and which of the two is asked."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from crm_core.base.business import Business, override
from crm_core.base.errors import MartError, unknown
from crm_core.base.fact_rows import Fact
from crm_core.base.facts import NO_FACTS, Facts
from crm_core.base.settings import Settings
from crm_core.crm import connectors
from crm_core.crm.connector import Connector
from crm_core.crm.crm import Crm, Moment
from crm_core.crm.live import LiveProvider
from crm_core.crm.source import Source
from crm_core.mart import sync
from crm_core.mart.answers import Answers
from crm_core.mart.load import Progress
from crm_core.mart.mart import Mart
from crm_core.store import Store
from crm_core.store.facts import around, facts_of


@dataclass(frozen=True)
class Desk:
    """One CRM as it is configured (or as one command asks for it), and the mart beside it."""

    url: str
    connector_name: str
    zone: str
    business: Business
    mart_dir: Path
    facts: Facts = NO_FACTS  # what the company keeps outside its CRM

    @classmethod
    def of(
        cls, settings: Settings, sets: Iterable[str] = (), store: Store | None = None, more: Iterable[Fact] = ()
    ) -> "Desk":
        """The desk of the settings, with `key=value` assignments laid over the business settings.

        Its facts are the public holidays, what the store holds, and `more`, which is stronger.
        """
        if settings.connector_name not in connectors.names():
            raise unknown("connector", settings.connector_name, connectors.names())
        business = override(settings.business, sets)
        facts = facts_of(store, business, around(datetime.now(UTC).date()), more)
        return cls(settings.url, settings.connector_name, settings.time_zone, business, settings.mart, facts)

    @cached_property
    def source(self) -> Source:
        """The CRM's database; nothing is connected yet."""
        return Source(self.url, self.business.schema_name)

    def connector(self) -> Connector:
        """The connector on the source. Raises SourceError."""
        return connectors.connector(self.connector_name, self.source, self.business)

    def mart(self) -> Mart | None:
        """The mart, if it is a copy of this CRM read with these settings."""
        mart = Mart.open(self.mart_dir, self.facts)
        if mart is None:
            return None
        business = sync.business_json(self.business)
        same = mart.manifest.holds(self.source.fingerprint, self.connector_name, self.zone, business)
        return mart if same else None

    def sync(self, tell: Progress) -> Mart:
        """Bring the mart up to date."""
        return sync.full(sync.Place(self.connector(), self.zone, self.business, self.facts), self.mart_dir, tell)

    @contextmanager
    def answers(self, live: bool = False) -> Iterator[Answers]:
        """Answers from the mart when it holds this CRM, else (or if asked) from the CRM itself."""
        mart = None if live else self.mart()
        if mart is not None:
            yield Answers.on_mart(mart)
            return
        connector = self.connector()
        with self.source.snapshot() as snapshot:
            moment = Moment(snapshot.as_of, snapshot.as_of, self.zone, facts=self.facts)
            crm = Crm(snapshot, LiveProvider(connector), moment, self.business)
            yield Answers(crm, connector.record_url)

    def required_mart(self) -> Mart:
        """The mart. Raises MartError where there is none."""
        mart = self.mart()
        if mart is None:
            raise MartError("The CRM was not read yet. Run: python -m crm_core sync")
        return mart
