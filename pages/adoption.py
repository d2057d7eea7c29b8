"""Adoption: is the CRM where the work happens, what holds people back, and what does it cost them?"""

import streamlit as st

from crm_core.base.text import _
from crm_core.web import adoption, board, cards, subject, workload
from crm_core.web.gate import boundary, ground
from crm_core.web.principal import guard
from crm_core.web.views import board as views
from crm_core.web.views.adoption import DONE, PEOPLE, USED
from crm_core.web.words import say

viewer = guard("adoption")
cards.style()
with boundary():
    on = ground(viewer, "adoption")
    about = subject.asked(on)
    used = tuple(name for name in USED if on.scope.families is None or name != "entry_timeliness")
    numbers = board.numbers(on, about, (*used, *DONE))

subject.head(on, say(_("Adoption")), about)
with boundary():
    cards.question(say(_("Is the CRM where the work happens?")), views.lowest(used, numbers, about.id, on.tongue))
    board.kpis(on, about, numbers, used)
    cards.question(say(_("Is the work carried on in it?")), views.lowest(DONE, numbers, about.id, on.tongue))
    board.kpis(on, about, numbers, DONE)

    using, hindering = st.columns(2, gap="large")
    with using:
        breadth = numbers.now.get(("feature_breadth", about.id), [])
        adoption.features(on, about, breadth[0] if breadth else None)
        adoption.goals(on, about)
    with hindering:
        adoption.barriers(on, about)
        adoption.trainings(on, about)
        adoption.questions(on, about)
    if on.scope.families is None:
        workload.burden(on, about)
    adoption.waste(on, about)

    if not about.is_person:
        cards.question(
            say(_("Where does it differ?")), say(_("In the order of names; choose a number to see its rows."))
        )
        found = board.others(
            on, about, tuple(name for name in PEOPLE if name in (*used, *DONE) or on.scope.families is None)
        )
        board.table(found, "adoption_people", say(_("Adoption side by side; every number opens its rows")))
