"""What an account or contact says of itself: which channels work, which cells of its minimum data are filled."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.crm import Kept, Relation

CHANNELS = ("email", "phone")
OPTED_OUT = tuple(f"{channel}_opted_out" for channel in CHANNELS)
REACHES = tuple(f"{channel}_reaches" for channel in CHANNELS)
BROKEN = {"email": "bounced_email", "phone": "phone_invalid"}


class Step:
    """Where an address stops on its way to the client; the last one arrives."""

    NO_CHANNEL = 0
    NOT_VALID = 1
    SHARED = 2  # it reaches another client
    OPTED_OUT = 3
    BOUNCED = 4
    REACHES = 5


def reach(table: Relation) -> dict[str, ColumnElement[Any]]:
    """OPTED_OUT and REACHES as 0/1: a valid channel that is neither broken nor opted out reaches."""
    c = table.columns
    found: dict[str, ColumnElement[Any]] = {}
    for channel in CHANNELS:
        out = sql.flag(c[f"opted_out_{channel}"].is_(sa.true()))
        broken = sql.flag(c[BROKEN[channel]].is_(sa.true()))
        found[f"{channel}_opted_out"] = out
        found[f"{channel}_reaches"] = sql.flag(sa.and_(c[f"{channel}_verdict"] == "valid", out == 0, broken == 0))
    return found


def has_channel(table: Relation, words: frozenset[str]) -> ColumnElement[Any]:
    """1 where an e-mail address or a phone number is filled."""
    return sql.flag(sa.or_(*(sql.is_channel_filled(table.columns[channel], words) for channel in CHANNELS)))


def has_names(contact: Relation, words: frozenset[str]) -> ColumnElement[Any]:
    """1 where the person's last and first name are filled; a CRM with one cell for the name keeps no first name."""
    if contact.kept["first_name"] is Kept.NO:
        return sql.flag(sql.is_full_name(contact.columns["last_name"], words))
    names = (contact.columns["last_name"], contact.columns["first_name"])
    return sql.flag(sa.and_(*(sql.is_filled(name, words) for name in names)))


def best(*states: Kept) -> Kept:
    """How well a column is kept that one of several gives."""
    return next((state for state in (Kept.YES, Kept.NOT_LIVE) if state in states), Kept.NO)


def worst(*states: Kept) -> Kept:
    """How well a column is kept that all of several must give."""
    return next((state for state in (Kept.NO, Kept.NOT_LIVE) if state in states), Kept.YES)
