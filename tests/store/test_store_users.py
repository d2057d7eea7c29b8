"""Users, their passwords, and that a change of password, roles or activity ends their sessions."""

from collections.abc import Callable

import pytest

from crm_core.base.access import Role
from crm_core.base.errors import QuestionError, StoreError
from crm_core.store import Store, audit, passwords, sessions, users
from tests.store.conftest import HASH, PASSWORD


def test_a_login_is_stripped_and_lower_case_everywhere(db: Store) -> None:
    users.add(db, users.NewUser("  Bruno ", "Bruno", ["manager", "team_lead"], HASH))
    found = users.find(db, "BRUNO")
    assert found == users.User("bruno", "Bruno", frozenset({Role.MANAGER, Role.TEAM_LEAD}))
    with pytest.raises(StoreError, match="taken"):
        users.add(db, users.NewUser("bruno", "Other", ["manager"], HASH))
    assert [user.login for user in users.everybody(db)] == ["anna", "bruno"]


@pytest.mark.parametrize("login", ["", "  ", "a b", "a\nb", "a\x00b", "x" * 121, "a‮b"])
def test_a_login_that_cannot_be_typed_is_refused(db: Store, login: str) -> None:
    with pytest.raises(StoreError):
        users.add(db, users.NewUser(login, "X", ["manager"], HASH))


def test_roles_are_known_and_at_least_one(db: Store) -> None:
    with pytest.raises(QuestionError, match="Did you mean 'manager'"):
        users.set_roles(db, "anna", ["manger"])
    with pytest.raises(StoreError, match="at least one role"):
        users.set_roles(db, "anna", [])


def test_a_password_counts_to_its_last_sign_however_long() -> None:
    long = "ä" * 400
    stored = passwords.hash_password(long + "1")
    assert passwords.matches(long + "1", stored)
    assert not passwords.matches(long + "2", stored)
    assert not passwords.matches(f" {long}1", stored)
    with pytest.raises(StoreError, match="at least 12"):
        passwords.hash_password("elevenchars")


def test_an_unknown_or_disabled_user_costs_the_same_check(db: Store) -> None:
    dummy = users.hash_to_check(db, "nobody")
    assert dummy == passwords.DUMMY_HASH
    assert dummy[:7] == HASH[:7]  # the same cost: $2b$12$
    users.disable(db, "anna")
    assert users.hash_to_check(db, "anna") == dummy
    users.enable(db, "anna")
    assert passwords.matches(PASSWORD, users.hash_to_check(db, "Anna"))


CHANGES: dict[str, Callable[[Store], object]] = {
    "password_reset": lambda db: users.reset_password(db, "anna", "another long password"),
    "roles_set": lambda db: users.set_roles(db, "anna", ["admin"]),
    "user_disabled": lambda db: users.disable(db, "anna"),
    "sessions_ended": lambda db: sessions.revoke_all_of(db, "anna"),
}


@pytest.mark.parametrize("action", CHANGES)
def test_every_change_ends_all_sessions_and_is_one_line_of_the_log(db: Store, action: str) -> None:
    secrets = [sessions.create(db, "anna"), sessions.create(db, "anna")]
    before = len(audit.read(db))
    CHANGES[action](db)
    assert [sessions.resolve(db, secret or "") for secret in secrets] == [None, None]
    new = audit.read(db)[: len(audit.read(db)) - before]
    assert [(entry.action, entry.detail["login"]) for entry in new] == [(action, "anna")]


def test_a_name_nearby_is_suggested(db: Store) -> None:
    with pytest.raises(StoreError, match="no user 'ana'.*Did you mean 'anna'"):
        users.disable(db, "ana")
