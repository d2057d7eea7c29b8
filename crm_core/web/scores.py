"""The scorecard's parts: a score, the numbers beside it, its lines, the fixes."""

from collections.abc import Sequence

import streamlit as st

from crm_core.base.text import _
from crm_core.web.cards import chip, empty, how, question, rows_link
from crm_core.web.safe import Html, fill, joined, show
from crm_core.web.views.numbers import Tone
from crm_core.web.views.scorecard import Beside, CardLine, FixLine, ScoreCard
from crm_core.web.words import say

_SCORE = """<div class="rp rp-score"><div class="rp-label">{label}</div>
<div class="rp-value">{value}<small>{of}</small></div>
<div class="rp-meter" role="img" aria-label="{label}: {value} {of}"><i style="width:{width}%"></i></div>
<div class="rp-weakest"><span class="rp-soft">{weakest_label}</span> {weakest}</div>
<div class="rp-foot">{note}</div></div>"""
_LINE = """<div class="rp rp-line {css}"><div class="rp-title">{label}</div>
<div class="rp-actual"><b>{actual}</b><span>{detail}</span></div>
<div class="rp-wide"><div class="rp-bullet" role="img" aria-label="{bar_text}">{bar}</div></div>
<div>{chip}</div><div class="rp-points"><div>{points}</div>{gain}</div><div class="rp-full">{how}</div></div>"""
_LINK_WIDTH = 78


def score(card: ScoreCard) -> None:
    """One score with its weakest line beside it."""
    with st.container(border=True, height="stretch"):
        show(
            fill(
                _SCORE,
                label=card.label,
                value=card.value,
                of=say(_("of 100")) if card.part is not None else "",
                width=round((card.part or 0) * 100, 1),
                weakest_label=say(_("Weakest line:")) if card.weakest else "",
                weakest=card.weakest,
                note=card.note,
            )
        )


def beside(numbers: Sequence[Beside], before: str) -> None:
    """Plan and workload: shown next to the scores, never part of them."""
    with st.container(border=True, gap="small"):
        note = say(_("Shown beside the scores, never scored; changes against {before}.")).format(before=before)
        show(
            fill(
                '<div class="rp"><span class="rp-label">{t}</span> <span class="rp-foot">{n}</span></div>',
                t=say(_("On the desk")),
                n=note,
            )
        )
        with st.grid(6, min_column_width=118, gap="small"):
            for one in numbers:
                with st.container(gap=None):
                    show(_stat(one))
                    if one.link:
                        rows_link(one.link, say(_("Rows")))


def _stat(one: Beside) -> Html:
    return fill(
        '<div class="rp rp-stat"><span>{label}</span><b>{big}</b><span>{detail}</span><span>{change}</span></div>',
        label=one.label,
        big=one.shown.big,
        detail=one.shown.detail,
        change=one.change.text if one.change else "",
    )


def fixes(lines: Sequence[FixLine]) -> None:
    """What to do first, with exact points and the rows to mend."""
    question(say(_("What gains most?")), say(_("Exact points; each one opens the records to mend.")))
    if not lines:
        empty(say(_("Nothing to mend.")), say(_("Every line that can be mended is full, or there is too little data.")))
        return
    with st.container(border=True, gap="small"):
        for number, line in enumerate(lines):
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"item_{number}"):
                show(
                    fill(
                        '<div class="rp rp-item"><span><span class="rp-gainbig">{gain}</span> <b>{action}</b></span>'
                        '<span class="rp-soft">{after}</span></div>',
                        gain=line.gain,
                        action=line.action,
                        after=line.after,
                    )
                )
                rows_link(line.link, line.rows)


def lines(card: ScoreCard) -> None:
    """The lines of a score; their points add up to it."""
    total = say(_("{points} of 100 points")).format(points=card.value) if card.part is not None else ""
    question(card.question, f"{card.label}: {total}" if total else card.note)
    with st.container(border=True, gap="small"):
        heads = (_("Line"), _("Actual"), _("Way to the target"), _("Reading"), _("Points"))
        cells = joined(fill("<span>{h}</span>", h=say(head)) for head in heads)
        with st.container(horizontal=True, gap="small", key=f"head_{card.name}"):
            show(fill('<div class="rp rp-line rp-head">{c}</div>', c=cells))
            _no_link()
        for line in card.lines:
            _line(line, card.name)


def _line(line: CardLine, score_name: str) -> None:
    with st.container(
        horizontal=True, vertical_alignment="top", gap="small", key=f"line_{score_name}_{line.indicator}"
    ):
        show(
            fill(
                _LINE,
                css="rp-missing" if line.tone is Tone.MISSING else "",
                label=line.label,
                actual=line.actual,
                detail=line.detail,
                bar_text=_bar_text(line),
                bar=_bar(line),
                chip=chip(line.tone, line.word),
                points=_points(line),
                gain=fill('<span class="rp-gain">{g} {w}</span>', g=line.gain, w=say(_("to gain")))
                if line.gain
                else Html(""),
                how=how(line.about),
            )
        )
        if line.link:
            with st.container(width=_LINK_WIDTH, horizontal_alignment="right"):
                rows_link(line.link, say(_("Rows")))
        else:
            _no_link()


def _no_link() -> None:
    """The room of a link, so that the columns stand in line."""
    with st.container(width=_LINK_WIDTH):
        show(Html("<span></span>"))


def _points(line: CardLine) -> Html:
    if line.points == line.weight:  # both without a number, or full points
        return (
            fill("{p}", p=line.points)
            if line.tone is Tone.MISSING
            else fill("<b>{p}</b> {of}", p=line.points, of=_of(line))
        )
    return fill("<b>{p}</b> {of}", p=line.points, of=_of(line))


def _of(line: CardLine) -> str:
    return say(_("of {weight}")).format(weight=line.weight)


def _bar_text(line: CardLine) -> str:
    if line.reached is None:
        return f"{line.label}: {line.detail}"
    return say(_("{label}: {actual}, target {target}")).format(label=line.label, actual=line.actual, target=line.target)


def _bar(line: CardLine) -> Html:
    if line.reached is None:
        return Html("")
    return fill(
        '<i class="{css}" style="width:{w}%"></i><u style="left:{t}%" title="{words}"></u>',
        css="rp-few" if line.tone is Tone.FLAT else "",
        w=round(line.reached * 100, 1),
        t=round(line.target_mark * 100, 1),
        words=say(_("Target {target}")).format(target=line.target),
    )
