"""What gains most: five fixes with exact points, the curve they make one after the other, and what cannot be mended."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.base.text import _, plural
from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicators
from crm_core.measure.score import Fix, Line, Scored
from crm_core.web.views.model import RowsLink
from crm_core.web.views.score_lines import fed, label, rounded
from crm_core.web.views.tongue import Tongue

MOST_FIXES = 5
LEAST_GAIN = 0.05  # less is not seen on the card
_ROWS = plural("Show {n} record", "Show {n} records")
_REST = _("Nobody can mend it for this period; in the next one it begins anew.")


@dataclass(frozen=True)
class FixLine:
    """What to do, what it gains, where the score is then with all before it done too, and the rows."""

    action: str
    score: str
    gain: str
    after: str
    part: tuple[float, float]  # 0..1: the score before and after it
    rows: str
    link: RowsLink


@dataclass(frozen=True)
class LostLine:
    """Points that are lost and cannot be had back in this period."""

    label: str
    lost: str
    why: str
    link: RowsLink


@dataclass(frozen=True)
class Fixes:
    """All of it; `curves` says where each score goes: 'Data quality: 74.2 → 81.0 → 85.5'."""

    lines: tuple[FixLine, ...]
    curves: tuple[str, ...]
    lost: tuple[LostLine, ...]


def fixes(scored: Sequence[Scored], owner_id: str, window: Window, tongue: Tongue) -> Fixes:
    """Over both scores, the greatest gain first; gains and losses as the lines show them."""
    found = [(fix, one) for one in scored for fix in one.fixes if fix.gain >= LEAST_GAIN]
    found.sort(key=lambda pair: (-pair[0].gain, pair[0].indicator))
    stands = {one.score.name: round(one.value or 0.0, 1) for one in scored}
    steps = {name: [now] for name, now in stands.items()}
    lines = []
    for fix, one in found[:MOST_FIXES]:
        curve = steps[one.score.name]
        curve.append(round(curve[-1] + rounded(one)[fix.indicator][1], 1))
        lines.append(_line(fix, one, (curve[-2], curve[-1]), RowsLink("", window, owner=owner_id), tongue))
    curves = [
        f"{tongue.say(one.score.label)}: {' → '.join(tongue.number(step, 1) for step in steps[one.score.name])}"
        for one in scored
        if len(steps[one.score.name]) > 1
    ]
    return Fixes(tuple(lines), tuple(curves), _lost(scored, owner_id, window, tongue))


def _line(fix: Fix, one: Scored, step: tuple[float, float], where: RowsLink, tongue: Tongue) -> FixLine:
    before, after = step
    score = tongue.say(one.score.label)
    (mended,) = (line for line in one.lines if line.component.indicator == fix.indicator)
    words = {"score": score, "now": tongue.number(before, 1), "after": tongue.number(after, 1)}
    return FixLine(
        fix.action,
        score,
        tongue.signed(after - before, 1),
        tongue.say(_("{score}: {now} → {after}"), **words),
        (before / 100, after / 100),
        tongue.count(_ROWS, mended.defects),
        RowsLink(fix.indicator, where.window, owner=where.owner, only=_which(mended)),
    )


def _lost(scored: Sequence[Scored], owner_id: str, window: Window, tongue: Tongue) -> tuple[LostLine, ...]:
    """The lines that lose points and have no fix, the greatest loss first."""
    found = []
    for one in scored:
        mended, points = {fix.indicator for fix in one.fixes}, rounded(one)
        found += [
            (points[name][1], name, _which(line))
            for line in fed(one)
            if (name := line.component.indicator) not in mended and points[name][1] >= LEAST_GAIN
        ]
    found.sort(key=lambda pair: (-pair[0], pair[1]))
    return tuple(
        LostLine(
            label(name, tongue),
            f"−{tongue.number(lost, 1)}",
            tongue.say(indicators()[name].no_fix or _REST),
            RowsLink(name, window, owner=owner_id, only=which),
        )
        for lost, name, which in found
    )


def _which(line: Line) -> str:
    """Which of its rows cost the points."""
    return "counted" if line.component.less_is_better else "not"
