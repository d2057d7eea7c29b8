"""Users: who may sign in, as whom, with which roles. A change of any ends his sessions."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

import sqlalchemy as sa

from crm_core.base.access import Role
from crm_core.base.errors import StoreError, did_you_mean, unknown
from crm_core.store import audit, sessions
from crm_core.store.passwords import DUMMY_HASH, hash_password
from crm_core.store.store import Store
from crm_core.store.tables import LOGIN, app_user, user_role

MAX_LOGIN = int(LOGIN.length or 0)


@dataclass(frozen=True)
class User:
    """One user, without his password."""

    login: str
    name: str
    roles: frozenset[Role]
    email: str | None = None
    owner_id: str | None = None
    team_id: str | None = None
    language: str = "en"
    is_active: bool = True


_SHOWN = [app_user.c[column.name] for column in fields(User) if column.name != "roles"]


@dataclass(frozen=True)
class NewUser:
    """A user to add."""

    login: str
    name: str
    roles: Iterable[str]
    password_hash: str = field(repr=False)
    email: str | None = None
    owner_id: str | None = None
    team_id: str | None = None
    language: str = "en"


def normalised(login: str) -> str:
    """A log-in as it is stored and compared."""
    return login.strip().lower()


def parse_roles(names: Iterable[str]) -> frozenset[Role]:
    """The roles of these names. Raises QuestionError for an unknown one and StoreError for none at all."""
    wanted = list(names)
    for name in wanted:
        if name not in set(Role):
            raise unknown("role", name, [str(role) for role in Role])
    if not wanted:
        raise StoreError(f"A user needs at least one role: {', '.join(Role)}.")
    return frozenset(Role(name) for name in wanted)


def add(store: Store, user: NewUser, by: str = "cli") -> User:
    """Add a user. Raises StoreError when the log-in is taken or not usable."""
    login, roles = normalised(user.login), parse_roles(user.roles)
    if not login or len(login) > MAX_LOGIN or any(not sign.isprintable() or sign.isspace() for sign in login):
        raise StoreError(f"A log-in has 1 to {MAX_LOGIN} characters and no blanks.")
    now = store.now()
    row: dict[str, Any] = {
        "login": login,
        "password_hash": user.password_hash,
        "name": user.name.strip() or login,
    }
    row |= {
        "email": user.email,
        "owner_id": user.owner_id,
        "team_id": user.team_id,
        "language": user.language,
    }
    row |= {"is_active": True, "created_at": now, "password_changed_at": now}
    with store.write() as connection:
        if connection.scalar(sa.select(app_user.c.login).where(app_user.c.login == login)):
            raise StoreError(f"The log-in '{login}' is taken.")
        connection.execute(sa.insert(app_user).values(row))
        _give(connection, login, roles)
        audit.write(connection, now, by, "user_added", {"login": login, "roles": sorted(roles)})
    return _required(store, login)


def find(store: Store, login: str) -> User | None:
    """The user of this log-in, active or not."""
    found = _load(store, app_user.c.login == normalised(login))
    return found[0] if found else None


def everybody(store: Store) -> list[User]:
    """All users in the order of their log-ins."""
    return _load(store, sa.true())


def disable(store: Store, login: str, by: str = "cli") -> None:
    """Let a user sign in no more, and end his sessions. Raises StoreError."""
    _change(store, login, {"is_active": False}, by, "user_disabled")


def enable(store: Store, login: str, by: str = "cli") -> None:
    """Let a disabled user sign in again. Raises StoreError."""
    _change(store, login, {"is_active": True}, by, "user_enabled")


def reset_password(store: Store, login: str, password: str, by: str = "cli") -> None:
    """Give a user another password, and end his sessions. Raises StoreError."""
    values = {"password_hash": hash_password(password), "password_changed_at": store.now()}
    _change(store, login, values, by, "password_reset")


def set_roles(store: Store, login: str, names: Iterable[str], by: str = "cli") -> None:
    """Give a user these roles instead of his, and end his sessions. Raises StoreError, QuestionError."""
    user, roles = _required(store, login), parse_roles(names)
    with store.write() as connection:
        connection.execute(sa.delete(user_role).where(user_role.c.login == user.login))
        connection.execute(sa.insert(user_role), [{"login": user.login, "role": role} for role in sorted(roles)])
        sessions.revoke_all_in(connection, user.login, store.now())
        detail = {"login": user.login, "roles": sorted(roles), "before": sorted(user.roles)}
        audit.write(connection, store.now(), by, "roles_set", detail)


def hash_to_check(store: Store, login: str) -> str:
    """The hash to compare a password with: a dummy for an unknown or disabled user, which takes as long."""
    with store.read() as connection:
        found = connection.scalar(
            sa.select(app_user.c.password_hash).where(app_user.c.login == normalised(login), app_user.c.is_active)
        )
    return found or DUMMY_HASH


def _give(connection: sa.Connection, login: str, roles: frozenset[Role]) -> None:
    connection.execute(sa.insert(user_role), [{"login": login, "role": role} for role in sorted(roles)])


def _change(store: Store, login: str, values: dict[str, Any], by: str, action: str) -> None:
    user = _required(store, login)
    with store.write() as connection:
        connection.execute(sa.update(app_user).where(app_user.c.login == user.login).values(values))
        sessions.revoke_all_in(connection, user.login, store.now())
        audit.write(connection, store.now(), by, action, {"login": user.login})


def _required(store: Store, login: str) -> User:
    user = find(store, login)
    if user is None:
        hint = did_you_mean(normalised(login), [other.login for other in everybody(store)])
        raise StoreError(f"There is no user '{normalised(login)}'.{hint}")
    return user


def _load(store: Store, which: sa.ColumnElement[bool]) -> list[User]:
    people_query = sa.select(*_SHOWN).where(which).order_by(app_user.c.login)
    roles_query = sa.select(user_role.c.login, user_role.c.role).join(app_user).where(which)
    with store.read() as connection:
        people = connection.execute(people_query).mappings().all()
        held = connection.execute(roles_query).all()
    roles: dict[str, set[Role]] = {}
    for login, role in held:
        roles.setdefault(login, set()).add(Role(role))
    return [User(**row, roles=frozenset(roles.get(row["login"], ()))) for row in people]
