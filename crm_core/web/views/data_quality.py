"""Data quality in words: what is missing most, where clients drop out of reach, what to mend first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_core.base.text import Message, _
from crm_core.mart.backing import Reason
from crm_core.measure.registry import indicators
from crm_core.measure.score import Scored
from crm_core.web.bars import Bar
from crm_core.web.views.numbers import share
from crm_core.web.views.tongue import Tongue

WHOLE = ("meeting_core_data_set", "client_minimum_data_set", "client_uniqueness", "record_consistency")
CELLS = ("phone_validity", "email_validity", "entry_timeliness", "client_freshness")
PEOPLE = (*WHOLE, *CELLS, "reachability")
MENDED = (  # in the order in which people can mend: what a call needs first
    *("reachability", "phone_validity", "email_validity", "client_uniqueness", "client_minimum_data_set"),
    *("meeting_core_data_set", "client_freshness", "record_consistency", "name_validity"),
)
STEPS: tuple[tuple[str, Message], ...] = (
    ("no channel", _("have no number or address")),
    ("not valid", _("have none that is valid")),
    ("shared", _("share theirs with an earlier client")),
    ("opted out", _("have opted out")),
    ("bounced", _("came back or did not connect")),
    ("reachable", _("can be reached")),
)
CELL_WORDS: dict[str, Message] = {
    "date": _("Date"),
    "last_name": _("Last name"),
    "first_name": _("First name"),
    "contact": _("Phone or e-mail"),
    "topic": _("Topic"),
    "result": _("Result"),
    "won_without_amount": _("Won without an amount"),
    "open_past_close_date": _("Open past its closing date"),
    "closed_before_created": _("Closed before it was created"),
    "probability_contradicts_stage": _("Probability contradicts the stage"),
    "no_client": _("Deal without a client"),
    "contact_without_account": _("Contact without a company"),
    "won_without_activity": _("Won without any activity"),
    "held_in_future": _("Held in the future"),
    "lost_without_reason": _("Lost without a reason"),
    "amount_changed_after_won": _("Amount changed after the win"),
    "owner_inactive": _("Its manager has left"),
    "next_step_before_last": _("Next step before the last one"),
}


def missing(reasons: Sequence[Reason], tongue: Tongue, most: int = 8) -> list[Bar]:
    """What is not as it should be, the most frequent first: of how many cells or checks how many."""
    found = sorted(
        ((one.rows - one.counted, one) for one in reasons if one.rows > one.counted), key=lambda pair: -pair[0]
    )[:most]
    top = max((n for n, _one in found), default=0)
    return [Bar(_said(one.why, tongue), n / top, _of(n, one, tongue)) for n, one in found]


def _of(n: int, one: Reason, tongue: Tongue) -> str:
    return tongue.say(_("{counted} of {n}"), counted=tongue.number(n), n=tongue.number(one.rows))


def _said(why: str, tongue: Tongue) -> str:
    return tongue.say(CELL_WORDS[why]) if why in CELL_WORDS else why


def missing_reading(bars: Sequence[Bar], tongue: Tongue) -> str:
    """The most frequent one in a line."""
    if not bars:
        return tongue.say(_("Nothing is missing."))
    return tongue.say(_("Most often: {what} ({n})."), what=bars[0].label, n=bars[0].text)


def waterfall(reasons: Sequence[Reason], tongue: Tongue) -> tuple[list[Bar], str]:
    """Where clients drop out on the way to them, and the reading."""
    by_step = {one.why: one.rows for one in reasons}
    total = sum(by_step.values())
    bars = [
        Bar(tongue.say(words), by_step[step] / total, tongue.number(by_step[step]))
        for step, words in STEPS
        if by_step.get(step)
    ]
    reached = share(by_step.get("reachable", 0), total, tongue)
    if not total:
        return [], tongue.say(_("There are no clients."))
    return bars, tongue.say(
        _("{share} can be reached by phone or e-mail ({of})."), share=reached.big, of=reached.detail
    )


@dataclass(frozen=True)
class Mend:
    """One kind of fix: what to do, how many rows, what it gains of a person's score."""

    indicator: str
    action: str
    rows: int
    gain: str


def mends(open_rows: Mapping[str, int], scored: Scored | None, tongue: Tongue) -> list[Mend]:
    """The kinds of fix that there is work for; with a person's score the points each gives, the greatest first."""
    gains = {fix.indicator: fix.gain for fix in scored.fixes} if scored else {}
    found = []
    for name in MENDED:
        fix, rows = indicators()[name].fix, open_rows.get(name, 0)
        if fix is not None and rows:
            gain = tongue.signed(gains[name], 1) if gains.get(name, 0) >= 0.05 else ""
            found.append(Mend(name, fix.of(rows, tongue.language), rows, gain))
    return sorted(found, key=lambda one: -gains.get(one.indicator, 0.0))
