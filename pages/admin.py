"""Administration: the connection, users, plans, calendar and absences. A team lead sets the plans of his team here."""

import streamlit as st

from crm_core.base.access import Role
from crm_core.base.text import _
from crm_core.web import admin, cards
from crm_core.web.gate import boundary
from crm_core.web.principal import guard
from crm_core.web.words import say

SUBTITLES = {
    True: _("The connection to the CRM, who may sign in, plans, calendar, definitions. No scores of persons."),
    False: _("The plans of your team."),
}

viewer = guard("admin")
cards.style()
st.title(say(_("Administration")), anchor=False)
cards.subtitle(say(SUBTITLES[viewer.has(Role.ADMIN)]))
part = admin.pick(admin.parts(viewer))
with boundary():
    admin.draw(part, viewer)
