"""What the company keeps outside its CRM, as lines of tables: what holds, and what files would change."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from crm_core.base.fact_rows import Absence, CompanyDay, Employment, Fact, Rate, Training
from crm_core.base.text import Message, _, plural
from crm_core.review.fact_file import columns_of
from crm_core.store.facts import StoredFact
from crm_core.web.views.tongue import NOTHING, Tongue

KINDS: dict[str, Message] = {
    "calendar": _("Company days"),
    "absences": _("Absences"),
    "employment": _("Employment"),
    "trainings": _("Trainings"),
    "rates": _("Exchange rates"),
}
HEADS: dict[str, Message] = {
    "on": _("Day"),
    "kind": _("Kind"),
    "name": _("Name"),
    "owner_id": _("Who"),
    "fraction": _("Share of the day"),
    "from_on": _("From"),
    "to_on": _("Until before"),
    "fte": _("Share of full time"),
    "hours_a_day": _("Hours of a full day"),
    "peer_group": _("Compared with"),
    "feature": _("In"),
    "currency": _("Currency"),
    "base": _("In the currency"),
    "rate": _("Rate"),
}
EXAMPLES: dict[str, str] = {
    "calendar": "on,kind,name\n2026-12-24,holiday,Christmas Eve\n2026-05-09,workday,for the bridge day\n",
    "absences": "owner_id,on,fraction\nu21,2026-11-03,1\nu22,2026-11-03,0.5\n",
    "employment": "owner_id,from_on,to_on,fte,hours_a_day,peer_group\nu21,2024-01-01,,0.8,8,Account managers\n",
    "trainings": "owner_id,on,feature\nu21,2026-03-02,Forecast\nu22,2026-03-02,\n",
    "rates": "currency,base,on,rate\nUSD,EUR,2026-11-01,0.92\n",
}
_WORDS: dict[str, Message] = {"holiday": _("free"), "workday": _("worked")}
_NEW = plural("{n} new", "{n} new")
_CHANGED = plural("{n} changed", "{n} changed")
_SAME = plural("{n} as it is", "{n} as they are")


def lines(
    listed: Sequence[StoredFact], kind: type[Fact], names: Mapping[str, str], tongue: Tongue
) -> dict[str, list[str]]:
    """Heading -> cells, a row per fact; names are CRM text."""
    found = {
        tongue.say(HEADS[column]): [_cell(column, getattr(one.fact, column), names, tongue) for one in listed]
        for column in columns_of(kind)
    }
    return found | {
        tongue.say(_("Set")): [tongue.clock(one.created_at) for one in listed],
        tongue.say(_("By")): [one.created_by for one in listed],
    }


def _cell(column: str, value: Any, names: Mapping[str, str], tongue: Tongue) -> str:
    if value is None:
        return tongue.say(_("all of the CRM")) if column == "feature" else NOTHING
    if column == "owner_id":
        return names.get(value, f"({value})")
    if column == "kind":
        return tongue.say(_WORDS[value])
    if isinstance(value, date):
        return tongue.day(value, year=True)
    if column in ("fraction", "fte"):
        return tongue.percent(value)
    if isinstance(value, float):
        return tongue.number(value, 0 if value.is_integer() else 2)
    return str(value.normalize()) if isinstance(value, Decimal) else str(value)


def newest_first(listed: Iterable[StoredFact]) -> list[StoredFact]:
    """By the day they are about, the latest first."""
    return sorted(listed, key=lambda one: (_day(one.fact), one.id), reverse=True)


def _day(fact: Fact) -> date:
    if isinstance(fact, Employment):
        return fact.from_on
    return fact.on if isinstance(fact, (CompanyDay, Absence, Training, Rate)) else date.min


def effect(wanted: Iterable[Fact], held: Iterable[StoredFact], tongue: Tongue) -> list[str]:
    """What files would do: 'Absences: 12 new, 1 changed, 3 as they are', a line per kind."""
    now = {one.fact.key: one.fact for one in held}
    counts: dict[str, list[int]] = {}
    for fact in wanted:
        before = now.get(fact.key)
        place = 0 if before is None else 2 if before == fact else 1
        counts.setdefault(fact.FILE, [0, 0, 0])[place] += 1
    return [
        f"{tongue.say(KINDS[name])}: "
        + ", ".join(tongue.count(word, n) for word, n in zip((_NEW, _CHANGED, _SAME), numbers, strict=True) if n)
        for name, numbers in counts.items()
    ]
