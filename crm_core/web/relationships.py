"""The relationships page's parts: time against purchases, who the clients are, can a colleague take over."""

from dataclasses import replace
from typing import Any

import streamlit as st

from crm_core.base import workdays
from crm_core.base.text import _
from crm_core.mart.client_book import Book
from crm_core.measure.registry import indicators
from crm_core.web import bars, board, caches, cards, tables, worklist
from crm_core.web.gate import Ground
from crm_core.web.questions import Question
from crm_core.web.safe import fill, plain, show
from crm_core.web.subject import Subject
from crm_core.web.views import relationships as views
from crm_core.web.views.model import RowsLink, figures
from crm_core.web.views.periods import Period, period
from crm_core.web.views.relationships import Gap
from crm_core.web.words import say

_GAPS = 5
_YEAR = "52w"


def year(on: Ground) -> Period:
    """Purchases are rare: time is held against a year of them, whatever period the page is about."""
    return period(_YEAR, on.week_end)


def book(on: Ground, about: Subject) -> Book:
    """The clients, what they bought and the time they got within a year."""
    asked = replace(worklist.rows_asked(on, about, "client_segment"), window=year(on).window)
    return caches.book(on.base, asked)


def attention(on: Ground, about: Subject, found: Book) -> None:
    """Part of the time against part of the purchases, and the clients with the widest gaps."""
    question = say(_("Where does the time go, against what clients bring?"))
    if found.attention is None or found.clients is None:
        cards.question(question, say(_("Not recorded by this CRM: contacts with clients, or what they buy.")))
        return
    told = views.allocation(found.clients, found.attention, _GAPS, on.tongue)
    window = year(on).window
    if told is None:
        cards.question(question, on.tongue.span(window.start, window.end))
        next_step = say(_("It is told once contacts are entered with their client, and something is bought."))
        cards.empty(say(_("There is no contact or no purchase within a year.")), next_step)
        return
    cards.question(question, told.reading)
    bars.pairs(told.pairs)
    span = on.tongue.span(window.start, window.end)
    cards.note(f"{span} · {views.time_line(found.attention, on.tongue)}")
    cards.rows_link(_link(about, "attention_allocation", on), say(_("Show the rows")))
    if on.scope.persons:
        one, other = st.columns(2, gap="large")
        with one:
            _gaps(say(_("Much bought, little time")), told.neglected, on)
        with other:
            _gaps(say(_("Much time, little bought")), told.favoured, on)


def _gaps(title: str, found: tuple[Gap, ...], on: Ground) -> None:
    show(fill('<div class="rp rp-label">{t}</div>', t=title))
    if not found:
        cards.note(say(_("No client of this kind.")))
        return
    text = st.column_config.TextColumn
    columns: dict[str, tuple[list[Any], Any]] = {
        "name": ([plain(gap.name) or "–" for gap in found], text(say(_("Client")), width="medium")),
        "time": ([on.tongue.percent(gap.time) for gap in found], text(say(_("Time")), width=64)),
        "worth": ([on.tongue.percent(gap.worth) for gap in found], text(say(_("Bought")), width=64)),
    }
    if any(gap.url for gap in found):
        columns["url"] = ([gap.url or None for gap in found], tables.crm_link())
    tables.records(columns, title, "content")


def clients(on: Ground, about: Subject, found: Book) -> None:
    """ABC and RFM, how clients were won and kept, and their life cycle."""
    question = say(_("Who are the clients?"))
    if found.clients is None:
        cards.question(question, say(_("Not recorded by this CRM: what clients buy.")))
    else:
        pairs, reading = views.segments(found.clients, on.tongue)
        cards.question(question, reading)
        if pairs:
            abc, groups = st.columns(2, gap="large")
            with abc:
                bars.pairs(pairs)
                cards.rows_link(_link(about, "client_segment"), say(_("Show the rows")))
            with groups:
                _rfm(on, found)
    _facts(on, about)


def _rfm(on: Ground, found: Book) -> None:
    today = workdays.local_day(on.mart.manifest.as_of, on.tongue.zone)
    groups = views.rfm_groups(found.clients or (), today, on.tongue)
    title = say(_("By how lately and how often they bought in twelve months"))
    show(fill('<div class="rp rp-label">{t}</div>', t=title))
    if groups:
        bars.pairs(groups)
        cards.note(say(_("In fifths, compared with one another.")))
    else:
        cards.note(say(_("Fewer than five clients bought anything: too few for groups.")))


def _facts(on: Ground, about: Subject) -> None:
    names = (*views.OF_CLIENTS, views.STAGES)
    asked = Question(on.scope, about.period.window, about.group, names, about.owners)
    now = figures(caches.values(on.base, asked))
    told = views.facts(views.OF_CLIENTS, now, about.id, board.where(about), on.tongue)
    with st.grid(len(told) if len(told) > 1 else 4, min_column_width=170, gap="small"):
        for one in told:
            with st.container(gap="xsmall"):
                show(
                    fill(
                        '<div class="rp rp-stat"><span>{label}</span><b>{big}</b><span>{detail}</span></div>',
                        label=one.label,
                        big=one.big,
                        detail=one.detail,
                    )
                )
                if one.link:
                    cards.rows_link(one.link, say(_("Show the rows")))
    if about.is_person:
        cards.note(say(_("Retention, repeat purchases and referrals are told of teams, not of one person.")))
        return
    stages = views.stages(now.get((views.STAGES, about.id), ()), on.tongue)
    if stages:
        title = say(indicators()[views.STAGES].question)
        show(fill('<div class="rp rp-label">{t}</div>', t=title))
        bars.draw(stages, title)
        cards.rows_link(_link(about, views.STAGES), say(_("Show the rows")))


def handover(on: Ground, about: Subject) -> None:
    """What a colleague would miss, and what was learned lately."""
    name = "handover_readiness"
    lacks, reading = views.handover(caches.reasons(on.base, worklist.rows_asked(on, about, name)), on.tongue)
    cards.question(say(_("Could a colleague take over today?")), reading)
    if lacks:
        bars.draw(lacks, reading)
        cards.rows_link(RowsLink(name, about.period.window, about.owner, about.team, "not"), say(_("Show the rows")))
    asked = Question(on.scope, about.period.window, about.group, ("profile_growth",), about.owners)
    now = figures(caches.values(on.base, asked))
    for one in views.facts(("profile_growth",), now, about.id, board.where(about), on.tongue):
        cards.facts([(one.label, " ".join(part for part in (one.big, one.detail) if part))])
        if one.link:
            cards.rows_link(one.link, say(_("Show the rows")))


def _link(about: Subject, name: str, on: Ground | None = None) -> RowsLink:
    window = year(on).window if on else about.period.window
    return RowsLink(name, window, about.owner, about.team)
