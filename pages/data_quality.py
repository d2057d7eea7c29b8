"""Data quality: can others rely on what was entered, what is missing most, and what to mend first."""

import streamlit as st

from crm_core.base.text import _
from crm_core.web import board, cards, data_quality, subject
from crm_core.web.gate import boundary, ground
from crm_core.web.principal import guard
from crm_core.web.views import board as views
from crm_core.web.views.data_quality import CELLS, PEOPLE, WHOLE
from crm_core.web.words import say

viewer = guard("data_quality")
cards.style()
with boundary():
    on = ground(viewer)
    about = subject.asked(on)

subject.head(on, say(_("Data quality")), about)
with boundary():
    if on.scope.figures:  # an operator mends records and sees no figures of people
        numbers = board.numbers(on, about, (*WHOLE, *CELLS))
        low = views.lowest(WHOLE, numbers, about.id, on.tongue)
        cards.question(say(_("Is what was entered complete, unique and consistent?")), low)
        board.kpis(on, about, numbers, WHOLE)
        cards.question(say(_("Is it valid, in time and fresh?")), views.lowest(CELLS, numbers, about.id, on.tongue))
        board.kpis(on, about, numbers, CELLS)

    lacking, mending = st.columns(2, gap="large")
    with lacking:
        data_quality.reasons(on, about, "meeting_field_completeness", say(_("What is missing in meetings?")))
        data_quality.reasons(on, about, "record_consistency", say(_("What contradicts itself?")))
        data_quality.reach(on, about)
    with mending:
        data_quality.worklists(on, about)
        if on.scope.persons:
            data_quality.duplicates(viewer, on, about)

    if on.scope.figures and not about.is_person:
        cards.question(
            say(_("Where does it differ?")), say(_("In the order of names; choose a number to see its rows."))
        )
        found = board.others(on, about, PEOPLE)
        board.table(found, "quality_people", say(_("Data quality side by side; every number opens its rows")))
