"""Period, team and person: chosen on the page, kept in the address, checked against the viewer's scope.

The address only narrows. What it names and the viewer may not see ends the page with one sentence.
"""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from crm_core.base.text import Message, _
from crm_core.web.gate import refuse
from crm_core.web.safe import plain
from crm_core.web.views.periods import DEFAULT, NAMES, Period, period
from crm_core.web.words import say

NO_MANAGER = _("You have no access to this manager.")
NO_TEAM = _("You have no access to this team.")
_ALL = ""
_WIDTH = 260


def asked_owner(allowed: Mapping[str, str]) -> str | None:
    """The manager the address names; None where it names none."""
    return _asked("owner", allowed, NO_MANAGER)


def asked_team(allowed: Mapping[str, str]) -> str | None:
    """The team the address names; None where it names none."""
    return _asked("team", allowed, NO_TEAM)


def asked_period(end: date) -> Period:
    """The period the address names, else the default one."""
    return period(st.query_params.get("period"), end)


def pick_period(now: Period) -> None:
    """The choice of a period."""
    segments(
        "period",
        {key: say(label) for key, (_weeks, label, _before) in NAMES.items()},
        now.key,
        say(_("Period")),
        DEFAULT,
    )


def pick_team(allowed: Mapping[str, str], now: str | None, all_label: str) -> None:
    """The choice of a team; nothing to choose, nothing shown."""
    if len(allowed) > 1:
        pick("team", say(_("Team")), {_ALL: all_label, **allowed}, now or _ALL)


def pick_owner(allowed: Mapping[str, str], now: str) -> None:
    """The choice of a manager."""
    if len(allowed) > 1:
        pick("owner", say(_("Manager")), allowed, now)


def _asked(name: str, allowed: Mapping[str, str], refusal: Message) -> str | None:
    asked = st.query_params.get(name)
    if not asked:
        return None
    if asked not in allowed:
        refuse(refusal)
    return asked


def pick(name: str, label: str, options: Mapping[str, str], now: str) -> None:
    """The choice of one of many, kept in the address; '' is the default. Options may be CRM text."""
    _follow(name, now)
    st.selectbox(
        label,
        list(options),
        format_func=lambda key: plain(options.get(key, "")),  # the options of a selectbox are no Markdown
        key=f"pick_{name}",
        on_change=write,
        args=(name, _ALL),
        label_visibility="collapsed",
        width=_WIDTH,
    )


def _follow(name: str, value: str) -> None:
    """The address decides what the widget shows."""
    st.session_state[f"pick_{name}"] = value


def write(name: str, default: str) -> None:
    """A choice goes into the address, where the next run reads it."""
    chosen = st.session_state[f"pick_{name}"]
    if chosen and chosen != default:
        st.query_params[name] = chosen
    else:
        st.query_params.pop(name, None)


def segments(name: str, options: Mapping[str, str], now: str | None, label: str, default: str | None = None) -> str:
    """The choice of one of a few words, kept in the address; the default, unless named, is the first.

    What is none of them is the default too.
    """
    usual = next(iter(options)) if default is None else default
    _follow(name, now if now is not None and now in options else usual)
    found = st.segmented_control(
        label,
        list(options),
        format_func=lambda option: options[option],
        required=True,
        key=f"pick_{name}",
        on_change=write,
        args=(name, usual),
        label_visibility="collapsed",
    )
    return found or usual
