"""Catalogue: every number there is, what it counts, whether this CRM feeds it; the scores and their fairness."""

import streamlit as st

from crm_core.base.text import _
from crm_core.measure.registry import indicators
from crm_core.web import cards, catalogue, definition_parts
from crm_core.web.gate import boundary
from crm_core.web.principal import guard
from crm_core.web.views import catalogue as views
from crm_core.web.words import say

viewer = guard("catalogue")
cards.style()
tongue = catalogue.tongue()
with boundary():
    name = catalogue.asked()
    fed = catalogue.capability()
    if name is not None:
        held = definition_parts.held(tongue)
        catalogue.definition(viewer, views.defined(indicators()[name], fed, held, tongue))
        st.stop()

st.title(say(_("Catalogue")), anchor=False)
cards.subtitle(say(_("Every number that Rapport shows: its question, how it is counted, and where it counts.")))
with boundary():
    part = catalogue.part()
    if part == "scores":
        catalogue.scores(viewer, tongue)
    elif part == "fairness":
        catalogue.fairness(tongue)
    else:
        catalogue.indicator_list(tongue, fed)
