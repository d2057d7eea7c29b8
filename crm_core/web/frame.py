"""What surrounds every page: the title bar, the logo, who is signed in, the way out."""

import streamlit as st

from crm_core.base.text import _
from crm_core.store import sessions
from crm_core.web import handover
from crm_core.web.cookies import read_cookie, session_cookie
from crm_core.web.installation import installation
from crm_core.web.look import ICON, LOGO
from crm_core.web.principal import SignedIn
from crm_core.web.words import PRODUCT, roles_said, say, use_language


def configure() -> None:
    """The first call of every run."""
    st.set_page_config(page_title=PRODUCT, page_icon=ICON, layout="wide")


def speak(who: SignedIn | None) -> None:
    """Use the user's language."""
    if who:
        use_language(who.user.language)


def draw(who: SignedIn) -> None:
    """The logo, and at the foot of the menu the user and the sign-out."""
    st.logo(LOGO, icon_image=ICON, size="large")
    with st.sidebar.container(border=True, key="account", gap="small"):
        with st.container(gap=None):
            st.text(who.user.name)  # typed by an administrator: never as Markdown
            st.caption(roles_said(who.user.roles))
        if st.button(say(_("Sign out")), icon=":material/logout:", key="sign_out", width="stretch"):
            sign_out()


def sign_out() -> None:
    """End the session at once, then let the route delete the cookie."""
    here = installation()
    secret = read_cookie(session_cookie(here.settings))
    if secret:
        sessions.revoke(here.store, secret)
    handover.post("/auth/logout", _("Sign out"))
    st.stop()
