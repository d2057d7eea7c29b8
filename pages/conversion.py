"""Conversion: are the plans met, where do deals get stuck, how sure is the win rate, why and how fast do they end."""

import streamlit as st

from crm_core.base.text import _
from crm_core.web import cards, subject
from crm_core.web.gate import boundary, ground
from crm_core.web.principal import guard
from crm_core.web.words import say

viewer = guard("conversion")
cards.style()
with boundary():
    on = ground(viewer)
    about = subject.asked(on)

subject.head(on, say(_("Conversion")), about)
st.stop()
