"""Colleagues and sales teams. Portal users are clients that may sign in; robots and templates are nobody."""

from typing import Any

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.crm.connector import NOT_KEPT, NotKeptMark, Select
from crm_core.crm.connectors.odoo.tables import Condition, Database, Model, exists, holds, joined
from crm_core.crm.delivery import Value, canonical, first, where

ROBOT = 1  # OdooBot: every installation's first user
_TEMPLATES = ("user_root", "default_user", "public_user", "template_portal_user_id")
_TEMPLATE_LOGINS = ("__system__", "default", "public", "portaltemplate")


def owner(db: Database) -> Select:
    """Everybody who works in Odoo as himself; who was archived stays, not active."""
    user, partner = db.required("res_users"), db.model("res_partner", "name")
    seen, teams = _last_seen(db), _todays_team(db)
    source = joined(user.table, user, "partner_id", partner)
    if seen is not None:
        source = source.outerjoin(seen, seen.c.user_id == user.key())
    if teams is not None:
        source = source.outerjoin(teams, teams.c.user_id == user.key())
    told = partner or user
    return (
        canonical(
            "owner",
            {
                "owner_id": user.id,
                "login": user.text("login"),
                "name": first(told.text("name"), user.text("login")),
                "email": told.text("email"),
                "team_id": None if teams is None else sql.as_id(teams.c.team_id),
                "is_active": holds(user.yes("active", otherwise=True)),
                "role": told.text("function"),
                "time_zone": told.text("tz"),
                "last_login_at": None if seen is None else seen.c.seen_at,
            },
        )
        .select_from(source)
        .where(*colleagues(db, user))
    )


def team(db: Database) -> Select | NotKeptMark:
    """The sales teams in use."""
    found = db.model("crm_team", "name")
    if found is None:
        return NOT_KEPT
    return (
        canonical(
            "team",
            {
                "team_id": found.id,
                "name": first(found.text("name"), found.id),
                "leader_id": found.ref("user_id"),
            },
        )
        .select_from(found.table)
        .where(found.yes("active", otherwise=True))
    )


def membership(db: Database) -> Select | NotKeptMark:
    """Every membership that Odoo knows of (since 15); it ended when it was archived."""
    member, group = db.model("crm_team_member", "crm_team_id", "user_id"), db.model("crm_team", "name")
    user = db.required("res_users")
    if member is None or group is None or not member.has("create_date", "write_date", "active"):
        return NOT_KEPT
    source = member.table.join(group.table, group.key() == member.key("crm_team_id"))
    return (
        canonical(
            "membership",
            {
                "owner_id": user.id,
                "team_id": group.id,
                "from_at": member.key("create_date"),
                "to_at": where(sa.not_(member.yes("active")), member.key("write_date")),
            },
        )
        .select_from(source.join(user.table, user.key() == member.key("user_id")))
        .where(
            group.yes("active", otherwise=True),
            member.key("create_date").is_not(None),
            *colleagues(db, user),
        )
    )


def colleagues(db: Database, user: Model) -> list[Condition]:
    """No portal user, robot or template, nobody whom the company left out."""
    excluded = list(db.business.exclude_owners)
    left_out = [sa.not_(user.id.in_(excluded)), user.key("login").not_in(excluded)] if excluded else []
    return [*_internal(db, user), *left_out]


def authors(db: Database) -> sa.FromClause:
    """partner -> the colleague he is. One person may have several users: the first of them."""
    return db.shared("odoo_author", lambda: _authors(db))


def is_robot(db: Database, partner_id: Any) -> Condition:
    """Whether the author is Odoo itself."""
    user = db.required("res_users")
    return exists(user, user.key("partner_id") == partner_id, user.key() == ROBOT)


def _authors(db: Database) -> sa.Select[Any]:
    user = db.required("res_users")
    return (
        sa.select(user.key("partner_id").label("partner_id"), sa.func.min(user.key()).label("user_id"))
        .where(*_internal(db, user))
        .group_by(user.key("partner_id"))
    )


def _internal(db: Database, user: Model) -> list[Condition]:
    templates = db.named("base", *_TEMPLATES)
    no_person = user.key("login").in_(_TEMPLATE_LOGINS) if templates is None else user.key().in_(templates)
    return [sa.not_(user.yes("share")), user.key() != ROBOT, sa.not_(no_person)]


def _last_seen(db: Database) -> sa.Subquery | None:
    """user -> his last sign-in. Odoo clears all others away, so that they make no history."""
    log = db.model("res_users_log", "create_uid", "create_date")
    if log is None:
        return None
    at = sa.func.max(log.key("create_date")).label("seen_at")
    return sa.select(log.key("create_uid").label("user_id"), at).group_by(log.key("create_uid")).subquery()


def _todays_team(db: Database) -> sa.Subquery | None:
    """user -> his team; of several the one he joined first. Up to 14 it stands with the user."""
    member, group = db.model("crm_team_member", "crm_team_id", "user_id"), db.model("crm_team", "name")
    if group is None:
        return None
    team_id: Value
    if member is not None:
        user_id, team_id, order = member.key("user_id"), member.key("crm_team_id"), member.key()
        source, alive = member.table, member.yes("active", otherwise=True)
    else:
        user = db.model("res_users", "sale_team_id")
        if user is None:
            return None
        user_id, team_id, order = user.key(), user.key("sale_team_id"), user.key()
        source, alive = user.table, sa.true()
    place = sa.func.row_number().over(partition_by=user_id, order_by=order)
    ranked = (
        sa.select(user_id.label("user_id"), team_id.label("team_id"), place.label("place"))
        .join_from(source, group.table, group.key() == team_id)
        .where(alive, group.yes("active", otherwise=True))
        .subquery()
    )
    return sa.select(ranked.c.user_id, ranked.c.team_id).where(ranked.c.place == 1).subquery()
