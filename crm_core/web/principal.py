"""Who is before the page. Asked on every run: from the cookie to the session to the user and his roles."""

from dataclasses import dataclass
from typing import NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from crm_core.base.access import Role, Viewer, may_open
from crm_core.base.text import _
from crm_core.store import sessions, users
from crm_core.web import sign_in, teams
from crm_core.web.cookies import read_cookie, session_cookie
from crm_core.web.installation import installation
from crm_core.web.words import say


@dataclass(frozen=True)
class SignedIn:
    """A user with a session that holds, and what he may see."""

    user: users.User
    viewer: Viewer


def signed_in() -> SignedIn | None:
    """Who is signed in; None for an anonymous visitor or a session that has ended. Raises StoreError."""
    here = installation()
    secret = read_cookie(session_cookie(here.settings))
    # a fragment may run on a timer, which must not keep a deserted desk signed in
    session = sessions.resolve(here.store, secret, touch=not _in_fragment()) if secret else None
    user = users.find(here.store, session.login) if session else None
    return SignedIn(user, viewer_of(user)) if user and user.is_active else None


def current_viewer() -> Viewer | None:
    """The viewer of this run; None for an anonymous visitor."""
    found = signed_in()
    return found.viewer if found else None


def guard(page_name: str) -> Viewer:
    """The first line of every page and of every fragment: its viewer, or the page ends here."""
    viewer = current_viewer()
    if viewer is None:
        if _in_fragment():
            st.rerun()  # of the whole app: the sign-in must replace the page, not a part of it
        sign_in.draw()
        st.stop()
    if not may_open(viewer, page_name, installation().settings.business.open_persons):
        _refuse()
    return viewer


def viewer_of(user: users.User) -> Viewer:
    """What a user may see, by his roles and the teams he leads now."""
    leads = Role.TEAM_LEAD in user.roles
    led = teams.led_owner_ids(user.owner_id, user.team_id) if leads else frozenset[str]()
    return Viewer(user.login, user.roles, user.owner_id, led)


def _refuse() -> NoReturn:
    st.warning(say(_("You have no access to this page.")), icon=":material/lock:")
    st.stop()


def _in_fragment() -> bool:
    """Whether only a fragment of the page runs."""
    context = get_script_run_ctx()
    return bool(context and context.fragment_ids_this_run)
