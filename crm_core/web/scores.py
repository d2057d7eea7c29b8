"""The scorecard's parts: a score with its change and curve, the numbers beside it, what gains most."""

from collections.abc import Sequence

import streamlit as st

from crm_core.base.text import _
from crm_core.web import navigation
from crm_core.web.cards import empty, question, rows_link
from crm_core.web.safe import Html, fill, joined, show
from crm_core.web.views.score_fixes import Fixes, FixLine, LostLine
from crm_core.web.views.scorecard import Beside, ScoreCard
from crm_core.web.words import say

_SCORE = """<div class="rp rp-score"><div class="rp-label">{label}</div>
<div class="rp-value">{value}<small>{of}</small></div>
<div class="rp-meter" role="img" aria-label="{label}: {value} {of}"><i style="width:{width}%"></i></div>
<div class="rp-weakest"><span class="rp-soft">{weakest_label}</span> {weakest}</div>
{change}{curve}<div class="rp-foot">{note}</div></div>"""
_CHANGE = '<div class="rp-why"><b>{by}</b><span>{why}</span></div>'
_CURVE = """<div class="rp-bars" role="img" aria-label="{text}" title="{text}">{bars}</div>
<div class="rp-foot">{reading}</div>"""
_FIX = """<div class="rp rp-item"><span><span class="rp-gainbig">{gain}</span> <b>{action}</b></span>
<div class="rp-step" aria-hidden="true"><i style="width:{before}%"></i>
<u style="left:{before}%;width:{more}%"></u></div>
<span class="rp-soft">{after}</span></div>"""
_ABOUT_WIDTH = 190


def score(card: ScoreCard) -> None:
    """One score with its weakest line beside it, its change and its curve."""
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
                change=_change(card),
                curve=_curve(card),
                note=card.note,
            )
        )


def _change(card: ScoreCard) -> Html:
    if not card.change.by and not card.change.why:
        return Html("")
    return fill(_CHANGE, by=card.change.by, why=card.change.why)


def _curve(card: ScoreCard) -> Html:
    if not card.curve.heights:
        return fill('<div class="rp-foot">{t}</div>', t=card.reading) if card.reading else Html("")
    bars = joined(
        Html('<i class="rp-none"></i>')
        if height is None
        else fill('<i style="height:{h}%"></i>', h=round(height * 100))
        for height in card.curve.heights
    )
    return fill(_CURVE, text=card.curve.text, bars=bars, reading=card.reading)


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
        with st.grid(4, min_column_width=128, gap="small"):
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


def fixes(found: Fixes) -> None:
    """What to do first, with exact points and the rows to mend; and what nobody can mend in this period."""
    answer = say(_("Exact points, one after the other; each one opens the records to mend."))
    question(say(_("What gains most?")), " · ".join((*found.curves, answer)) if found.curves else answer)
    if not found.lines:
        empty(say(_("Nothing to mend.")), say(_("Every line that can be mended is full, or there is too little data.")))
    else:
        with st.container(border=True, gap="small"):
            for number, line in enumerate(found.lines):
                with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"item_{number}"):
                    show(_fix(line))
                    rows_link(line.link, line.rows)
    if found.lost:
        _lost(found.lost)


def _fix(line: FixLine) -> Html:
    before, after = line.part
    widths = {"before": round(before * 100, 1), "more": round((after - before) * 100, 1)}
    return fill(_FIX, gain=line.gain, action=line.action, after=line.after, **widths)


def _lost(lines: Sequence[LostLine]) -> None:
    question(say(_("What cannot be changed any more?")), say(_("Points of this period that no work brings back.")))
    with st.container(border=True, gap="small"):
        for number, line in enumerate(lines):
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"lost_{number}"):
                body = (
                    '<div class="rp rp-item"><span><b>{label}</b> {lost}</span><span class="rp-soft">{why}</span></div>'
                )
                show(fill(body, label=line.label, lost=line.lost, why=line.why))
                rows_link(line.link, say(_("Rows")))


def subject_links(pages: Sequence[tuple[str, str, dict[str, str]]]) -> None:
    """The pages that tell more about the same person."""
    if not pages:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        with st.container(width=_ABOUT_WIDTH):
            show(fill('<div class="rp rp-soft">{t}</div>', t=say(_("More of the same person:"))))
        for name, title, params in pages:
            st.page_link(
                navigation.page(name),
                label=title,
                icon=":material/arrow_forward:",
                icon_position="right",
                query_params=params,
            )
