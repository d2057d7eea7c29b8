"""The script of st.App: finds out who looks, builds his menu, runs the page. Its folder is on sys.path, hence alone."""

import logging

import streamlit as st

from crm_core.base.errors import StoreError
from crm_core.base.text import _
from crm_core.web import frame, navigation, principal
from crm_core.web.words import say

frame.configure()
try:
    who = principal.signed_in()
except StoreError:
    logging.getLogger("rapport").exception("the store cannot be used")
    st.error(say(_("Rapport cannot reach its own database. Try again in a minute, or tell your administrator.")))
    st.stop()
frame.speak(who)
page = navigation.build(who.viewer if who else None)
if who:
    frame.draw(who)
page.run()
