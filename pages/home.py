"""Home: where to go from here, by role; for the administrator the state of the connection."""

import streamlit as st

from crm_core.base.access import Role
from crm_core.base.text import _
from crm_core.web import cards, connection, navigation
from crm_core.web.gate import boundary
from crm_core.web.principal import guard
from crm_core.web.words import say

LEADS = {
    "overview": _("How the company and its teams are doing, and what needs attention."),
    "team_review": _("A team's week at a glance, and what needs attention."),
    "scorecard": _("One person's numbers, what they are made of, and what to fix first."),
    "evidence": _("The rows behind any number, how it is counted, how it developed."),
    "catalogue": _("Every indicator and score: its question, how it is counted, whether this CRM feeds it."),
    "admin": _("The connection, the users, the plans: what your role may set."),
}

viewer = guard("home")
cards.style()
st.title(say(_("Home")), anchor=False)
cards.subtitle(say(_("Every number has its rows, every lost point its fix.")))

opens = [name for name in LEADS if navigation.opens(viewer, name)]
with st.grid("auto", min_column_width=280):
    for name in opens:
        with st.container(border=True, height="stretch", gap="xsmall"):
            st.page_link(navigation.page(name))
            st.caption(say(LEADS[name]))

with boundary():
    if viewer.has(Role.ADMIN):
        connection.short(viewer)
    else:
        connection.freshness()
