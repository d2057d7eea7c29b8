"""Rules of attention on what changed: fewer deals won, adoption below the own band, data quality falling."""

from collections.abc import Sequence
from math import erfc, sqrt

from crm_core.base.text import _
from crm_core.measure.registry import indicators
from crm_core.measure.statistics.control import BASELINE, xmr
from crm_core.measure.statistics.discovery import benjamini_hochberg, binomial_tail
from crm_core.measure.statistics.trend import FEWEST, mann_kendall
from crm_core.measure.value import Value
from crm_core.web.views.alarm import Attention, Seen, TeamIn, sound
from crm_core.web.views.numbers import ENOUGH, FEW, Tone, change

USED = ("active_day_share", "meetings_with_result")
FILLED = ("meeting_core_data_set", "entry_timeliness")
RECORDS = ("record_consistency", "client_uniqueness", "phone_validity", "email_validity")
NOW = ("won_count", *RECORDS)
WEEKS = (*USED, *FILLED)
LENGTH = BASELINE + 1  # the weeks that make the band, and the one held against it
RARE = 0.01


def fewer_won(teams: Sequence[TeamIn], seen: Seen) -> list[Attention]:
    """A fall in deals won that is more than chance."""
    found = []
    for team in teams:
        new, old = seen.one("won_count", team), seen.one("won_count", team, seen.before)
        changed = change(indicators()["won_count"], [new], [old], seen.tongue) if new and old else None
        if new and old and changed and changed.tone is Tone.LOW:
            text = seen.tongue.say(
                _("{now} deals won against {old} in {before}: more than the usual variation."),
                now=seen.tongue.number(int(new.value or 0)),
                old=seen.tongue.number(int(old.value or 0)),
                before=seen.before_label,
            )
            found.append(seen.told(team, text, 1.0, "won_count", "counted"))
    return found


def below_band(teams: Sequence[TeamIn], seen: Seen) -> list[Attention]:
    """The newest week of use below the natural limits of the twelve weeks before (XmR), each team by itself."""
    found = []
    for name in USED:
        for team in teams:
            weeks = seen.weeks.get((name, team.id), ())[-LENGTH:]
            limits = xmr(_shares(weeks[:-1]))
            last = sound(weeks[-1]) if weeks else None
            if limits is None or last is None or last.n < FEW or float(last.value or 0) >= limits.lower:
                continue
            if _tail(last, weeks[:-1]) < RARE:
                share, percent = float(last.value or 0), seen.tongue.percent
                text = seen.tongue.say(
                    _("{label}: {now} in the newest week, below the own usual {low} – {high}."),
                    label=seen.tongue.say(indicators()[name].label),
                    now=percent(share),
                    low=percent(limits.lower),
                    high=percent(min(1.0, limits.upper)),
                )
                found.append(seen.told(team, text, 0.6 + limits.mean - share, name, "not"))
    return found


def _tail(last: Value, weeks: Sequence[Sequence[Value]]) -> float:
    """How probable so few are by chance: weeks of a few rows leave natural limits that one row may cross.

    Binomial, with the share of the weeks before, (k + 1/2)/(n + 1): twelve weeks without a miss make none impossible.
    """
    known = [value for week in weeks if (value := sound(week))]
    counted = sum(float(value.numerator or 0) for value in known)
    there = sum(float(value.denominator or 0) for value in known)
    n = round(float(last.denominator or 0))
    missing = n - min(n, round(float(last.numerator or 0)))
    return binomial_tail(missing, n, 1 - min(1.0, (counted + 0.5) / (there + 1)))


def falling(teams: Sequence[TeamIn], seen: Seen) -> list[Attention]:
    """Data quality that falls over the weeks or since the window before; of all that is asked the sure ones alone."""
    asked = [one for name in FILLED for team in teams if (one := _trend(name, team, seen))]
    asked += [one for name in RECORDS for team in teams if (one := _since(name, team, seen))]
    stand = benjamini_hochberg([p for p, _found in asked])
    return [found for (_p, found), is_sure in zip(asked, stand, strict=True) if is_sure and found]


def _trend(name: str, team: TeamIn, seen: Seen) -> tuple[float, Attention | None] | None:
    """How probable the trend is by chance, and the sentence where it falls."""
    weeks = _shares(seen.weeks.get((name, team.id), ()))
    known = [week for week in weeks if week is not None]
    trend = mann_kendall(weeks)
    if trend.n < FEWEST or trend.p is None:
        return None
    if trend.s >= 0:
        return trend.p, None
    text = seen.tongue.say(
        _("{label}: falling over {n} weeks, to {now} in the newest one."),
        label=seen.tongue.say(indicators()[name].label),
        n=trend.n,
        now=seen.tongue.percent(known[-1]),
    )
    return trend.p, seen.told(team, text, 0.6 + known[0] - known[-1], name, "not")


def _since(name: str, team: TeamIn, seen: Seen) -> tuple[float, Attention | None] | None:
    """The same of a state, against what it was at the window's distance."""
    new, old = seen.one(name, team), seen.one(name, team, seen.before)
    if new is None or old is None or min(new.n, old.n) < ENOUGH:
        return None
    fall = float(old.value or 0) - float(new.value or 0)
    p = _by_chance(new, old)
    if fall <= 0:
        return p, None
    text = seen.tongue.say(
        _("{label}: {now} against {old} in {before}, more than chance."),
        label=seen.tongue.say(indicators()[name].label),
        now=seen.tongue.percent(float(new.value or 0)),
        old=seen.tongue.percent(float(old.value or 0)),
        before=seen.before_label,
    )
    return p, seen.told(team, text, 0.6 + fall, name, "not")


def _by_chance(new: Value, old: Value) -> float:
    """Two-sided p of a difference of two shares, by the pooled normal approximation."""
    pooled = (float(new.numerator or 0) + float(old.numerator or 0)) / (new.n + old.n)
    error = sqrt(pooled * (1 - pooled) * (1 / new.n + 1 / old.n))
    return erfc(abs(float(new.value or 0) - float(old.value or 0)) / error / sqrt(2)) if error else 1.0


def _shares(weeks: Sequence[Sequence[Value]]) -> list[float | None]:
    """The weeks as numbers; one of fewer than five rows says nothing."""
    found = [sound(week) for week in weeks]
    return [float(v.value or 0) if v and v.n >= FEW else None for v in found]
