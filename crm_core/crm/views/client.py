"""Clients: each account, and each contact without one, with what the record and any of its people say."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.reach import CHANNELS, OPTED_OUT, REACHES, best, has_channel, has_names, reach, worst
from crm_core.crm.slim import Lookup, Slim
from crm_core.crm.view import View

_SHARED = {
    **dict.fromkeys(("owner_id", "created_by_id"), Type.ID),
    **dict.fromkeys(("created_at", "modified_at", "verified_at", "owned_since"), Type.AT),
    **dict.fromkeys(("email_key", "phone_key"), Type.TEXT),
}
# a person without an account has none of these
_OF_ACCOUNT = {
    **dict.fromkeys(("segment", "kind", "industry", "country", "lifecycle_stage", "currency"), Type.TEXT),
    "parent_account_id": Type.ID,
    "annual_revenue": Type.MONEY,
}
_FILLED = ("name_filled", "channel_filled", "person_filled", "has_person")
_FLAGS = (*OPTED_OUT, *REACHES, *_FILLED)


def make(provider: Provider, moment: Moment) -> Relation | None:
    """One row per client; a record that was merged into another is none.

    `email_reaches`, `phone_reaches`: 1 where a valid channel of the client or of any of its people is neither
    bounced nor opted out. `channel_filled`: any of these has an address or number. `person_filled`: one of its
    people (the person himself) has last and first name. `has_person`: there is one.
    """
    account, contact = provider.relation("account", moment), provider.relation("contact", moment)
    if account is None and contact is None:
        return None
    branches = []
    if account is not None:
        branches.append(_accounts(account, contact, provider.words))
    if contact is not None:
        branches.append(_lone_contacts(contact, account, provider.words))
    merge = provider.relation("merge", moment)
    if merge is not None:
        branches = [branch.where(_stays(branch, merge)) for branch in branches]
    made = sa.union_all(*branches).cte("rapport_client")
    return Relation("client", dict(made.c), _kept(account, contact))


def _accounts(account: Relation, contact: Relation | None, words: frozenset[str]) -> sa.Select[Any]:
    c = account.columns
    own = reach(account) | {"channel_filled": has_channel(account, words)}
    people = _people(contact, words) if contact is not None else None
    of_people = {name: sa.func.coalesce(people.c[name], 0) if people is not None else sa.literal(0) for name in _ANY}
    either = {name: sql.flag(sa.or_(own[name] == 1, of_people[name] == 1)) for name in own}
    flags = {**of_people, **either, "name_filled": sql.flag(sql.is_filled(c["name"], words))}
    joined = account.table
    if people is not None:
        joined = Lookup(joined, people, people.c.account_id == c["account_id"])
    values = {name: c[name] for name in (*_SHARED, *_OF_ACCOUNT)}
    return _row("account", c["account_id"], c["name"], values, flags).select_from(joined)


_ANY = (*OPTED_OUT, *REACHES, "channel_filled", "person_filled", "has_person")


def _people(contact: Relation, words: frozenset[str]) -> sa.Subquery:
    """Per account: all of its people opted out (minimum); any of them reachable, or filled (maximum)."""
    of_one = reach(contact) | {
        "channel_filled": has_channel(contact, words),
        "person_filled": has_names(contact, words),
    }
    account_id = contact.columns["account_id"]
    flags = [(sa.func.min if name in OPTED_OUT else sa.func.max)(flag).label(name) for name, flag in of_one.items()]
    counted = sa.select(account_id.label("account_id"), *flags, sa.func.min(sa.literal(1)).label("has_person"))
    return counted.where(account_id.is_not(None)).group_by(account_id).subquery("people")


def _lone_contacts(contact: Relation, account: Relation | None, words: frozenset[str]) -> sa.Select[Any]:
    c = contact.columns
    lone: ColumnElement[bool] = c["account_id"].is_(None)
    if account is not None:
        other = account.columns["account_id"]
        lone = sa.or_(lone, sa.not_(sa.exists(sa.select(sa.literal(1)).where(other == c["account_id"]))))
    name = sa.func.coalesce(c["first_name"], "").concat(" ").concat(sa.func.coalesce(c["last_name"], ""))
    flags = reach(contact) | {
        "name_filled": sql.flag(sql.is_filled(c["last_name"], words)),
        "channel_filled": has_channel(contact, words),
        "person_filled": has_names(contact, words),
        "has_person": sa.literal(1),
    }
    none = {name: sql.NotKept(sql.sa_type(type_)) for name, type_ in _OF_ACCOUNT.items()}
    values = {name: c[name] for name in _SHARED} | none
    named = sa.func.trim(name, type_=sa.String())
    return _row("contact", c["contact_id"], named, values, flags).select_from(contact.table).where(lone)


def _row(
    entity: str,
    client_id: ColumnElement[Any],
    name: ColumnElement[Any],
    values: dict[str, ColumnElement[Any]],
    flags: dict[str, ColumnElement[Any]],
) -> sa.Select[Any]:
    """The columns of the view, in its order."""
    given = {"entity": sa.literal(entity), "client_id": client_id, "name": name, **values, **flags}
    return Slim(*(given[column].label(column) for column in VIEW.columns))


def _stays(branch: sa.Select[Any], merge: Relation) -> ColumnElement[bool]:
    """The record was not merged into another."""
    m = merge.columns
    entity, client_id = branch.selected_columns["entity"], branch.selected_columns["client_id"]
    gone = sa.select(m["loser_id"]).where(m["entity"] == entity, m["loser_id"] != m["survivor_id"])
    return client_id.not_in(gone)


def _kept(account: Relation | None, contact: Relation | None) -> dict[str, Kept]:
    """A column is kept where one of the two tables gives it."""
    of_account = account.kept if account else dict.fromkeys(_OF_ACCOUNT, Kept.NO)
    both = [table.kept for table in (account, contact) if table is not None]
    names = contact.kept["last_name"] if contact else Kept.NO
    kept = dict.fromkeys(VIEW.columns, Kept.YES)
    kept |= {name: best(*(table[name] for table in both)) for name in _SHARED}
    kept |= {name: of_account[name] for name in _OF_ACCOUNT}
    of_name = [account.kept["name"]] if account else []
    of_name += [contact.kept["last_name"]] if contact else []
    kept |= dict.fromkeys(("name", "name_filled"), best(*of_name))
    kept["channel_filled"] = best(*(table[channel] for table in both for channel in CHANNELS))
    kept |= {"person_filled": names, "has_person": Kept.YES if contact else Kept.NO}
    for channel in CHANNELS:
        given = [table[f"{channel}_verdict"] for table in both if table[channel] is Kept.YES]
        kept[f"{channel}_reaches"] = worst(*given) if given else Kept.NO
    return kept


def _of_both(*names: str) -> tuple[str, ...]:
    return tuple(f"{table}.{name}" for name in names for table in ("account", "contact"))


VIEW = View(
    name="client",
    columns={
        "entity": Type.TEXT,
        "client_id": Type.ID,
        "name": Type.TEXT,
        **_SHARED,
        **_OF_ACCOUNT,
        **dict.fromkeys(_FLAGS, Type.INT),
    },
    make=make,
    stored=True,
    sources={
        **{name: _of_both(name) for name in _SHARED},
        **{name: (f"account.{name}",) for name in _OF_ACCOUNT},
        **{f"{channel}_{what}": _of_both(channel) for channel in CHANNELS for what in ("reaches", "key")},
        "owned_since": ("ownership.from_at",),
        **dict.fromkeys(("name", "name_filled"), ("account.name", "contact.last_name")),
        "channel_filled": _of_both(*CHANNELS),
        "person_filled": ("contact.last_name",),
        "has_person": ("contact.account_id",),
    },
)
