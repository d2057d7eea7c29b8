"""Team review: a team's week at a glance, person by person, and what needs attention."""

import streamlit as st

from crm_core.base.access import Role
from crm_core.base.text import _
from crm_core.web import cards, filters, heat, loading, team
from crm_core.web.gate import boundary, ground
from crm_core.web.principal import guard
from crm_core.web.words import say

viewer = guard("team_review")
cards.style()
with boundary():
    on = ground(viewer)
    allowed = loading.team_options(on)
    chosen = filters.asked_team(allowed)
    weeks = team.asked_weeks(on)
    page = team.review(on, weeks, chosen)

everything = say(_("Whole company")) if viewer.has(Role.EXECUTIVE) else loading.all_my_teams(on, allowed)
st.title(say(_("Team review")), anchor=False)
cards.subtitle(allowed.get(chosen or "", everything), loading.when(on, weeks.window))
with st.container(horizontal=True, vertical_alignment="center"):
    filters.pick_team(allowed, chosen, everything)
    team.pick_weeks(on, weeks)

if not page.rows:
    cards.empty(
        say(_("There is nobody in the CRM whose week you may see.")),
        say(_("Ask your administrator to link your log-in to your person in the CRM, or to the team you lead.")),
    )
    st.stop()

cards.question(say(_("How did it go?")), page.answer)
heat.table(page)
cards.question(
    say(_("What needs attention?")),
    say(_("Found by fixed rules over four weeks ({span}); every sentence opens its rows.")).format(
        span=on.tongue.span(weeks.four.start, weeks.four.end)
    ),
)
cards.attention(page.alerts, is_one_team=False)
with boundary():
    team.reviews_due(on, chosen)
