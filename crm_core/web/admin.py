"""The administrator's page: which parts there are for whom."""

from collections.abc import Callable, Mapping

import streamlit as st

from crm_core.base.access import Role, Viewer
from crm_core.base.text import Message, _
from crm_core.web import connection, definitions_desk, facts_desk, filters, target_editor, users_desk
from crm_core.web.words import say

_ALL: dict[str, Message] = {
    "connection": _("Connection"),
    "users": _("Users"),
    "targets": _("Plans"),
    "facts": _("Calendar and absences"),
    "definitions": _("Definitions of scores"),
}
_DRAW: dict[str, Callable[[Viewer], None]] = {
    "connection": connection.draw,
    "users": users_desk.draw,
    "targets": target_editor.draw,
    "facts": facts_desk.draw,
    "definitions": definitions_desk.draw,
}


def parts(viewer: Viewer) -> dict[str, Message]:
    """All of them for an administrator, the plans of his team for a lead."""
    return dict(_ALL) if viewer.has(Role.ADMIN) else {"targets": _ALL["targets"]}


def pick(opened: Mapping[str, Message]) -> str:
    """The part of the address, among those that are open; the first else."""
    asked = st.query_params.get("part")
    if len(opened) == 1:
        return next(iter(opened))
    return filters.segments("part", {part: say(label) for part, label in opened.items()}, asked, say(_("Part")))


def draw(part: str, viewer: Viewer) -> None:
    """One part, and no work for the others."""
    _DRAW[part](viewer)
