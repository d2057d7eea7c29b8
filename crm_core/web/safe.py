"""The one door for text that others wrote: fixed templates, everything put into them escaped.

CRM text is data. It goes into st.text, st.dataframe or `show(fill(...))`, never into Markdown or a label.
"""

import html
from typing import Any

import streamlit as st

_HIDDEN = {code: None for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)}


class Html(str):
    """HTML made by `fill`: safe to put into another template and to show."""

    __slots__ = ()


def plain(text: Any) -> str:
    """The text without marks that turn the direction of writing (they can disguise what is written)."""
    return str(text).translate(_HIDDEN)


def escaped(text: Any) -> Html:
    """The text as HTML that shows it letter by letter."""
    return text if isinstance(text, Html) else Html(html.escape(plain(text), quote=True))


def plot_label(text: Any) -> str:
    """The text as a Plotly label: no pseudo-HTML, no formula."""
    return html.escape(plain(text), quote=True).replace("$", "&#36;")


def fill(template: str, **values: Any) -> Html:
    """A fixed template with its values escaped; only Html goes in as it is."""
    return Html(template.format(**{name: escaped(value) for name, value in values.items()}))


def joined(parts: Any) -> Html:
    """Several pieces of Html, one after the other."""
    return Html("".join(escaped(part) for part in parts))


def show(body: Html) -> None:
    """Put it on the page."""
    if not isinstance(body, Html):
        raise TypeError("only what `fill` made may be shown as HTML")
    st.html(body)
