"""Sessions, tickets, tries and the log: what holds, for how long, and what never does."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from crm_core.base.errors import StoreError
from crm_core.store import Store, attempts, audit, sessions, tickets, users
from crm_core.store.tables import login_attempt, session, ticket
from tests.store.conftest import HASH, Clock


def test_only_digests_are_stored(db: Store) -> None:
    secret, handed = sessions.create(db, "anna"), tickets.issue(db, "anna", "browser")
    with db.read() as connection:
        stored = [str(row) for table in (session, ticket) for row in connection.execute(sa.select(table))]
    assert len(stored) == 2
    assert not any(str(word) in "".join(stored) for word in (secret, handed, "browser"))


def test_a_session_ends_after_thirty_idle_minutes(db: Store, clock: Clock) -> None:
    secret = sessions.create(db, "anna") or ""
    clock.move(minutes=29)
    assert sessions.resolve(db, secret)
    clock.move(minutes=29)
    assert sessions.resolve(db, secret)
    clock.move(minutes=30)
    assert sessions.resolve(db, secret) is None


def test_a_timer_does_not_keep_a_session_alive(db: Store, clock: Clock) -> None:
    secret = sessions.create(db, "anna") or ""
    for _ in range(29):
        clock.move(minutes=1)
        assert sessions.resolve(db, secret, touch=False)
    clock.move(minutes=1)
    assert sessions.resolve(db, secret, touch=False) is None


def test_a_session_ends_after_eight_hours_of_work(db: Store, clock: Clock) -> None:
    secret = sessions.create(db, "anna") or ""
    for _ in range(8 * 4 - 1):
        clock.move(minutes=15)
        assert sessions.resolve(db, secret)
    clock.move(minutes=15)
    assert sessions.resolve(db, secret) is None


def test_a_clock_that_jumps_back_does_not_sign_out(db: Store, clock: Clock) -> None:
    secret = sessions.create(db, "anna") or ""
    clock.move(minutes=-10)
    assert sessions.resolve(db, secret)


@pytest.mark.parametrize("cookie", ["", "x", "a" * 5000, "' or 1=1 --", "\x00", "\udc80", "ä"])
def test_a_cookie_of_any_content_is_no_session(db: Store, cookie: str) -> None:
    assert sessions.resolve(db, cookie) is None


def test_signing_out_ends_that_session_alone(db: Store) -> None:
    mine, other = sessions.create(db, "anna") or "", sessions.create(db, "anna") or ""
    sessions.revoke(db, mine)
    sessions.revoke(db, mine)
    assert sessions.resolve(db, mine) is None
    assert sessions.resolve(db, other)
    assert [entry.action for entry in audit.read(db)].count("signed_out") == 1


def test_a_disabled_user_gets_no_session(db: Store) -> None:
    users.disable(db, "anna")
    assert sessions.create(db, "anna") is None
    assert sessions.create(db, "nobody") is None


def test_a_ticket_is_good_once_for_thirty_seconds_in_one_browser(db: Store, clock: Clock) -> None:
    handed = tickets.issue(db, "anna", "browser", "/scorecard?who=u1")
    assert tickets.redeem(db, handed, "another browser") is None
    assert tickets.redeem(db, handed, "browser") == tickets.Redeemed("anna", "/scorecard?who=u1")
    assert tickets.redeem(db, handed, "browser") is None
    late = tickets.issue(db, "anna", "browser")
    clock.move(seconds=30)
    assert tickets.redeem(db, late, "browser") is None


def test_of_tickets_redeemed_at_once_one_succeeds(db: Store) -> None:
    handed = tickets.issue(db, "anna", "browser")
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: tickets.redeem(db, handed, "browser"), range(8)))
    assert sum(one is not None for one in got) == 1


def _wrong(db: Store, login: str = "anna", ip: str | None = None) -> int:
    attempt = attempts.begin(db, login, ip)
    if not attempt.wait:
        attempts.failed(db, attempt)
    return attempt.wait


def test_wrong_tries_get_slower_and_end_at_ten_in_fifteen_minutes(db: Store, clock: Clock) -> None:
    waits, made, begin = [], 0, clock.now
    while (wait := _wrong(db)) or made < 10:
        made += not wait
        if wait:
            waits.append(wait)
            clock.move(seconds=min(wait, 60))
        if (clock.now - begin).total_seconds() > 860:
            break
    assert waits[:4] == [2, 4, 8, 16]
    assert made <= 10


def test_a_locked_account_opens_again_by_itself(db: Store, clock: Clock) -> None:
    for _ in range(400):
        _wrong(db)
        clock.move(seconds=7)
    clock.move(minutes=15)
    assert attempts.begin(db, "anna", None).wait == 0


def test_a_thousand_tries_from_many_threads_get_ten_through(db: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda n: _wrong(db, f"user{n}", "203.0.113.9"), range(300)))
    assert 1 <= sum(wait == 0 for wait in waits) <= 10
    assert _wrong(db, "anna", "198.51.100.7") == 0  # from elsewhere it goes on


def test_an_unknown_address_is_not_one_address_for_all(db: Store) -> None:
    assert [_wrong(db, f"user{n}", None) for n in range(20)] == [0] * 20


def test_right_tries_do_not_count(db: Store) -> None:
    for _ in range(30):
        attempt = attempts.begin(db, "anna", "203.0.113.9")
        assert attempt.wait == 0
        attempts.succeeded(db, attempt)


def test_old_tries_are_forgotten(db: Store, clock: Clock) -> None:
    _wrong(db)
    clock.move(days=2)
    _wrong(db, "bruno")
    with db.read() as connection:
        assert connection.scalars(sa.select(login_attempt.c.login)).all() == ["bruno"]


def test_the_log_only_grows(db: Store) -> None:
    for change in ("DELETE FROM audit", "UPDATE audit SET actor = 'x'"):
        with pytest.raises(StoreError), db.write() as connection:
            connection.exec_driver_sql(change)
    assert audit.read(db)


def test_an_entry_is_one_line_whatever_is_in_it(db: Store) -> None:
    audit.record(db, "eve\r\nadmin signed_in", "looked", {"filter": "a\nb "})
    attempts.failed(db, attempts.begin(db, "eve\nroot", "::1\n"))
    with db.read() as connection:
        rows = connection.exec_driver_sql("SELECT actor, action, detail FROM audit ORDER BY id DESC LIMIT 2").all()
    assert all(len("|".join(row).splitlines()) == 1 for row in rows)


def test_a_user_can_be_added_with_one_hash_for_several(db: Store) -> None:
    users.add(db, users.NewUser("bruno", "Bruno", ["manager"], HASH))
    assert users.hash_to_check(db, "bruno") == users.hash_to_check(db, "anna")
    assert "password_hash" not in repr(users.NewUser("x", "y", ["manager"], HASH))
