"""Cards and pieces of text in Rapport's own look: KPI card, score, line of a score, empty state."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from crm_core.base.text import _, plural
from crm_core.web import navigation
from crm_core.web.safe import Html, fill, joined, show
from crm_core.web.views.attention import Attention
from crm_core.web.views.model import Card, RowsLink
from crm_core.web.views.numbers import Change, Tone
from crm_core.web.words import language, say

STYLE = Path(__file__).parent / "assets" / "rapport.css"
ICONS = {Tone.GOOD: "✓", Tone.CHECK: "◐", Tone.LOW: "!", Tone.FLAT: "·", Tone.MISSING: "–"}
_SILENT = plural("{n} team has no record in this period.", "{n} teams have no record in this period.")
_CARD = (
    '<div class="rp rp-kpi"><div class="rp-label">{label}</div><div class="rp-big">{big}{also}</div>{change}{bars}'
    '<div class="rp-foot">{note}</div>{how}</div>'
)


def style() -> None:
    """The style sheet; once a page."""
    st.html(STYLE)


def chip(tone: Tone, word: str) -> Html:
    """A state: icon, word, colour."""
    return fill(
        '<span class="rp-chip {css}"><span aria-hidden="true">{icon}</span>{word}</span>',
        css="" if tone in (Tone.FLAT, Tone.MISSING) else f"rp-{tone}",
        icon=ICONS[tone],
        word=word,
    )


def kpi(card: Card) -> None:
    """One KPI card with the way to its rows."""
    with st.container(border=True, gap="xsmall", height="stretch"):
        show(
            fill(
                _CARD,
                label=card.label,
                big=card.shown.big,
                also=fill('<span class="rp-also">{t}</span>', t=card.shown.detail) if card.shown.detail else Html(""),
                change=_change(card.change, card.change_note),
                bars=_bars(card),
                note=card.note,
                how=how(card.about),
            )
        )
        if card.link:
            rows_link(card.link, card.link_label)


def rows_link(link: RowsLink, label: str) -> None:
    """A link to the rows behind a number, for those who may see rows; the label is ours, never CRM text."""
    if not navigation.leads_to("evidence"):
        return
    icon = ":material/arrow_forward:"
    st.page_link(navigation.page("evidence"), label=label, icon=icon, icon_position="right", query_params=link.params)


def how(about: Sequence[tuple[str, str]]) -> Html:
    """How a number is counted, opened by a click or a key."""
    pairs = joined(fill("<dt>{head}</dt><dd>{text}</dd>", head=head, text=text) for head, text in about)
    if not pairs:
        return Html("")
    return fill(
        '<details class="rp-how"><summary>{title}</summary><dl>{pairs}</dl></details>',
        title=say(_("How it is counted")),
        pairs=pairs,
    )


def _change(change: Change | None, note: str) -> Html:
    if change is None:
        return fill('<div class="rp-change">{note}</div>', note=note)
    arrow = "→" if change.up is None else "↑" if change.up else "↓"
    css = "" if change.tone is Tone.FLAT else f"rp-{change.tone}"
    words = {
        Tone.GOOD: say(_("better, beyond the usual variation")),
        Tone.LOW: say(_("to check, beyond the usual variation")),
        Tone.FLAT: "",
    }[change.tone]
    return fill(
        '<div class="rp-change"><span class="rp-chip {css}">{arrow} {text}</span>'
        "<span>{note}</span><span>{words}</span></div>",
        css=css,
        arrow=arrow,
        text=change.text.lstrip("+−±"),
        note=note,
        words=words,
    )


def _bars(card: Card) -> Html:
    if not card.bars:
        return fill('<div class="rp-nobars">{text}</div>', text=card.bars_text)
    bars = joined(
        Html('<i class="rp-none"></i>')
        if height is None
        else fill('<i style="height:{h}%"></i>', h=round(height * 100, 1))
        for height in card.bars
    )
    return fill(
        '<div class="rp-bars" role="img" aria-label="{text}" title="{text}">{bars}</div>',
        text=card.bars_text,
        bars=bars,
    )


def question(text: str, answer: str = "") -> None:
    """A heading that asks, and its answer in one line."""
    under = fill('<p class="rp-answer">{a}</p>', a=answer) if answer else Html("")
    show(fill('<div class="rp"><h2 class="rp-question">{q}</h2>{under}</div>', q=text, under=under))


def subtitle(*parts: str) -> None:
    """The line under the page's title; parts may be CRM text."""
    show(fill('<div class="rp rp-sub">{t}</div>', t=" · ".join(part for part in parts if part)))


def note(text: str) -> None:
    """A small line under what it is about."""
    show(fill('<div class="rp rp-foot">{t}</div>', t=text))


def empty(title: str, next_step: str) -> None:
    """Nothing is here: what that means and what to do next."""
    show(fill('<div class="rp rp-empty" role="status"><b>{t}</b>{n}</div>', t=title, n=next_step))


def attention(found: Sequence[Attention], is_one_team: bool) -> None:
    """Sentences, each with its rows; the team's name is CRM text and stands escaped before the sentence."""
    if not found:
        empty(say(_("Nothing stands out.")), say(_("No rule of this list is met in the period.")))
        return
    with st.container(border=True, gap="small"):
        for number, one in enumerate(found):
            sentence(f"item_{number}", one.sentence, one.link, "" if is_one_team else one.team)


def sentence(key: str, text: str, link: RowsLink | None, whom: str = "") -> None:
    """One sentence with its rows; whom it is about is CRM text and stands escaped before it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=key):
        head = fill("<b>{w}</b>", w=whom) if whom else Html("")
        show(fill('<div class="rp rp-item">{head}<span>{t}</span></div>', head=head, t=text))
        if link:
            rows_link(link, say(_("Show the rows")))


def silent_teams(n: int) -> None:
    """How many teams have no record, so that nobody misses them."""
    if n:
        line = _SILENT.form(n, language()).format(n=n)
        show(fill('<div class="rp rp-foot">{line}</div>', line=line))


def person(name: str, *parts: str) -> None:
    """Whose card it is: CRM text, escaped."""
    line = " · ".join(part for part in parts if part)
    show(fill('<div class="rp"><p class="rp-name">{n}</p><p class="rp-answer">{l}</p></div>', n=name, l=line))


def facts(pairs: Sequence[tuple[str, str]]) -> None:
    """Headings with a short text each, side by side where there is room."""
    body = joined(fill("<div><span>{h}</span><b>{t}</b></div>", h=head, t=text) for head, text in pairs)
    show(fill('<div class="rp rp-facts">{b}</div>', b=body))
