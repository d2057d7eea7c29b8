"""Whom to contact next, in words: the reasons of each client, the most urgent client first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crm_core.base.text import Message, Plural, _, plural
from crm_core.mart.backing import Reason
from crm_core.mart.next_contacts import REASONS, SILENT, Contacts, Waiting, Why
from crm_core.measure.registry import indicators
from crm_core.measure.statistics.rhythm import TIER_DAYS
from crm_core.web.bars import Bar
from crm_core.web.views.tongue import NOTHING, Tongue

SHORT: dict[str, Message] = {
    "churn_sign": _("Signs of leaving"),
    "contact_rhythm": _("Silent"),
    "thanks_overdue": _("Thanks due"),
    "purchase_triggers": _("After a purchase"),
}
SIGNS: dict[str, Message] = {  # the words of churn_sign
    "long silence": _("long silence"),
    "fewer answers": _("fewer answers"),
    "fewer orders": _("fewer orders"),
}
WEIGHTS = {"churn_sign": 3, "contact_rhythm": 2, "thanks_overdue": 2, "purchase_triggers": 1}
AMBER_WEIGHT = 1
_TIERS = ("A", "B", "C")
_SILENT = plural("silent for {n} day", "silent for {n} days")
_THANKS = plural("won {n} day ago, no thanks yet", "won {n} days ago, no thanks yet")
_CLIENTS = plural("{n} client to contact", "{n} clients to contact")
_TRIGGERS: tuple[tuple[str, Plural | Message], ...] = (  # the words of purchase_triggers
    (
        r"(\d+) days since a purchase",
        plural("{n} day or more since it bought", "{n} days or more since it bought"),
    ),
    (r"bought (\d+) times", plural("bought {n} time, no contact since", "bought {n} times, no contact since")),
    (r"bought for ([\d.]+)", _("bought for {n} or more, no contact since")),
)


@dataclass(frozen=True)
class Line:
    """One client of the list; name and owner are CRM text."""

    name: str
    why: str
    tier: str
    last_on: date | None
    next_on: date | None
    owner: str
    url: str


@dataclass(frozen=True)
class Worklist:
    """The list: how many there are, what it says in a line, how many clients each reason has."""

    lines: tuple[Line, ...]
    total: int
    reading: str
    by_reason: Mapping[str, int]


def worklist(
    found: Contacts, owners: Mapping[str, str], today: date, reason: str | None, most: int, tongue: Tongue
) -> Worklist:
    """The clients with a reason (with this one), the most urgent first; at most so many lines."""
    by_reason = {name: sum(_has(one, name) for one in found.clients) for name in REASONS if name not in found.unknown}
    listed = sorted((one for one in found.clients if reason is None or _has(one, reason)), key=urgency)
    lines = tuple(
        Line(
            one.name or one.client_id,
            said(one, today, tongue),
            one.tier or NOTHING,
            one.last_on,
            one.next_on,
            owners.get(one.owner_id or "", ""),
            one.url,
        )
        for one in listed[:most]
    )
    return Worklist(lines, len(listed), _reading(listed, tongue), by_reason)


def urgency(one: Waiting) -> tuple[int, int, int, float, str, str]:
    """What sorts the list: nothing planned first, then tier, then the weight of the reasons, then the silence."""
    tier = _TIERS.index(one.tier) if one.tier in _TIERS else len(_TIERS)
    weight = sum(AMBER_WEIGHT if why.word == "amber" else WEIGHTS[why.indicator] for why in _once(one.why))
    return (one.next_on is not None, tier, -weight, -_silence(one), one.entity, one.client_id)


def said(one: Waiting, today: date, tongue: Tongue) -> str:
    """Why the client should hear from us: 'silent for 64 days, usually every 21; fewer orders than before'."""
    told: list[str] = []
    is_silent = _has(one, "contact_rhythm")
    for why in sorted(_once(one.why), key=lambda why: why.indicator != "contact_rhythm"):
        if why.indicator == "contact_rhythm":
            told.append(_silent(one, tongue))
        elif why.indicator == "churn_sign":
            words = [word for word in why.word.split(", ") if not (is_silent and word == "long silence")]
            told += [tongue.say(SIGNS[word]) if word in SIGNS else word for word in words]
        elif why.indicator == "thanks_overdue":
            told.append(tongue.count(_THANKS, (today - why.day).days) if why.day else tongue.say(SHORT[why.indicator]))
        else:
            told.append(_trigger(why.word, tongue))
    return "; ".join(told)


def _silent(one: Waiting, tongue: Tongue) -> str:
    days = tongue.count(_SILENT, one.since or 0)
    if one.interval is not None:
        places = 0 if float(one.interval).is_integer() else 1
        return tongue.say(_("{silent}, usually every {n}"), silent=days, n=tongue.number(one.interval, places))
    if one.tier in TIER_DAYS:
        usual = TIER_DAYS[one.tier or ""]
        return tongue.say(_("{silent}, every {n} in tier {tier}"), silent=days, n=usual, tier=one.tier)
    return tongue.say(_("{silent}, every {n} at the latest"), silent=days, n=TIER_DAYS["C"])


def _trigger(word: str, tongue: Tongue) -> str:
    for pattern, words in _TRIGGERS:
        found = re.fullmatch(pattern, word)
        if found and isinstance(words, Plural):
            return tongue.count(words, int(found[1]))
        if found and isinstance(words, Message):
            return tongue.say(words, n=tongue.number(float(found[1])))
    return word


def _has(one: Waiting, reason: str) -> bool:
    return any(why.indicator == reason for why in one.why)


def _once(why: Sequence[Why]) -> list[Why]:
    """One of each indicator: of several deals won the first."""
    first: dict[str, Why] = {}
    for one in why:
        first.setdefault(one.indicator, one)
    return list(first.values())


def _silence(one: Waiting) -> float:
    """Days since the last contact, by the client's own interval or its tier's."""
    return (one.since or 0) / (one.interval or TIER_DAYS.get(one.tier or "C", TIER_DAYS["C"]))


def _reading(listed: Sequence[Waiting], tongue: Tongue) -> str:
    if not listed:
        return tongue.say(_("Nobody waits."))
    planned = sum(one.next_on is not None for one in listed)
    head = tongue.count(_CLIENTS, len(listed))
    order = tongue.say(_("Nothing planned comes first, then large clients, then the stronger reasons."))
    if not planned:
        return f"{head}. {order}"
    return tongue.say(
        _("{clients}; with {n} of them it is planned. {order}"), clients=head, n=tongue.number(planned), order=order
    )


def counted(reasons: Mapping[str, Sequence[Reason]], tongue: Tongue) -> list[Bar]:
    """How many there are of each reason, of how many: what is told where records are not open."""
    bars = []
    for name in REASONS:
        rows = sum(one.rows for one in reasons.get(name, ()))
        if rows:
            found = reasons[name]
            n = sum(one.rows if name == "contact_rhythm" else one.counted for one in found if _is_reason(name, one))
            of = tongue.say(_("{counted} of {n}"), counted=tongue.number(n), n=tongue.number(rows))
            bars.append(Bar(tongue.say(SHORT[name]), n / rows, of))
    return bars


def _is_reason(name: str, one: Reason) -> bool:
    return one.why in SILENT if name == "contact_rhythm" else True


def unknown_line(unknown: Sequence[str], tongue: Tongue) -> str:
    """Which reasons this CRM cannot give."""
    if not unknown:
        return ""
    labels = tongue.listed(tongue.say(indicators()[name].label) for name in unknown)
    return tongue.say(_("Not recorded by this CRM: {what}."), what=labels)
