"""Catalogue: every number there is, what it counts, and whether this CRM feeds it."""

import streamlit as st

from crm_core.base.text import _
from crm_core.measure.registry import indicators
from crm_core.web import cards, catalogue
from crm_core.web.gate import boundary
from crm_core.web.principal import guard
from crm_core.web.views import catalogue as views
from crm_core.web.words import say

viewer = guard("catalogue")
cards.style()
with boundary():
    name = catalogue.asked()
    fed = catalogue.capability()
tongue = catalogue.tongue()

if name is not None:
    catalogue.definition(viewer, views.defined(indicators()[name], fed, tongue))
    st.stop()

st.title(say(_("Catalogue")), anchor=False)
cards.subtitle(say(_("Every number that Rapport shows: its question, how it is counted, and where it counts.")))
words = catalogue.search()
catalogue.families_of(views.listed(words, fed, tongue))
if not words:
    catalogue.scores(views.scored(tongue))
