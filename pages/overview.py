"""Overview: plans, selling and work, quality and use, what can be expected, what needs attention, are reviews held."""

import streamlit as st

from crm_core.base.access import Role
from crm_core.base.text import _
from crm_core.web import cards, charts, filters, loading, overview, plan_counter, tables
from crm_core.web.gate import boundary, ground
from crm_core.web.principal import guard
from crm_core.web.words import say

viewer = guard("overview")
cards.style()
with boundary():
    on = ground(viewer)
    allowed = loading.team_options(on)
    chosen = filters.asked_team(allowed)
    period = filters.asked_period(on.week_end)
    page = overview.page(on, period, chosen)
    revenue = loading.revenue(on, page)

everything = say(_("Whole company")) if viewer.has(Role.EXECUTIVE) else loading.all_my_teams(on, allowed)
st.title(say(_("Overview")), anchor=False)
cards.subtitle(allowed.get(chosen or "", everything), loading.when(on, period.window))
with st.container(horizontal=True, vertical_alignment="center"):
    filters.pick_team(allowed, chosen, everything)
    filters.pick_period(period)

plan_counter.of_teams("overview", chosen)
for section in page.sections:
    cards.question(section.question, section.answer)
    with st.grid(4, min_column_width=215, gap="small"):
        for card in section.cards:
            cards.kpi(card)

with boundary():
    overview.shares(page)
    overview.forecast(on, period, chosen)

alarms, chart = st.columns([6, 5], gap="large")
with alarms:
    cards.question(say(_("What needs attention?")), say(_("Found by fixed rules; every sentence opens its rows.")))
    cards.attention(page.attention, len(page.board.rows) == 1)
with chart:
    cards.question(say(_("How does revenue come in?")), revenue.reading if revenue else "")
    charts.revenue(revenue)
overview.held(page.reviews)

if len(page.board.rows) > 1:
    cards.question(say(_("How are the teams doing?")), say(_("Choose a number to see its rows.")))
    alt = say(_("Teams and their indicators; every number opens its rows"))
    tables.board_table(page.board, "team_table", alt)
cards.silent_teams(page.silent_teams)
