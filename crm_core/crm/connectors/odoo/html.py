"""Texts that Odoo keeps as HTML, as plain text: no tag of a message ever leaves the CRM."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.crm.delivery import Value

# the ampersand last, or '&amp;lt;' would be read twice
_ENTITIES = {
    "&nbsp;": " ",
    "\u00a0": " ",
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#39;": "'",
    "&amp;": "&",
}
_HIDDEN = r"<(?:style|script).*?</(?:style|script)>|<!--.*?-->"
_TAG = "<[^>]*>"
_AFTER_HEADING = "</p>(.*)$"
_SUMMARY = r"<span>: </span>\s*<span>([^<]*)</span>"
_ORIGINAL_NOTE = "<div[^>]*o_mail_note_title.*$"
_FEEDBACK_TITLE = '<div class="fw-bold">[^<]*</div>'


def plain_text(html: Value) -> Value:
    """What a reader of the HTML sees, in one line; null where that is nothing."""
    if html is None:
        return None
    text = _without(_without(html, _HIDDEN, ""), _TAG, " ")
    for entity, character in _ENTITIES.items():
        text = sa.func.replace(text, entity, character, type_=sa.String())
    line = sa.func.trim(_without(text, r"\s+", " "), type_=sa.String())
    return sa.func.nullif(line, "", type_=sa.String())


def summary(body: Value) -> Value:
    """What was planned, from the message that Odoo writes when an activity is marked done."""
    if body is None:
        return None
    return plain_text(sa.func.substring(body, _SUMMARY, type_=sa.String()))


def feedback(body: Value) -> Value:
    """What came of it, from the same message: below its heading, above the note made when it was planned."""
    if body is None:
        return None
    below = sa.func.substring(body, _AFTER_HEADING, type_=sa.String())
    return plain_text(_without(_without(below, _ORIGINAL_NOTE, ""), _FEEDBACK_TITLE, ""))


def _without(text: ColumnElement[Any], pattern: str, other: str) -> ColumnElement[Any]:
    return sa.func.regexp_replace(text, pattern, other, "gi", type_=sa.String())
