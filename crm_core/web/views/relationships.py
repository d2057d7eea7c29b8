"""Relationships in words: who the clients are, where the time goes, whether a colleague could take over."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crm_core.base.text import Message, _, plural
from crm_core.mart.backing import Reason
from crm_core.mart.client_book import Attention, Client
from crm_core.measure.answers.misallocation import BY_TIME
from crm_core.measure.registry import indicators
from crm_core.measure.statistics.concentration import Rfm, misallocation, rfm
from crm_core.measure.value import Status, Value
from crm_core.web.bars import Bar, Pair
from crm_core.web.views.model import Figures, RowsLink, rows_of
from crm_core.web.views.numbers import FEW, share, shown
from crm_core.web.views.tongue import Tongue

KEPT = ("contact_rhythm", "churn_sign", "next_contact_planned", "thanks_overdue")
KNOWN = ("two_way_ratio", "profile_depth", "network_links", "contacts_per_open_deal")
PEOPLE = (*KEPT, "two_way_ratio", "profile_depth", "network_links", "base_growth", "handover_readiness")
OF_CLIENTS = ("base_growth", "accounts_won", "retention_rate", "repeat_share", "won_from_existing", "won_from_referral")
STAGES = "lifecycle_conversion"
SEGMENTS = ("A", "B", "C", "new")
OTHERS = "others"  # clients that belong to somebody else
FIFTH_HIGH, FIFTH_LOW = 4, 2
_SEGMENT: dict[str, Message] = {
    "A": _("A clients"),
    "B": _("B clients"),
    "C": _("C clients"),
    "new": _("New clients"),
    OTHERS: _("Clients of others"),
}
_RFM: dict[str, Message] = {
    "loyal": _("Buy often, and lately"),
    "back": _("Bought often, not lately"),
    "fresh": _("Bought lately, not often yet"),
    "between": _("In between"),
    "faint": _("Seldom, and long ago"),
}
LACKS: dict[str, Message] = {  # the words of handover_readiness
    "no working channel": _("No phone or e-mail that works"),
    "last talk without a result": _("Last talk without a result"),
    "no next step": _("No next step noted"),
}
_CLIENTS = plural("{n} client", "{n} clients")
_WAYS: dict[str, Message] = {"acquisition": _("{stage} to {next}"), "retention": _("{stage} to {next}, as a client")}


def kept_reading(now: Figures, id_: str | None, tongue: Tongue) -> str:
    """How long the middle client has been waiting."""
    value = _ok(now, "contact_rhythm", id_)
    if value is None:
        return ""
    times = tongue.number(float(value.value or 0), 1)
    return tongue.say(_("The middle client has been waiting {n} times as long as it is used to."), n=times)


def known_reading(now: Figures, id_: str | None, tongue: Tongue) -> str:
    """How much comes from the clients themselves."""
    value = _ok(now, "two_way_ratio", id_)
    if value is None:
        return ""
    told = shown(indicators()["two_way_ratio"], [value], tongue).big
    return tongue.say(_("{share} of the calls and messages came from the clients."), share=told)


def _ok(now: Figures, name: str, id_: str | None) -> Value | None:
    return next((v for v in now.get((name, id_), ()) if v.status is Status.OK and v.value is not None), None)


@dataclass(frozen=True)
class Gap:
    """A client whose part of the time is not its part of the purchases; the name is CRM text."""

    name: str
    time: float
    worth: float
    url: str


@dataclass(frozen=True)
class Allocation:
    """Time against purchases: by segment, in a line, and the clients with the widest gaps."""

    pairs: tuple[Pair, ...]
    reading: str
    neglected: tuple[Gap, ...]  # much of the purchases, little time
    favoured: tuple[Gap, ...]


def allocation(clients: Sequence[Client], found: Attention, most: int, tongue: Tongue) -> Allocation | None:
    """Where the time goes and where the purchases are; None where either is nothing."""
    time, worth = _shares(found.time), _shares(found.worth)
    moved = misallocation(found.time, found.worth)
    if moved is None:
        return None
    segments = {client.key: client.abc for client in clients}
    by_time, by_worth = _by(time, segments), _by(worth, segments)
    pairs = tuple(
        Pair(
            tongue.say(_SEGMENT[one]),
            by_time.get(one, 0.0),
            by_worth.get(one, 0.0),
            tongue.say(_("{share} of the time"), share=tongue.percent(by_time.get(one, 0.0))),
            tongue.say(_("{share} of the purchases"), share=tongue.percent(by_worth.get(one, 0.0))),
        )
        for one in (*SEGMENTS, OTHERS)
        if by_time.get(one) or by_worth.get(one)
    )
    gaps = [Gap(c.name, time.get(c.key, 0.0), worth.get(c.key, 0.0), c.url) for c in clients]
    apart = sorted(gaps, key=lambda gap: (gap.time - gap.worth, gap.name))
    return Allocation(
        pairs,
        _moved(moved, by_time.get("A", 0.0), by_worth.get("A", 0.0), tongue),
        tuple(gap for gap in apart[:most] if gap.worth > gap.time),
        tuple(gap for gap in apart[::-1][:most] if gap.time > gap.worth),
    )


def _moved(moved: float, time: float, worth: float, tongue: Tongue) -> str:
    line = tongue.say(
        _("{share} of the time would have to move to go where the purchases are."), share=tongue.percent(moved)
    )
    if not worth:
        return line
    words = _("A clients bring {worth} of the purchases and get {time} of the time.")
    return f"{tongue.say(words, worth=tongue.percent(worth), time=tongue.percent(time))} {line}"


def time_line(found: Attention, tongue: Tongue) -> str:
    """What time means here."""
    return tongue.say(
        _("Time is the length of talks.") if found.by == BY_TIME else _("Time is the number of contacts: no lengths.")
    )


def _shares(amounts: Mapping[str, float]) -> dict[str, float]:
    floored = {key: max(0.0, amount) for key, amount in amounts.items()}
    total = sum(floored.values())
    return {key: amount / total for key, amount in floored.items()} if total else {}


def _by(shares: Mapping[str, float], segments: Mapping[str, str]) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for key, part in shares.items():
        found[segments.get(key, OTHERS)] += part
    return dict(found)


def segments(clients: Sequence[Client], tongue: Tongue) -> tuple[tuple[Pair, ...], str]:
    """Part of the clients and part of the purchases of A, B, C and new clients; and the reading."""
    groups = {one: [client for client in clients if client.abc == one] for one in SEGMENTS}
    pairs = _pairs({_SEGMENT[one]: listed for one, listed in groups.items() if listed}, clients, tongue)
    if not pairs:
        return (), tongue.say(_("Nothing was bought in twelve months: there is nothing to tell them apart by."))
    if not groups["A"]:
        return pairs, tongue.say(_("There is no A client: whoever bought is new."))
    words = {"a": tongue.number(len(groups["A"])), "n": tongue.number(len(clients)), "share": pairs[0].second_text}
    return pairs, tongue.say(_("{a} of {n} clients are A clients: {share}."), **words)


def rfm_groups(clients: Sequence[Client], today: date, tongue: Tongue) -> tuple[Pair, ...]:
    """Buying clients by how lately, how often and for how much; () for fewer than five."""
    buying = {client.key: client for client in clients if client.bought_on is not None}
    fifths = rfm(
        {key: (today - client.bought_on).days for key, client in buying.items() if client.bought_on},
        {key: client.orders for key, client in buying.items()},
        {key: client.spent for key, client in buying.items()},
    )
    groups: dict[Message, list[Client]] = {}
    for name, words in _RFM.items():
        groups[words] = [buying[key] for key, fifth in fifths.items() if _group(fifth) == name]
    return _pairs({words: listed for words, listed in groups.items() if listed}, list(buying.values()), tongue)


def _group(fifth: Rfm) -> str:
    lately, long_ago = fifth.recency >= FIFTH_HIGH, fifth.recency <= FIFTH_LOW
    often, seldom = fifth.frequency >= FIFTH_HIGH, fifth.frequency <= FIFTH_LOW
    if often:
        return "loyal" if lately else "back" if long_ago else "between"
    if seldom:
        return "fresh" if lately else "faint" if long_ago else "between"
    return "between"


def _pairs(groups: Mapping[Message, Sequence[Client]], all_: Sequence[Client], tongue: Tongue) -> tuple[Pair, ...]:
    worth = _shares({client.key: float(client.spent) for client in all_})
    pairs = []
    for words, listed in groups.items():
        bought = sum(worth.get(client.key, 0.0) for client in listed)
        told = share(len(listed), len(all_), tongue)
        of = tongue.count(_CLIENTS, len(listed))
        clients = of if len(all_) < FEW else f"{of}, {told.big}"
        purchases = tongue.say(_("{share} of the purchases"), share=tongue.percent(bought))
        pairs.append(Pair(tongue.say(words), len(listed) / len(all_), bought, clients, purchases))
    return tuple(pairs)


@dataclass(frozen=True)
class Told:
    """One number of a team: label, number, what it is of, and its rows."""

    label: str
    big: str
    detail: str
    link: RowsLink | None


def facts(names: Iterable[str], now: Figures, id_: str | None, where: RowsLink, tongue: Tongue) -> list[Told]:
    """The numbers of a team (or the company), those of a person where they are told of persons."""
    found = []
    for name in names:
        metric = indicators()[name]
        if where.owner and metric.level != "person":
            continue
        value = shown(metric, now.get((name, id_), ()), tongue)
        link = None if value.missing or not value.n else rows_of(name, where.window, where.owner, where.team)
        found.append(Told(tongue.say(metric.label), value.big, value.detail, link))
    return found


def stages(values: Sequence[Value], tongue: Tongue) -> list[Bar]:
    """How many clients came further, from stage to stage; the stages are words of the company."""
    bars = []
    for value in values:
        if value.status is Status.OK and value.value is not None and value.slice:
            way, steps = value.slice.partition(": ")[::2]
            stage, following = steps.partition(">")[::2]
            words = _WAYS.get(way, _WAYS["acquisition"])
            told = share(int(value.numerator or 0), value.n, tongue)
            bars.append(Bar(tongue.say(words, stage=stage, next=following), float(value.value), told.big))
    return bars


def _of(counted: int, n: int, tongue: Tongue) -> str:
    return tongue.say(_("{counted} of {n}"), counted=tongue.number(counted), n=tongue.number(n))


def handover(reasons: Sequence[Reason], tongue: Tongue) -> tuple[list[Bar], str]:
    """What is missing for a colleague to take over, the most frequent first; and how many clients are ready."""
    total = sum(one.rows for one in reasons)
    if not total:
        return [], tongue.say(_("There are no clients."))
    ready = sum(one.counted for one in reasons)
    told = share(ready, total, tongue)
    bars = [
        Bar(tongue.say(LACKS[one.why]) if one.why in LACKS else one.why, one.rows / total, _of(one.rows, total, tongue))
        for one in reasons
        if one.rows > one.counted
    ]
    of = tongue.say(_("{share} of the clients are ready ({of})."), share=told.big, of=told.detail)
    return bars, of if total >= FEW else tongue.say(_("{share} clients are ready."), share=told.big)
