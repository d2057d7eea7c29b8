"""Users that share one known password: put in for the demo, shut out before a real CRM is shown."""

from collections.abc import Iterable
from typing import Protocol

from crm_core.base.errors import StoreError
from crm_core.store import passwords, users
from crm_core.store.store import Store


class Login(Protocol):
    """Somebody to sign in as."""

    @property
    def login(self) -> str: ...
    @property
    def roles(self) -> tuple[str, ...]: ...
    @property
    def owner_id(self) -> str | None: ...
    @property
    def name(self) -> str: ...


def seed(store: Store, logins: Iterable[Login], password: str) -> int:
    """Add those who are missing; how many they were. All share one password, so one hash does."""
    there = {user.login for user in users.everybody(store)}
    missing = [login for login in logins if login.login not in there]
    shared = passwords.hash_password(password) if missing else ""
    for who in missing:
        try:
            users.add(store, users.NewUser(who.login, who.name, who.roles, shared, owner_id=who.owner_id), by="demo")
        except StoreError:
            if users.find(store, who.login) is None:  # else another process was faster
                raise
    return len(missing)


def retire(store: Store, logins: Iterable[Login], password: str) -> int:
    """Disable those who still have the demo's password; how many they were."""
    open_to_all: dict[str, bool] = {}
    count = 0
    for who in logins:
        user = users.find(store, who.login)
        if user is None or not user.is_active:
            continue
        stored = users.hash_to_check(store, who.login)
        if stored not in open_to_all:
            open_to_all[stored] = passwords.matches(password, stored)
        if open_to_all[stored]:
            users.disable(store, who.login, by="demo")
            count += 1
    return count
