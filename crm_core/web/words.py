"""Words on the screen in the viewer's language."""

import streamlit as st

from crm_core.base.access import Role
from crm_core.base.text import Message, _, translate

PRODUCT = "Rapport"
_LANGUAGE = "rapport_language"

ROLES: dict[Role, Message] = {
    Role.EXECUTIVE: _("Executive"),
    Role.TEAM_LEAD: _("Team lead"),
    Role.MANAGER: _("Manager"),
    Role.OPERATOR: _("Operator"),
    Role.ADMIN: _("Administrator"),
    Role.AUDITOR: _("Auditor"),
    Role.WORKS_COUNCIL: _("Works council"),
}


def use_language(language: str) -> None:
    """Speak this language for the rest of this visitor's session."""
    st.session_state[_LANGUAGE] = language


def language() -> str:
    """The language spoken: the user's, before sign-in the browser's."""
    chosen = st.session_state.get(_LANGUAGE)
    return chosen if isinstance(chosen, str) else (st.context.locale or "en")[:2]


def say(message: str) -> str:
    """The message in the viewer's language."""
    return translate(message, language())


def roles_said(roles: frozenset[Role]) -> str:
    """The roles of one user, in one line."""
    return ", ".join(say(ROLES[role]) for role in Role if role in roles)
