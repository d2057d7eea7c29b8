"""The home page of an administrator: the connection, what was read, what this CRM records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from crm_core.base.text import Message, _
from crm_core.mart.manifest import Manifest
from crm_core.measure.registry import indicators
from crm_core.web.views.tongue import Tongue

TABLES: dict[str, Message] = {
    "owner": _("Managers"),
    "team": _("Teams"),
    "account": _("Clients"),
    "contact": _("Contacts"),
    "lead": _("Leads"),
    "opportunity": _("Deals"),
    "stage_change": _("Changes of stage"),
    "activity": _("Activities"),
    "change": _("Changes of records"),
    "login": _("Sign-ins to the CRM"),
    "target": _("Plans"),
    "membership": _("Membership in teams"),
    "deleted_opportunity": _("Deleted deals"),
    "participant": _("People at activities"),
    "ownership": _("History of ownership"),
    "merge": _("Merged records"),
    "link": _("Links between clients"),
    "purchase": _("Purchases"),
    "profile_cell": _("Fields of profiles"),
    "feature_use": _("Use of features"),
    "outside_event": _("Calls and mails outside the CRM"),
}


@dataclass(frozen=True)
class TableLine:
    """One canonical table and its rows."""

    name: str
    rows: int


@dataclass(frozen=True)
class Capability:
    """One indicator and whether this CRM feeds it; else what it lacks."""

    label: str
    available: bool
    needs: str


@dataclass(frozen=True)
class Unmapped:
    """A value of the CRM that no rule maps: counted, never dropped. `value` is CRM text."""

    where: str
    value: str
    rows: int


@dataclass(frozen=True)
class Connection:
    """What the administrator sees."""

    facts: tuple[tuple[str, str], ...]
    tables: tuple[TableLine, ...]
    capability: tuple[Capability, ...]
    unmapped: tuple[Unmapped, ...]
    fed: int


def connection(
    manifest: Manifest, title: str, place: str, capability: Sequence[Mapping[str, Any]], now: datetime, tongue: Tongue
) -> Connection:
    """The state of the connection and of the last reading."""
    say = tongue.say
    facts = (
        (say(_("CRM")), title),
        (say(_("Database")), place),
        (say(_("Last read")), f"{tongue.clock(manifest.as_of)} ({tongue.age(manifest.as_of, now)})"),
        (say(_("Time zone")), manifest.zone),
        (say(_("Read-only, tried at the last reading")), f"✓ {manifest.proof}"),
        (say(_("Records")), tongue.number(sum(manifest.rows.values()))),
    )
    lines = tuple(
        Capability(say(indicators()[line["indicator"]].label), line["available"], ", ".join(line["needs"]))
        for line in capability
        if line["indicator"] in indicators()
    )
    named = (TableLine(say(TABLES.get(name, Message(name))), rows) for name, rows in manifest.rows.items())
    unmapped = (Unmapped(f"{u['table']}.{u['column']}", str(u["value"]), int(u["rows"])) for u in manifest.unmapped)
    fed = sum(line.available for line in lines)
    return Connection(facts, tuple(sorted(named, key=lambda t: -t.rows)), lines, tuple(unmapped), fed)


def utc_now() -> datetime:
    """Now as UTC without zone."""
    return datetime.now(UTC).replace(tzinfo=None)
