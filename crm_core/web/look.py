"""The few pictures and rules of style that config.toml cannot say. Fixed text: nothing is ever put into it."""

from pathlib import Path

import streamlit as st

ASSETS = Path(__file__).parent / "assets"
LOGO, ICON = str(ASSETS / "logo.svg"), str(ASSETS / "icon.svg")

# streamlit-authenticator cannot ask for a wide primary button, and draws its heading as large as a page's.
# The blue is between the two themes' own: white on it 5.3 : 1, on the dark ground 3.4 : 1.
_SIGN_IN = """<style>
.st-key-sign_in_card { gap: .6rem; }
.st-key-sign_in_card [class*="st-key-FormSubmitter"], .st-key-sign_in_card [class*="st-key-FormSubmitter"] div,
.st-key-sign_in_card [class*="st-key-FormSubmitter"] button { width: 100%; }
.st-key-sign_in_card [data-testid="stFormSubmitButton"] button {
  background: #1F7299; border-color: #1F7299; color: #fff; min-height: 2.75rem; margin-top: .25rem; }
.st-key-sign_in_card [data-testid="stFormSubmitButton"] button:hover { background: #185F81; color: #fff; }
.st-key-sign_in_card [data-testid="stForm"] { padding: 1.25rem; }
.st-key-sign_in_card h3 { font-size: 1.1rem; padding: 0 0 .25rem; }
@media (min-width: 900px) { .st-key-sign_in_card { position: sticky; top: 4rem; } }
</style>"""


def style_sign_in() -> None:
    """The sign-in form's button and heading."""
    st.html(_SIGN_IN)
