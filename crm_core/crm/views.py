"""Views made of several canonical tables: clients (with the ways to reach them) and working days per owner."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.crm import Kept, Moment, Provider, Relation

_WRITTEN = ("account", "contact", "lead", "opportunity", "activity")
_CLIENT = ("entity", "client_id", "owner_id", "name", "segment", "created_at")
_REACH = ("email_opted_out", "phone_opted_out", "email_reaches", "phone_reaches")


def client(provider: Provider, moment: Moment) -> Relation | None:
    """Each account, and each contact without one, with the reach of any of its people.

    `email_reaches`, `phone_reaches`: 1 where a valid channel exists that is neither bounced nor opted out.
    """
    account, contact = provider.relation("account", moment), provider.relation("contact", moment)
    if account is None and contact is None:
        return None
    branches = []
    if account is not None:
        branches.append(_accounts(account, contact))
    if contact is not None:
        branches.append(_lone_contacts(contact, account))
    made = sa.union_all(*branches).cte("crm_client")
    kept = dict.fromkeys(_CLIENT, Kept.YES) | {name: Kept.YES for name in ("email_opted_out", "phone_opted_out")}
    kept |= {f"{channel}_reaches": _reach_kept(channel, account, contact) for channel in ("email", "phone")}
    return Relation("client", {column.name: column for column in made.c}, kept)


def _reach_kept(channel: str, *tables: Relation | None) -> Kept:
    present = [table for table in tables if table is not None and table.kept[channel] is Kept.YES]
    if not present:
        return Kept.NO
    live = any(table.kept[f"{channel}_verdict"] is Kept.NOT_LIVE for table in present)
    return Kept.NOT_LIVE if live else Kept.YES


def _reach(table: Relation) -> dict[str, ColumnElement[Any]]:
    """Per record: opted out of each channel, reachable through each."""
    c = table.columns
    barrier = {"email": "bounced_email", "phone": "phone_invalid"}
    found: dict[str, ColumnElement[Any]] = {}
    for channel in ("email", "phone"):
        out = sql.flag(c[f"opted_out_{channel}"].is_(sa.true()))
        broken = sql.flag(c[barrier[channel]].is_(sa.true()))
        found[f"{channel}_opted_out"] = out
        found[f"{channel}_reaches"] = sql.flag(sa.and_(c[f"{channel}_verdict"] == "valid", out == 0, broken == 0))
    return found


def _accounts(account: Relation, contact: Relation | None) -> sa.Select[Any]:
    c, reach = account.columns, _reach(account)
    head = [
        sa.literal("account").label("entity"),
        c["account_id"].label("client_id"),
        *(c[name].label(name) for name in ("owner_id", "name", "segment", "created_at")),
    ]
    if contact is None:
        return sa.select(*head, *(reach[name].label(name) for name in _REACH))
    people = _people(contact)
    of_people = {
        "email_opted_out": sa.func.coalesce(people.c.email_opted_out, 0),
        "phone_opted_out": sa.func.coalesce(people.c.phone_opted_out, 0),
        "email_reaches": sa.func.coalesce(people.c.email_reaches, 0),
        "phone_reaches": sa.func.coalesce(people.c.phone_reaches, 0),
    }
    columns = [sql.flag(sa.or_(reach[name] == 1, of_people[name] == 1)).label(name) for name in _REACH]
    joined = _table(account).outerjoin(people, people.c.account_id == c["account_id"])
    return sa.select(*head, *columns).select_from(joined)


def _people(contact: Relation) -> sa.Subquery:
    """Per account: all of its people opted out (minimum), any of them reachable (maximum)."""
    reach = _reach(contact)
    return (
        sa.select(
            contact.columns["account_id"].label("account_id"),
            *((sa.func.min if name.endswith("opted_out") else sa.func.max)(reach[name]).label(name) for name in _REACH),
        )
        .where(contact.columns["account_id"].is_not(None))
        .group_by(contact.columns["account_id"])
        .subquery("people")
    )


def _lone_contacts(contact: Relation, account: Relation | None) -> sa.Select[Any]:
    c, reach = contact.columns, _reach(contact)
    lone: ColumnElement[bool] = c["account_id"].is_(None)
    if account is not None:
        other = account.columns["account_id"]
        lone = sa.or_(lone, sa.not_(sa.exists(sa.select(sa.literal(1)).where(other == c["account_id"]))))
    name = sa.func.coalesce(c["first_name"], "").concat(" ").concat(sa.func.coalesce(c["last_name"], ""))
    return sa.select(
        sa.literal("contact").label("entity"),
        c["contact_id"].label("client_id"),
        c["owner_id"].label("owner_id"),
        sa.func.trim(name).label("name"),
        sql.NotKept(sa.String()).label("segment"),
        c["created_at"].label("created_at"),
        *(reach[column].label(column) for column in _REACH),
    ).where(lone)


def with_client(provider: Provider, activity: Relation, moment: Moment) -> Relation:
    """The activities with `client_entity` and `client_id`: whose client each belongs to.

    Its own account, else its contact's, else its deal's; without any account the contact himself.
    """
    a = activity.columns
    joined = _table(activity)
    account, contact = [a["account_id"]], [a["contact_id"]]
    for name in ("contact", "opportunity"):
        other = provider.relation(name, moment)
        if other is not None and activity.kept[f"{name}_id"] is Kept.YES:
            joined = joined.outerjoin(_table(other), other.columns[f"{name}_id"] == a[f"{name}_id"])
            account.append(other.columns["account_id"])
            contact += [other.columns["contact_id"]] if name == "opportunity" else []
    account_id = _first_of(account)
    contact_id = _first_of(contact)
    client_id = sa.func.coalesce(account_id, contact_id, type_=sa.String())
    entity = sa.case((account_id.is_not(None), "account"), (contact_id.is_not(None), "contact"))
    made = (
        sa.select(
            *(column.label(name) for name, column in a.items()),
            entity.label("client_entity"),
            client_id.label("client_id"),
        )
        .select_from(joined)
        .cte("crm_activity_of_client")
    )
    known = any(activity.kept[f"{name}_id"] is Kept.YES for name in ("account", "contact", "opportunity"))
    kept = dict(activity.kept) | dict.fromkeys(("client_entity", "client_id"), Kept.YES if known else Kept.NO)
    return Relation("activity", {column.name: column for column in made.c}, kept)


def _first_of(ids: list[ColumnElement[Any]]) -> ColumnElement[Any]:
    """The first that is not null; SQLite's coalesce wants two at least."""
    return sa.func.coalesce(*ids, type_=sa.String()) if len(ids) > 1 else ids[0]


def _table(relation: Relation) -> Any:
    return next(iter(relation.columns.values())).table


def written_day(provider: Provider, moment: Moment) -> Relation | None:
    """Who wrote into the CRM on which day, None where no table tells.

    A write: he created an account, contact, lead, deal or activity, or changed one (not by import or robot).
    """
    writes = _writes(provider, moment)
    if not writes:
        return None
    made = sa.union(*writes).cte("crm_written_day")
    return Relation("written_day", {c.name: c for c in made.c}, dict.fromkeys(("owner_id", "day"), Kept.YES))


def owner_day(provider: Provider, moment: Moment) -> Relation | None:
    """Each working day within `moment.days` of each active owner, and whether he wrote that day."""
    owner, written = provider.relation("owner", moment), provider.relation("written_day", moment)
    if owner is None:
        return None
    names = ("owner_day_id", "owner_id", "day", "is_active")
    if written is None or moment.days is None:
        columns: dict[str, ColumnElement[Any]] = {name: sql.NotKept(sa.Date()) for name in names}
        return Relation("owner_day", columns, dict.fromkeys(names, Kept.NO))
    o, w, days = owner.columns, written.columns, _workdays(moment)
    # a CRM that does not say who has left has nobody but people who work there
    works = o["is_active"].is_(sa.true()) if owner.kept["is_active"] is Kept.YES else sa.true()
    employed = sa.and_(
        works,
        sa.or_(o["hired_on"].is_(None), o["hired_on"] <= days.c.day),
        sa.or_(o["left_on"].is_(None), o["left_on"] >= days.c.day),
    )
    joined = (
        _table(owner)
        .join(days, employed)
        .outerjoin(_table(written), sa.and_(w["owner_id"] == o["owner_id"], w["day"] == days.c.day))
    )
    made = (
        sa.select(
            o["owner_id"].concat("/").concat(sa.cast(days.c.day, sa.String(10))).label("owner_day_id"),
            o["owner_id"].label("owner_id"),
            days.c.day.label("day"),
            sql.flag(w["owner_id"].is_not(None)).label("is_active"),
        )
        .select_from(joined)
        .cte("crm_owner_day")
    )
    return Relation("owner_day", {name: made.c[name] for name in names}, dict.fromkeys(names, Kept.YES))


def _writes(provider: Provider, moment: Moment) -> list[sa.Select[Any]]:
    """(owner_id, day) of every kind of write that this CRM keeps."""
    found = []
    for name in _WRITTEN:
        table = provider.relation(name, moment)
        if table and table.kept["created_by_id"] is Kept.YES and table.kept["created_at"] is Kept.YES:
            c = table.columns
            by_hand = [c["source"].is_(None) | (c["source"] == "human")] if name == "activity" else []
            found.append(
                sa.select(c["created_by_id"].label("owner_id"), c["created_on"].label("day")).where(
                    c["created_by_id"].is_not(None), c["created_on"].is_not(None), *by_hand
                )
            )
    change = provider.relation("change", moment)
    if change and change.kept["actor_id"] is Kept.YES and change.kept["changed_at"] is Kept.YES:
        c = change.columns
        found.append(
            sa.select(c["actor_id"].label("owner_id"), c["changed_on"].label("day")).where(
                c["actor_id"].is_not(None),
                c["entity"].in_(_WRITTEN),
                c["action"] != "view",
                sa.or_(c["source"].is_(None), c["source"] == "human"),
            )
        )
    return found


def _workdays(moment: Moment) -> sa.CTE:
    """Monday to Friday of the span, finished before as_of: digits, so that no engine needs a series function."""
    assert moment.days is not None
    start, end = moment.days
    digits = sa.union_all(*(sa.select(sa.literal(n, sa.Integer).label("n")) for n in range(10))).cte("digits")
    places = [digits.alias(f"digit_{n}") for n in range(4)]
    number = sum((place.c.n * 10**n for n, place in enumerate(places)), sa.literal(0, sa.Integer))
    day = sql.add_days(sa.literal(start, sa.Date), number)
    crossed: Any = places[0]
    for place in places[1:]:
        # always true, but it names both sides, so that a real cartesian product elsewhere is still warned of
        crossed = crossed.join(place, place.c.n > places[0].c.n - 10)
    span = max((end - start).days, 0)
    days = sa.select(day.label("day")).select_from(crossed).where(number < span).subquery("days")
    worked = sa.select(days.c.day.label("day")).where(sql.day_number(days.c.day) % 7 < 5)
    return worked.cte("crm_workday")
