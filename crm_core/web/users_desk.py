"""The administrator's users: who may sign in, add somebody, roles, a new password, shut out. Every deed is audited."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from crm_core.base.access import Role, Viewer
from crm_core.base.errors import RapportError
from crm_core.base.text import Message, _
from crm_core.mart.people import Person
from crm_core.store import Store, users
from crm_core.store.passwords import hash_password
from crm_core.store.users import NewUser, User
from crm_core.web import caches, cards
from crm_core.web.installation import installation
from crm_core.web.safe import fill, plain, show
from crm_core.web.views import users as views
from crm_core.web.views.tongue import Tongue
from crm_core.web.words import ROLES, language, say

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
_TOLD, _ROUND = "users_told", "users_round"  # another round empties the form


@dataclass(frozen=True)
class Desk:
    """What the administrator works with; the people and teams of the CRM are empty before it was read."""

    store: Store
    login: str
    users: list[User]
    people: list[Person]
    teams: dict[str, str]
    tongue: Tongue

    @classmethod
    def of(cls, viewer: Viewer) -> "Desk":
        here, mart = installation().store, caches.mart()
        found = caches.answers(mart.generation) if mart else None
        people, teams = (found.people(), found.teams()) if found else ([], {})
        return cls(here, viewer.login, users.everybody(here), people, teams, Tongue(language()))


def draw(viewer: Viewer) -> None:
    """The whole part. The page has asked its guard already, in this very run."""
    desk = Desk.of(viewer)
    cards.question(say(_("Who may sign in?")), views.in_short(desk.users, desk.tongue))
    _tell()
    chosen = _list(desk)
    if chosen:
        _chosen(desk, chosen)
    _add(desk)


def one_time_password() -> str:
    """Four groups of four letters and digits: 79 bits, easy to read out."""
    return "-".join("".join(secrets.choice(_LETTERS) for _sign in range(4)) for _group in range(4))


def _list(desk: Desk) -> User | None:
    names = {person.id: person.name for person in desk.people}
    lines = views.lines(desk.users, ROLES, names, desk.teams, desk.tongue)
    heads = {
        "login": _("Log-in"),
        "name": _("Name"),
        "roles": _("Roles"),
        "person": _("Person in the CRM"),
        "team": _("Leads the team"),
        "state": _("State"),
    }
    if not any(user.team_id for user in desk.users):
        del heads["team"]
    event = st.dataframe(
        pd.DataFrame({name: [plain(getattr(line, name)) for line in lines] for name in heads}),
        hide_index=True,
        column_config={name: st.column_config.TextColumn(say(head)) for name, head in heads.items()},
        on_select="rerun",
        selection_mode="single-row",
        key="users_table",
        height="content",
        alt=say(_("The users; a chosen one can be changed below")),
    )
    st.caption(say(_("Choose a row to change roles, to give a new password or to shut somebody out.")))
    chosen = [desk.users[row] for row in event.selection.rows if row < len(desk.users)] if event else []
    return chosen[0] if chosen else None


def _chosen(desk: Desk, user: User) -> None:
    """What can be done to the chosen user; each deed ends his sessions."""
    with st.container(border=True, key="chosen_user"):
        cards.person(user.name, user.login, say(_("Each change ends the sessions of this user.")))
        roles = _pick_roles(f"user_roles_{user.login}", sorted(user.roles))
        with st.container(horizontal=True):
            if st.button(say(_("Save the roles")), icon=":material/save:", key="user_save", disabled=not roles):
                _deed(
                    desk,
                    user,
                    roles,
                    user.is_active,
                    _("The roles of {login} are saved."),
                    lambda: _set(desk, user, roles),
                )
            if st.button(say(_("New password")), icon=":material/key:", key="user_reset"):
                _reset(desk, user)
            if user.is_active and st.button(say(_("Disable")), icon=":material/block:", key="user_disable"):
                _deed(
                    desk, user, user.roles, False, _("{login} is shut out."),
                    lambda: users.disable(desk.store, user.login, desk.login),
                )  # fmt: skip
            if not user.is_active and st.button(say(_("Let in again")), icon=":material/undo:", key="user_enable"):
                _deed(
                    desk, user, user.roles, True, _("{login} can sign in again."),
                    lambda: users.enable(desk.store, user.login, desk.login),
                )  # fmt: skip


def _pick_roles(key: str, now: list[Role] | None = None) -> list[str]:
    found = st.multiselect(
        say(_("Roles")),
        [str(role) for role in Role],
        default=now,
        format_func=lambda role: say(ROLES[Role(role)]),
        key=key,
    )
    return [str(role) for role in found]


def _set(desk: Desk, user: User, roles: list[str]) -> None:
    users.set_roles(desk.store, user.login, roles, desk.login)


def _deed(
    desk: Desk,
    user: User,
    roles: Iterable[str],
    is_active: bool,
    told: Message,
    act: Callable[[], object],
    password: str = "",
) -> None:
    """Do it, unless nobody could administer any more afterwards; say it in the next run."""
    if views.locks_out(desk.users, user.login, roles, is_active):
        st.warning(say(views.LAST_ADMIN), icon=":material/lock:")
        return
    try:
        act()
    except RapportError as error:
        st.warning(say(_("Nothing was changed.")), icon=":material/warning:")
        st.text(say(str(error)))
        return
    _done(say(told).format(login=user.login), password)


def _reset(desk: Desk, user: User) -> None:
    password = one_time_password()
    _deed(
        desk, user, user.roles, user.is_active, _("{login} has a new password."),
        lambda: users.reset_password(desk.store, user.login, password, desk.login), password,
    )  # fmt: skip


def _add(desk: Desk) -> None:
    """Somebody new, with a password that is made here and shown once."""
    cards.question(say(_("Add somebody")), say(_("The password is made here and shown once; pass it on in person.")))
    options, teams = views.person_options(desk.people), desk.teams
    number = st.session_state.setdefault(_ROUND, 0)
    with st.form(f"add_user_{number}"):
        left, right = st.columns(2)
        login = left.text_input(say(_("Log-in")), max_chars=users.MAX_LOGIN, key=f"new_login_{number}")
        name = right.text_input(say(_("Name, else the person's")), max_chars=200, key=f"new_name_{number}")
        roles = _pick_roles(f"new_roles_{number}")
        left, right = st.columns(2)
        owner = left.selectbox(
            say(_("Person in the CRM")), list(options), index=None, format_func=lambda id_: plain(options[id_]),
            placeholder=say(_("none")), key=f"new_owner_{number}",
        )  # fmt: skip
        team = right.selectbox(
            say(_("Leads the team, where the CRM does not say it")), list(teams), index=None,
            format_func=lambda id_: plain(teams[id_]), placeholder=say(_("none")), key=f"new_team_{number}",
        )  # fmt: skip
        if not st.form_submit_button(say(_("Add")), type="primary", icon=":material/person_add:"):
            return
    named = name or next((one.name for one in desk.people if one.id == owner), login)
    password = one_time_password()
    new = NewUser(login, named, roles, hash_password(password), owner_id=owner, team_id=team)
    try:
        made = users.add(desk.store, new, desk.login)
    except RapportError as error:
        st.warning(say(_("Nobody was added.")), icon=":material/warning:")
        st.text(say(str(error)))
        return
    st.session_state[_ROUND] += 1
    _done(say(_("{login} is added.")).format(login=made.login), password)


def _done(told: str, password: str = "") -> None:
    """Start the run anew and say once what was done."""
    st.session_state[_TOLD] = (told, password)
    st.rerun()


def _tell() -> None:
    told, password = st.session_state.pop(_TOLD, ("", ""))
    if told:
        line = '<div class="rp rp-proof" role="status"><span aria-hidden="true">✓</span><span>{t}</span></div>'
        show(fill(line, t=told))
    if password:
        st.caption(say(_("The password, shown this once:")))
        st.code(password, language=None)
