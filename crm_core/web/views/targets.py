"""The targets that are set, what a file would change, and the history of one: as lines of tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crm_core.base.text import Message, _
from crm_core.mart.people import Person
from crm_core.measure.plan import Target
from crm_core.measure.registry import indicators
from crm_core.review import target_periods
from crm_core.review.target_import import Change
from crm_core.review.targets import Right
from crm_core.store.targets import NewTarget, StoredTarget
from crm_core.web.views.tongue import NOTHING, Tongue

KINDS: dict[str, Message] = {
    "month": _("Month"),
    "quarter": _("Quarter"),
    "year": _("Fiscal year"),
    "own": _("Own period"),
}
COMPANY_KEY, OWNER, TEAM = "company", "owner:", "team:"


@dataclass(frozen=True)
class HeldLine:
    """One plan that is set; `whose` is CRM text. `id` is None for one of the CRM itself."""

    id: int | None
    plan: str
    whose: str
    what: str
    period: str
    target: str
    first: str
    source: str


@dataclass(frozen=True)
class Names:
    """What ids are called; CRM text."""

    people: Mapping[str, str]
    teams: Mapping[str, str]

    @classmethod
    def of(cls, people: Iterable[Person], teams: Mapping[str, str]) -> "Names":
        return cls({person.id: person.name for person in people}, teams)

    def whose(self, owner_id: str | None, team_id: str | None, tongue: Tongue) -> str:
        if owner_id is not None:
            return self.people.get(owner_id, f"({owner_id})")
        return tongue.say(_("Company")) if team_id is None else self.teams.get(team_id, f"({team_id})")


def held(
    stored: Iterable[StoredTarget], of_crm: Iterable[Target], right: Right, names: Names, today: date, tongue: Tongue
) -> list[HeldLine]:
    """The plans of those whose plans may be set, that run or come; the later one of a plan stands for it."""
    own = [one for one in stored if right.covers(one.owner_id, one.team_id) and one.ends_on > today]
    taken = {_key(one) for one in own}
    foreign = [
        one
        for one in of_crm
        if right.covers(one.owner_id, one.team_id) and one.ends_on > today and _key(one) not in taken
    ]
    lines = [_held(one.id, one.plan, one, one.original, names, tongue) for one in own]
    lines += [_held(None, "", one, one.original, names, tongue) for one in foreign]
    return lines


def _key(one: NewTarget | Target) -> tuple[object, ...]:
    return (one.owner_id, one.team_id, one.indicator, one.starts_on, one.ends_on, one.currency)


def _held(
    id_: int | None, plan: str, one: NewTarget | Target, original: Decimal | None, names: Names, tongue: Tongue
) -> HeldLine:
    return HeldLine(
        id_,
        plan,
        names.whose(one.owner_id, one.team_id, tongue),
        label(one.indicator, tongue),
        tongue.span(one.starts_on, one.ends_on),
        amount(one.target, one.currency, tongue),
        "" if original is None else amount(original, one.currency, tongue),
        tongue.say(_("CRM")) if id_ is None else tongue.say(_("Rapport")),
    )


def label(indicator: str, tongue: Tongue) -> str:
    """What an indicator is called; an unknown one by its name."""
    known = indicators().get(indicator)
    return tongue.say(known.label) if known else indicator


def amount(value: Decimal, currency: str | None, tongue: Tongue) -> str:
    """A number of a plan."""
    if currency is not None:
        return tongue.money(value, currency)
    return tongue.number(value, 0 if value == value.to_integral_value() else 2)


def preview(changes: Sequence[Change], tongue: Tongue) -> dict[str, list[object]]:
    """Heading -> cells: what each row of a file would do."""
    return {
        tongue.say(_("Row")): [change.row for change in changes],
        tongue.say(_("Whose")): [change.whose for change in changes],
        tongue.say(_("Plan of")): [label(change.target.indicator, tongue) for change in changes],
        tongue.say(_("Period")): [tongue.span(c.target.starts_on, c.target.ends_on) for c in changes],
        tongue.say(_("Now")): [
            NOTHING if c.before is None else amount(c.before, c.target.currency, tongue) for c in changes
        ],
        tongue.say(_("Plan")): [amount(c.target.target, c.target.currency, tongue) for c in changes],
        tongue.say(_("What happens")): [tongue.say(_happens(change)) for change in changes],
    }


def _happens(change: Change) -> Message:
    if change.before is None:
        return _("+ new")
    return _("= stays") if change.is_same else _("→ changes")


def history(versions: Iterable[StoredTarget], tongue: Tongue) -> dict[str, list[object]]:
    """Heading -> cells: every version of one plan, the oldest first."""
    listed = list(versions)
    ends = [one.superseded_at or one.withdrawn_at for one in listed]
    return {
        tongue.say(_("Set")): [tongue.clock(one.created_at) for one in listed],
        tongue.say(_("By")): [one.created_by for one in listed],
        tongue.say(_("Plan")): [amount(one.target, one.currency, tongue) for one in listed],
        tongue.say(_("Until")): [NOTHING if end is None else tongue.clock(end) for end in ends],
        tongue.say(_("What happened")): [tongue.say(_ended(one)) for one in listed],
    }


def _ended(one: StoredTarget) -> Message:
    if one.withdrawn_at is not None:
        return _("withdrawn")
    return _("changed") if one.superseded_at is not None else _("holds")


def whose_options(people: Iterable[Person], teams: Mapping[str, str], right: Right, tongue: Tongue) -> dict[str, str]:
    """key -> name of all whose plans may be set: company, teams, active people. Names are CRM text."""
    found = {COMPANY_KEY: tongue.say(_("Company"))} if right.company else {}
    found |= {f"{TEAM}{id_}": name for id_, name in teams.items() if right.covers(None, id_)}
    return found | {f"{OWNER}{p.id}": p.name for p in people if p.is_active and right.covers(p.id, None)}


def period_options(kind: str, today: date, first_month: int, tongue: Tongue) -> dict[str, str]:
    """word -> days: the period before, the running one and those that come."""
    start, end = target_periods.current(kind, today, first_month)
    spans = [(start, end)]
    for _number in range(11 if kind == "month" else 3):
        spans.append(target_periods.after(*spans[-1]))
    words = {}
    for first, last in spans:
        word = target_periods.word_of(first, last, first_month) or f"{first}/{last}"
        words[word] = tongue.span(first, last)
    return words
