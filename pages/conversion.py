"""Conversion: are the plans met, where do deals get stuck, how sure is the win rate, why and how fast do they end."""

import streamlit as st

from crm_core.base.text import _
from crm_core.web import board, cards, cohorts, conversion, subject, win_rate
from crm_core.web.gate import boundary, ground
from crm_core.web.principal import guard
from crm_core.web.views.conversion import AHEAD, WON, ahead_reading, won_reading
from crm_core.web.views.win_rate import RATES
from crm_core.web.words import say

viewer = guard("conversion")
cards.style()
with boundary():
    on = ground(viewer)
    about = subject.asked(on)
    numbers = board.numbers(on, about, (*WON, *AHEAD, *RATES[1:]))

subject.head(on, say(_("Conversion")), about)
with boundary():
    conversion.plans(about)
    cards.question(say(_("How did the deals end?")), won_reading(numbers.now, about.id, on.tongue))
    board.kpis(on, about, numbers, WON)
    cards.question(say(_("What can be expected?")), ahead_reading(numbers.now, about.id, about.is_several, on.tongue))
    board.kpis(on, about, numbers, AHEAD)

    conversion.stuck(on, about)
    win_rate.section(on, about, numbers)
    cohorts.section(on, about)
    ended, slipping = st.columns(2, gap="large")
    with ended:
        conversion.reasons(on, about)
        conversion.lengths(on, about)
    with slipping:
        conversion.pushed(on, about)
    conversion.side_by_side(on, about)
