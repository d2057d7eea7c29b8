"""The data quality page's parts: reasons, the way to the clients, the worklist, duplicates to confirm."""

import streamlit as st

from crm_core.base.access import Viewer
from crm_core.base.fact_rows import RejectedPair
from crm_core.base.text import _
from crm_core.mart.pairs import Pair
from crm_core.measure.registry import indicators
from crm_core.measure.score import Scored
from crm_core.store import facts as stored_facts
from crm_core.web import bars, caches, cards, subject, worklist
from crm_core.web.gate import Ground
from crm_core.web.installation import installation
from crm_core.web.safe import Html, fill, show
from crm_core.web.subject import Subject
from crm_core.web.views import data_quality as views
from crm_core.web.views.model import RowsLink
from crm_core.web.words import say

_PAIRS = 8


def reasons(on: Ground, about: Subject, name: str, question: str) -> None:
    """What is missing or wrong most often, each with its number."""
    found = views.missing(caches.reasons(on.base, worklist.rows_asked(on, about, name)), on.tongue)
    reading = views.missing_reading(found, on.tongue)
    cards.question(question, reading)
    if found:
        bars.draw(found, reading)
        link(about, name, "not")


def link(about: Subject, name: str, only: str | None = None) -> None:
    """The rows behind it."""
    cards.rows_link(RowsLink(name, about.period.window, about.owner, about.team, only), say(_("Show the rows")))


def reach(on: Ground, about: Subject) -> None:
    """Could a mailing reach the clients, and where do they drop out?"""
    found = caches.reasons(on.base, worklist.rows_asked(on, about, "reachability"))
    steps, reading = views.waterfall(found, on.tongue)
    cards.question(say(_("Could a mailing reach the clients?")), reading)
    if steps:
        bars.draw(steps, reading)
        link(about, "reachability", "not")


def worklists(on: Ground, about: Subject) -> None:
    """What can be mended, by kind of fix, with the points that each gives to a person's score."""
    scored = _score(on, about) if about.is_person else None
    open_rows = {}
    for name in views.MENDED:
        sums = caches.sums(on.base, worklist.rows_asked(on, about, name))
        open_rows[name] = sums.total - sums.counted
    found = views.mends(open_rows, scored, on.tongue)
    note = _("With the points that each gives to the score of data quality.") if scored else _("By kind of fix.")
    cards.question(say(_("What can be mended?")), say(note))
    if not found:
        cards.empty(say(_("Nothing to mend.")), say(_("Every record that was checked is as it should be.")))
        return
    with st.container(border=True, gap="small"):
        for one in found:
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"mend_{one.indicator}"):
                gain = fill('<span class="rp-gainbig">{g}</span> ', g=one.gain) if one.gain else Html("")
                show(fill('<div class="rp rp-item"><span>{g}<b>{a}</b></span></div>', g=gain, a=one.action))
                link(about, one.indicator, "not")


def _score(on: Ground, about: Subject) -> Scored | None:
    stamp = caches.definitions_stamp()
    found = caches.score_cards(on.base, stamp, on.scope, about.period.window, about.id or "", on.tongue.language)
    return next((one for one in found if one.score.name == "data_quality"), None)


def duplicates(viewer: Viewer, on: Ground, about: Subject) -> None:
    """Pairs that look like one client: each with its reason in words; a person may say that they are two."""
    cards.question(say(_("Which clients are there twice?")), say(_("Found by equal e-mail or phone and a like name.")))
    pairs = caches.duplicate_pairs(on.base, on.scope, tuple(subject.members(on, about)) if about.team else about.owners)
    if not pairs:
        cards.empty(say(_("No pair was found.")), say(indicators()["client_uniqueness"].label))
        return
    for pair in pairs[:_PAIRS]:
        with st.container(gap="xsmall"):
            _pair(viewer, pair)
    if len(pairs) > _PAIRS:
        link(about, "client_uniqueness", "not")


def _pair(viewer: Viewer, pair: Pair) -> None:
    told = '<div class="rp rp-item"><span><b>{a}</b> · {b}</span><span class="rp-soft">{why}</span></div>'
    show(fill(told, a=pair.name, b=pair.other_name, why=pair.reason))
    with st.container(horizontal=True, gap="small", key=f"pair_{pair.pair_id}"):
        for label, url in ((_("Later record"), pair.url), (_("Earlier record"), pair.other_url)):
            if url:
                st.link_button(say(label), url, type="tertiary", icon=":material/open_in_new:")
        two = say(_("These are two clients"))
        if st.button(two, key=f"two_{pair.pair_id}", type="tertiary", icon=":material/call_split:"):
            stored_facts.put(installation().store, [RejectedPair(pair.pair_id)], viewer.login)
            st.rerun()
