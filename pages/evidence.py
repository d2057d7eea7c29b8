"""Evidence: the back of a number. The number, the proof that its rows agree, the rows, how it is counted, its trend."""

import streamlit as st

from crm_core.base.text import _
from crm_core.web import back, back_rows, cards
from crm_core.web.gate import boundary, ground
from crm_core.web.principal import guard
from crm_core.web.words import say

viewer = guard("evidence")
cards.style()
with boundary():
    on = ground(viewer)
    asked = back.asked(on)
    if asked:
        back.head(on, asked)

if asked is None:
    st.title(say(_("Evidence")), anchor=False)
    back.choose(on)
    st.stop()

with boundary():
    tab = back.pick_tab()
    if tab == "rows":
        back_rows.rows(viewer, on, asked)
    elif tab == "how":
        back.how(on, asked)
    else:
        back.trend(on, asked)
