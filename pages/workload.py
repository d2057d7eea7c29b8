"""Workload: what is on the desk, what is overdue, how full the coming days are, and is it shared out evenly."""

import streamlit as st

from crm_core.base.text import _
from crm_core.web import board, cards, subject, worklist, workload
from crm_core.web.gate import boundary, ground
from crm_core.web.principal import guard
from crm_core.web.views.workload import DESK, PACE, pace_reading
from crm_core.web.words import say

viewer = guard("workload")
cards.style()
with boundary():
    on = ground(viewer)
    about = subject.asked(on)
    numbers = board.numbers(on, about, (*DESK, *PACE))

subject.head(on, say(_("Workload")), about)
with boundary():
    cards.question(say(_("What is on the desk?")), say(_("Shown, never graded: a full desk is no merit and no fault.")))
    board.kpis(on, about, numbers, DESK)
    pace = pace_reading(numbers.now, about.id, on.tongue, workload.days_late(on, about))
    cards.question(say(_("Does the work keep pace?")), pace)
    board.kpis(on, about, numbers, PACE)

    ahead, late = st.columns([6, 5], gap="large")
    with ahead:
        workload.coming(on, about, numbers.now["forward_load", about.id][0])
    with late:
        cards.question(say(_("What is overdue?")), say(_("The longest overdue first.")))
        nothing = _("Nothing is overdue.")
        worklist.draw(on, about, "overdue_rate", "counted", nothing, number=say(_("Days late")))
    workload.balance(on, about)
    workload.burden(on, about)
