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
    first = next(iter(opened))
    asked = st.query_params.get("part", first)
    now = asked if asked in opened else first
    if len(opened) == 1:
        return now
    st.session_state["pick_part"] = now
    found = st.segmented_control(
        say(_("Part")),
        list(opened),
        format_func=lambda part: say(opened[part]),
        required=True,
        key="pick_part",
        on_change=filters.write,
        args=("part", first),
        label_visibility="collapsed",
    )
    return found or now


def draw(part: str, viewer: Viewer) -> None:
    """One part, and no work for the others."""
    _DRAW[part](viewer)
