"""The connection as an administrator sees it: its state, what was read, what this CRM records, a check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from crm_core.base.text import Message, _, plural
from crm_core.mart.manifest import Manifest
from crm_core.measure.registry import families, indicators
from crm_core.web.views.lacks import TABLES, lacks
from crm_core.web.views.numbers import Tone
from crm_core.web.views.tongue import Tongue


@dataclass(frozen=True)
class TableLine:
    """One canonical table and its rows."""

    name: str
    rows: int


@dataclass(frozen=True)
class Capability:
    """One indicator and whether this CRM feeds it; else what it lacks."""

    name: str
    family: str
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
        Capability(
            line["indicator"],
            families()[line["indicator"]],
            say(indicators()[line["indicator"]].label),
            line["available"],
            lacks(line["needs"], tongue),
        )
        for line in capability
        if line["indicator"] in indicators()
    )
    named = (TableLine(say(TABLES.get(name, Message(name))), rows) for name, rows in manifest.rows.items())
    unmapped = (Unmapped(f"{u['table']}.{u['column']}", str(u["value"]), int(u["rows"])) for u in manifest.unmapped)
    fed = sum(line.available for line in lines)
    return Connection(facts, tuple(sorted(named, key=lambda t: -t.rows)), lines, tuple(unmapped), fed)


@dataclass(frozen=True)
class Checked:
    """One line of a check of the connection."""

    tone: Tone
    text: str


_RECORDS = plural("{n} record in {tables}", "{n} records in {tables}")
_TABLES = plural("{n} table", "{n} tables")
_UNMAPPED = plural("{n} value is mapped by no rule.", "{n} values are mapped by no rule.")


def in_short(found: Connection, tongue: Tongue) -> str:
    """'12,345 records in 9 tables; 21 of 23 indicators are fed.'"""
    filled = [table.rows for table in found.tables if table.rows]
    read = tongue.count(_RECORDS, sum(filled), tables=tongue.count(_TABLES, len(filled)))
    words = _("{read}; {fed} of {all} indicators are fed.")
    return tongue.say(words, read=read, fed=found.fed, all=len(found.capability))


def checked(result: Mapping[str, Any], tongue: Tongue) -> list[Checked]:
    """The answer of a check-up in sentences; the proof and the warnings in their own words."""
    say = tongue.say
    proof = _("Read-only: {proof}.") if result["read_only"] else _("Not proven to be read-only: {proof}.")
    lines = [Checked(Tone.GOOD if result["read_only"] else Tone.LOW, say(proof, proof=result["proof"]))]
    lines += [Checked(Tone.CHECK, warning) for warning in result["warnings"]]
    kept = [table["rows"] for table in result["tables"] if table["kept"]]
    read = tongue.count(_RECORDS, sum(kept), tables=tongue.count(_TABLES, len(kept)))
    lines.append(Checked(Tone.GOOD if sum(kept) else Tone.LOW, f"{read}."))
    fed, all_ = sum(line["available"] for line in result["indicators"]), len(result["indicators"])
    words = say(_("{fed} of {all} indicators can be fed."), fed=fed, all=all_)
    lines.append(Checked(Tone.GOOD if fed else Tone.LOW, words))
    if result["unmapped"]:
        lines.append(Checked(Tone.CHECK, tongue.count(_UNMAPPED, len(result["unmapped"]))))
    return lines


def utc_now() -> datetime:
    """Now as UTC without zone."""
    return datetime.now(UTC).replace(tzinfo=None)
