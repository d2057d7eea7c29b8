"""Scorecard: one person's numbers, what they are made of, and what to fix first."""

import streamlit as st

from crm_core.base.text import _
from crm_core.web import cards, filters, loading, plan_counter, score_lines, scorecard, scores
from crm_core.web.gate import boundary, ground, refuse
from crm_core.web.principal import guard
from crm_core.web.words import say

viewer = guard("scorecard")
cards.style()
with boundary():
    on = ground(viewer)
    if not on.scope.persons:
        refuse(_("Figures of persons are not open to you."))
    allowed = loading.owner_options(on)
    owner_id = filters.asked_owner(allowed) or loading.first_owner(on, allowed)
    who = loading.who(on, owner_id) if owner_id else None
    period = filters.asked_period(on.week_end)
    page = scorecard.load(on, viewer, who, period) if who else None

if who is None or page is None:
    st.title(say(_("Scorecard")), anchor=False)
    cards.empty(
        say(_("There is nobody in the CRM whose card you may see.")),
        say(_("Ask your administrator to link your log-in to your person in the CRM.")),
    )
    st.stop()

st.title(say(_("Scorecard")), anchor=False)
cards.person(who.person.name, *scorecard.heading(on, who, period))
with st.container(horizontal=True, vertical_alignment="center"):
    filters.pick_owner(allowed, who.person.id)
    filters.pick_period(period)

for column, card in zip(st.columns(len(page.scores)), page.scores, strict=True):
    with column:
        scores.score(card)
plan_counter.of_person("scorecard", who.person.id)
scores.beside(page.beside, page.before)
scores.fixes(page.fixes)
score_lines.legend(page.scores, scorecard.held_against(on, viewer, who, period))
for card in page.scores:
    score_lines.lines(card)
cards.note(scorecard.definitions_line(on, page))
scores.subject_links(scorecard.subject_pages(viewer, on, who, period))
