"""The demo's log-ins on the sign-in page, each with one button. In demo mode only."""

from collections.abc import Iterable
from itertools import groupby

import streamlit as st

from crm_core.base.access import Role
from crm_core.base.text import _
from crm_core.demo.people import DEMO_PASSWORD, DemoLogin, demo_logins
from crm_core.web.words import ROLES, say

PASSWORD = DEMO_PASSWORD


def draw() -> str | None:
    """Show the list; the log-in whose button was pressed."""
    st.subheader(say(_("Look around in the demo company")), anchor=False)
    st.caption(say(_("Everybody in it is invented. Choose whose eyes to look through.")))
    chosen = None
    for role, people in groupby(_by_role(demo_logins()), key=_role):
        with st.container(border=True, gap="small", key=f"demo_{role}"):
            st.caption(say(ROLES[role]))
            for person in people:
                chosen = person.login if _line(person) else chosen
    st.caption(say(_("Or type one of these log-ins; the password of all is")) + f" `{PASSWORD}`")
    return chosen


def _line(person: DemoLogin) -> bool:
    """One person; whether he was chosen. The texts are the demo's own constants, not CRM data."""
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        with st.container(gap=None):
            st.markdown(f"**{person.name}**")
            what = person.what.partition(": ")[2] or person.what
            st.caption(what[:1].upper() + what[1:])
        label = say(_("Sign in as {login}")).format(login=person.login)
        return st.button(label, key=f"demo_{person.login}")


def _by_role(people: Iterable[DemoLogin]) -> list[DemoLogin]:
    return sorted(people, key=lambda person: list(Role).index(_role(person)))


def _role(person: DemoLogin) -> Role:
    return Role(person.roles[0])
