"""Handing over from the page to a route: a form that submits itself, so that nothing secret is in an address.

A page cannot set a cookie, a route can. The template is fixed; a ticket of our own making is all that enters it.
"""

import re

import streamlit as st

from crm_core.base.text import Message
from crm_core.web.words import say

# without JavaScript the button is there to be pressed
_FORM = """<form id="rapport-handover" method="post" action="{action}">
<input type="hidden" name="ticket" value="{ticket}">
<button type="submit">{label}</button>
</form>
<script>document.getElementById("rapport-handover").submit();</script>"""
_TICKET = re.compile(r"[A-Za-z0-9_-]*")


def post(action: str, label: Message, ticket: str = "") -> None:
    """Leave the page with a POST to a route of ours."""
    if not _TICKET.fullmatch(ticket):
        raise ValueError("a ticket has only letters, digits, - and _")
    form = _FORM.format(action=action, ticket=ticket, label=say(label))
    st.html(form, unsafe_allow_javascript=True)
