"""Options that every command shares, and what they are turned into: settings, a desk, a viewer, a question."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from crm_core.base.errors import QuestionError, SettingsError

ConnectorName = Annotated[str | None, typer.Option("--connector", help="Which CRM it is.", show_default=False)]
Url = Annotated[str | None, typer.Option("--url", help="SQLAlchemy URL of the CRM.", show_default=False)]
Sets = Annotated[list[str] | None, typer.Option("--set", help="key=value: a business setting for this run.")]
Zone = Annotated[str | None, typer.Option("--tz", help="The company's time zone (IANA).", show_default=False)]
MartDir = Annotated[Path | None, typer.Option("--mart", help="Folder of the mart.", show_default=False)]
StoreUrl = Annotated[str | None, typer.Option("--store", help="URL of the product's store.", show_default=False)]
Login = Annotated[str | None, typer.Option("--as", help="Answer as this user would see it.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="CSV on standard output.")]
Live = Annotated[bool, typer.Option("--live", help="Ask the CRM itself, not the mart.")]
From = Annotated[str, typer.Option("--from", help="First day, inclusive (YYYY-MM-DD).")]
To = Annotated[str, typer.Option("--to", help="Last day, exclusive (YYYY-MM-DD).")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="Instant of the answer, ISO 8601.", show_default=False)]
KnownAt = Annotated[
    str | None, typer.Option("--known-at", help="Leave out what was recorded after this instant.", show_default=False)
]
FactsDir = Annotated[
    Path | None,
    typer.Option(
        "--facts",
        help="Folder of calendar.csv, absences.csv, employment.csv, trainings.csv, rates.csv, for this run.",
        show_default=False,
    ),
]
Owners = Annotated[list[str] | None, typer.Option("--owner", help="Only this owner (repeat for more).")]
_KEYWORD = inspect.Parameter.KEYWORD_ONLY


@dataclass(frozen=True)
class Where:
    """Where a command finds its CRM, mart and store."""

    connector: str | None = None
    url: str | None = None
    sets: tuple[str, ...] = ()
    zone: str | None = None
    mart: Path | None = None
    store: str | None = None
    facts: Path | None = None

    def with_facts(self, folder: Path | None) -> "Where":
        """The same with the CSV files of a folder added for this run."""
        return replace(self, facts=folder)

    def settings(self) -> Any:
        """The settings with this command's options laid over them. Raises SettingsError."""
        from crm_core.base.settings import load

        if self.url and not self.connector:
            raise SettingsError(["--url needs --connector: name the CRM that the URL points to."])
        given = {
            "source_url": self.url,
            "connector": self.connector,
            "time_zone": self.zone,
            "mart_dir": self.mart,
            "store_url": self.store,
        }
        return load(**{key: value for key, value in given.items() if value is not None})

    def desk(self) -> Any:
        """The desk that answers. Raises a RapportError."""
        from crm_core.demo.start import ensure_demo_crm
        from crm_core.mart.desk import Desk
        from crm_core.review.fact_file import of_folder

        settings = self.settings()
        more = of_folder(self.facts) if self.facts else []
        with self.opened_store() as opened:
            desk = Desk.of(settings, self.sets, opened, more)
        if settings.is_demo:
            ensure_demo_crm(settings)
        return desk

    @contextmanager
    def opened_store(self) -> Iterator[Any]:
        """The store; None where it is not made yet, or belongs to another CRM than the one that --url names."""
        import sqlalchemy as sa

        from crm_core import store as stores

        settings = self.settings()
        try:
            file = sa.make_url(settings.store).database if settings.store.startswith("sqlite") else None
        except sa.exc.ArgumentError:
            file = None
        if (self.url is not None and self.store is None) or (file is not None and not Path(file).exists()):
            yield None
            return
        opened = stores.open(settings.store)
        try:
            yield opened
        finally:
            opened.close()


def placed(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that every command takes to find its CRM, mart and store; it gets one `where`."""

    def run(
        *,
        connector: ConnectorName = None,
        url: Url = None,
        set_: Sets = None,
        tz: Zone = None,
        mart: MartDir = None,
        store: StoreUrl = None,
        **own: Any,
    ) -> None:
        command(where=Where(connector, url, tuple(set_ or ()), tz, mart, store), **own)

    given = inspect.signature(command).parameters.values()
    parameters = [parameter.replace(kind=_KEYWORD) for parameter in given if parameter.name != "where"]
    parameters += [one for one in inspect.signature(run).parameters.values() if one.kind is _KEYWORD]
    # what the command line reads its options from
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    return run


def day(text: str, option: str) -> date:
    """A day written YYYY-MM-DD. Raises QuestionError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QuestionError(f"{option} '{text}' is no date. Write it YYYY-MM-DD, as 2026-11-01.") from None


def instant(text: str | None, zone: str, option: str = "--as-of") -> datetime | None:
    """An instant as UTC without zone; a day is its local midnight. Raises QuestionError."""
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise QuestionError(
            f"{option} '{text}' is no instant. Write it in ISO 8601, as 2026-11-01T09:00:00Z or 2026-11-01."
        ) from None
    placed = read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))
    return placed.astimezone(UTC).replace(tzinfo=None)
