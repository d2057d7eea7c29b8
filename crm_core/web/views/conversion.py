"""Conversion in words: how the deals ended, where they get stuck, why they are lost, how long they take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from crm_core.base.text import Message, _, plural
from crm_core.mart.backing import Reason, Sums
from crm_core.mart.stages import Stage
from crm_core.measure.asked import Fact
from crm_core.measure.indicator import Unit
from crm_core.measure.parts.deals.outcomes import NO_REASON
from crm_core.measure.value import Status, Value
from crm_core.web.bars import Bar
from crm_core.web.views.model import Figures, RowsLink
from crm_core.web.views.numbers import ENOUGH, FEW, first_of, interval, share
from crm_core.web.views.quantity import quantity
from crm_core.web.views.tongue import NOTHING, Tongue

WON = ("won_count", "won_amount", "win_rate", "cycle_days")
AHEAD = ("sales_velocity", "pipeline_coverage", "forecast_accuracy", "lead_response_in_time")
SIDE = (
    *("win_rate", "won_count", "won_amount", "cycle_days", "stage_age_days"),
    *("close_date_pushes", "lead_response_in_time"),
)
SPANS = ((7, "7"), (14, "8–14"), (30, "15–30"), (60, "31–60"), (90, "61–90"), (180, "91–180"))  # days, up to and with
_MOST = 8


def first(now: Figures, name: str, id_: str | None) -> Value:
    """The first value of an indicator that can be told; no data where there is none."""
    return first_of(now.get((name, id_), ()))


def won_reading(now: Figures, id_: str | None, tongue: Tongue) -> str:
    """How the closed deals ended, with how sure that is."""
    value = first(now, "win_rate", id_)
    won, n = int(value.numerator or 0), value.n
    if value.status is not Status.OK or not n:
        return tongue.say(_("No deal was closed in this period."))
    of = {"won": tongue.number(won), "n": tongue.number(n)}
    if n < FEW:
        return tongue.say(_("{won} of {n} closed deals were won: too few for a share."), **of)
    told = {"share": tongue.percent(won / n), "likely": interval(won, n, tongue)}
    return tongue.say(_("{won} of {n} closed deals were won: {share}, {likely}."), **of, **told)


def ahead_reading(now: Figures, id_: str | None, several: bool, tongue: Tongue) -> str:
    """Whether what is open will do for what is left of the plan; `several` teams together have none."""
    if several:
        return tongue.say(_("Choose a team to see whether its open deals will do for what is left of its plan."))
    value = first(now, "pipeline_coverage", id_)
    if value.status is Status.NO_DATA and value.denominator == 0:
        return tongue.say(_("The plan of won revenue is reached: nothing is left that open deals would have to cover."))
    if value.status is Status.NOT_RECORDED:
        return tongue.say(_("What the open deals are worth is not recorded by this CRM."))
    if value.status is not Status.OK or value.value is None:
        return tongue.say(
            _("No plan of won revenue runs, so there is nothing that the open deals would have to cover.")
        )
    times = quantity(Unit.RATIO, value.value, tongue)
    return tongue.say(
        _("The open deals, each weighted with its chance, are {times} what is left of the plan of won revenue."),
        times=times,
    )


@dataclass(frozen=True)
class Pipeline:
    """The stages of one pipeline as bars; the name is CRM text, '' where there is but one or it has none."""

    name: str
    bars: tuple[Bar, ...]


_OPEN = plural("{n} open", "{n} open")


def funnel(
    stages: Sequence[Stage], went_on: Mapping[str, Value], tongue: Tongue, rows: RowsLink | None = None
) -> list[Pipeline]:
    """One bar per stage: the share of the closed deals that went on from it, k of n, and how many are open in it.

    Each opens the rows of its step, of those that `rows` leads to.
    """
    names = list(dict.fromkeys(stage.pipeline for stage in stages))
    found = []
    for name in names:
        own = [stage for stage in stages if stage.pipeline == name]
        bars = tuple(_stage(stage, went_on.get(stage.step), tongue, rows) for stage in own)
        if any(stage.open or stage.step in went_on for stage in own):
            found.append(Pipeline(name if len(names) > 1 else "", bars))
    return found


def _stage(stage: Stage, value: Value | None, tongue: Tongue, rows: RowsLink | None) -> Bar:
    open_ = tongue.count(_OPEN, stage.open)
    if value is None or not value.n:
        return Bar(stage.name, 0.0, NOTHING, open_)
    k, n = int(value.numerator or 0), value.n
    told, link = share(k, n, tongue), replace(rows, slice=stage.step) if rows else None
    if n < FEW:
        return Bar(stage.name, k / n, told.big, f"{told.detail} · {open_}", link)
    of = tongue.say(_("{counted} of {n}"), counted=tongue.number(k), n=tongue.number(n))
    likely = f"{interval(k, n, tongue)} · " if n < ENOUGH else ""
    return Bar(stage.name, k / n, f"{told.big}, {of}", f"{likely}{open_}", link)


def funnel_reading(stages: Sequence[Stage], went_on: Mapping[str, Value], tongue: Tongue) -> str:
    """The stage from which the smallest share went on."""
    told = [(went_on[one.step], one) for one in stages if one.step in went_on and went_on[one.step].n >= FEW]
    if not told:
        return tongue.say(_("Too few deals were closed to see a narrow place."))
    value, stage = min(told, key=lambda pair: (float(pair[0].value or 0), pair[1].step))
    stays = value.n - int(value.numerator or 0)
    if not stays:
        return tongue.say(_("No closed deal got stuck in any stage."))
    return tongue.say(
        _("Most often in {stage}: {k} of {n} closed deals that came to it went no further."),
        stage=stage.name,
        k=tongue.number(stays),
        n=tongue.number(value.n),
    )


def age_reading(sums: Sums, tongue: Tongue) -> str:
    """How many open deals are in their stage for longer than usual."""
    return tongue.say(
        _("{k} of {n} open deals are in their stage for longer than three of four closed ones were."),
        k=tongue.number(sums.rows - sums.counted),
        n=tongue.number(sums.rows),
    )


def push_reading(sums: Sums, tongue: Tongue) -> str:
    """How many open deals were put off."""
    return tongue.say(
        _("Of {k} of {n} open deals the expected closing was moved to a later day."),
        k=tongue.number(sums.rows - sums.counted),
        n=tongue.number(sums.rows),
    )


_REASONS: dict[str, Message] = {NO_REASON: _("No reason given")}


def reasons(found: Sequence[Reason], tongue: Tongue) -> list[Bar]:
    """Why deals were lost, the most frequent first."""
    lost = [one for one in found if one.counted]
    n = sum(one.counted for one in lost)
    bars = []
    for one in sorted(lost, key=lambda one: -one.counted)[:_MOST]:
        told = share(one.counted, n, tongue)
        of = tongue.say(_("{counted} of {n}"), counted=tongue.number(one.counted), n=tongue.number(n))
        label = tongue.say(_REASONS[one.why]) if one.why in _REASONS else one.why
        bars.append(Bar(label, one.counted / lost_most(lost), of if n < FEW else f"{told.big}, {of}"))
    return bars


def lost_most(lost: Sequence[Reason]) -> int:
    """How often the most frequent reason is given."""
    return max(one.counted for one in lost)


def reasons_reading(found: Sequence[Reason], is_kept: bool, tongue: Tongue) -> str:
    """The most frequent reason that was given, and how often none was."""
    n = sum(one.counted for one in found)
    if not n:
        return tongue.say(_("No deal was lost in this period."))
    if not is_kept:
        return tongue.say(_("This CRM does not record why deals are lost."))
    given = [one for one in found if one.counted and one.why != NO_REASON]
    if not given:
        return tongue.say(_("No reason is given for any of the {n} lost deals."), n=tongue.number(n))
    top, without = max(given, key=lambda one: one.counted), n - sum(one.counted for one in given)
    words = (
        _("Most often: {why}, {k} of {n} lost deals; no reason is given for {without}.")
        if without
        else _("Most often: {why}, {k} of {n} lost deals.")
    )
    told = {"k": tongue.number(top.counted), "n": tongue.number(n), "without": tongue.number(without)}
    return tongue.say(words, why=top.why, **told)


@dataclass(frozen=True)
class Length:
    """How long deals of one outcome took: how many, their median in words, and how they spread."""

    n: int
    median: str
    bars: tuple[Bar, ...]


def length(facts: Sequence[Fact], tongue: Tongue) -> Length:
    """Days from creation to the end; each bar is of the deals that took so many days."""
    days = [fact.value for fact in facts if fact.counted and fact.value is not None]
    if not days:
        return Length(0, NOTHING, ())
    counts = [0] * (len(SPANS) + 1)
    for one in days:
        counts[next((place for place, (top, _w) in enumerate(SPANS) if one <= top), len(SPANS))] += 1
    labels = [tongue.say(_("{span} days"), span=word) for _top, word in SPANS]
    labels[0] = tongue.say(_("up to {n} days"), n=SPANS[0][1])
    labels.append(tongue.say(_("more than {n} days"), n=SPANS[-1][0]))
    top = max(counts)
    bars = tuple(
        Bar(label, count / top, tongue.number(count) if count else NOTHING)
        for label, count in zip(labels, counts, strict=True)
    )
    return Length(len(days), quantity(Unit.DAYS, float(median(days)), tongue), bars)


def length_reading(won: Length, lost: Length, tongue: Tongue) -> str:
    """Both medians in one line."""
    if not won.n and not lost.n:
        return tongue.say(_("No deal was closed in this period."))
    parts = []
    if won.n:
        parts.append(
            tongue.say(_("half of the {n} won deals took {days} or less"), n=tongue.number(won.n), days=won.median)
        )
    if lost.n:
        parts.append(
            tongue.say(_("half of the {n} lost ones took {days} or less"), n=tongue.number(lost.n), days=lost.median)
        )
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."
