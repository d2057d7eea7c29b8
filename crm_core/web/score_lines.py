"""The lines of a score as rows: a bullet with the own weeks and the peers' median, points, the way to the rows."""

from collections.abc import Sequence

import streamlit as st

from crm_core.base.text import _
from crm_core.web.cards import chip, how, note, question, rows_link
from crm_core.web.safe import Html, fill, joined, show
from crm_core.web.views.numbers import Tone
from crm_core.web.views.score_lines import CardLine
from crm_core.web.views.scorecard import ScoreCard
from crm_core.web.words import say

_LINE = """<div class="rp rp-line {css}"><div class="rp-title">{label}</div>
<div class="rp-actual"><b>{actual}</b><span>{detail}</span></div>
<div class="rp-wide"><div class="rp-bullet" role="img" aria-label="{bar_text}">{bar}</div>
<span class="rp-under">{beside}</span></div>
<div>{chip}</div><div class="rp-points"><div>{points}</div>{gain}</div><div class="rp-full">{how}</div></div>"""
_KEYS = '<div class="rp rp-foot rp-keys">{keys}</div>'
_KEY = '<span><i class="rp-key-{mark}"></i>{word}</span>'
_LINK_WIDTH = 78


def legend(cards: Sequence[ScoreCard], held_against: str) -> None:
    """What the marks of a bullet are, and whom the lines are held against; the group's name is the company's text."""
    shown = [line for card in cards for line in card.lines]
    marks = (
        ("band", _("half of the own last 12 weeks"), any(line.band for line in shown)),
        ("target", _("the target"), True),
        ("peers", _("the median of the peers"), any(line.peer_mark is not None for line in shown)),
    )
    keys = joined(fill(_KEY, mark=mark, word=say(word)) for mark, word, is_there in marks if is_there)
    show(fill(_KEYS, keys=keys))
    note(held_against)


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
                beside=line.beside,
                chip=chip(line.tone, line.word),
                points=_points(line),
                gain=_gain(line),
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
    if line.tone is Tone.MISSING and line.points == line.weight:  # both without a number
        return fill("{p}", p=line.points)
    return fill("<b>{p}</b> {of}", p=line.points, of=say(_("of {weight}")).format(weight=line.weight))


def _gain(line: CardLine) -> Html:
    if not line.gain:
        return Html("")
    if line.is_mendable:
        return fill('<span class="rp-gain">{g} {w}</span>', g=line.gain, w=say(_("to gain")))
    return fill("<span>{t}</span>", t=say(_("{points} lost for this period")).format(points=line.gain.lstrip("+")))


def _bar_text(line: CardLine) -> str:
    """All that the bullet shows, in words."""
    if line.reached is None:
        told = f"{line.label}: {line.detail}"
    else:
        words = say(_("{label}: {actual}, target {target}"))
        told = words.format(label=line.label, actual=line.actual, target=line.target)
    return f"{told}; {line.beside}" if line.beside else told


def _bar(line: CardLine) -> Html:
    """The band of the own weeks behind, the value, the peers' median, the target."""
    marks = []
    if line.band is not None:
        low, high = line.band
        span = {"low": round(low * 100, 1), "width": round(max(high - low, 0.01) * 100, 1)}
        marks.append(fill('<s style="left:{low}%;width:{width}%"></s>', **span))
    if line.reached is not None:
        css = "rp-few" if line.tone is Tone.FLAT else ""
        marks.append(fill('<i class="{css}" style="width:{w}%"></i>', css=css, w=round(line.reached * 100, 1)))
    if line.peer_mark is not None:
        marks.append(fill('<b style="left:{p}%"></b>', p=round(line.peer_mark * 100, 1)))
    if line.reached is not None:
        words = say(_("Target {target}")).format(target=line.target)
        marks.append(fill('<u style="left:{t}%" title="{w}"></u>', t=round(line.target_mark * 100, 1), w=words))
    return joined(marks)
