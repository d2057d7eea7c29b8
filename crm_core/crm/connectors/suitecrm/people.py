"""People and teams: security groups where the company uses them, else the tree of who reports to whom."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.connector import NOT_KEPT, NotKeptMark, Select
from crm_core.crm.connectors.suitecrm.tables import Bean, Database, addresses, joined, person_name, value_of
from crm_core.crm.delivery import Value, canonical, first

REPORTS = "reports:"  # a team made of the people who report to one


def owner(db: Database) -> Select:
    """Everybody who signs in as himself; who left stays, not active."""
    user, boss = _users(db), _users(db)
    emails = addresses(db, "Users")
    source = joined(user.table, user.key("id"), emails, by="bean_id")
    if user.has("reports_to_id"):
        reports = sa.and_(boss.key("id") == user.key("reports_to_id"), *people(db, boss), _other(boss, user))
        source = source.outerjoin(boss.table, reports)
    boss_id: Value = boss.key("id") if user.has("reports_to_id") else None
    if uses_groups(db):
        groups = _first_group(db)
        source = source.outerjoin(groups, groups.c.user_id == user.key("id"))
        team_id: Value = groups.c.group_id
    else:
        team_id = _reports_team(db, user, boss_id)
    return (
        canonical(
            "owner",
            {
                "owner_id": user.key("id"),
                "login": user.text("user_name"),
                "name": first(person_name(user), user.text("user_name")),
                "email": value_of(emails, "email"),
                "team_id": team_id,
                "reports_to_id": boss_id,
                "is_active": _is_active(user),
                "role": user.text("title"),
            },
        )
        .select_from(source)
        .where(*people(db, user))
    )


def team(db: Database) -> Select | NotKeptMark:
    """The security groups, else one team per person to whom others report."""
    if uses_groups(db):
        return _groups(db)
    user = _users(db)
    return _reports_teams(db) if user.has("reports_to_id") else NOT_KEPT


def people(db: Database, user: Bean) -> list[ColumnElement[bool]]:
    """No group accounts, no portal accounts, nobody whom the company left out."""
    no_person = [user.plain(name) for name in ("is_group", "portal_only")]
    excluded = list(db.business.exclude_owners)
    return [
        *user.alive(),
        *(sa.func.coalesce(mark, 0) == 0 for mark in no_person if mark is not None),
        *([user.key(name).not_in(excluded) for name in ("id", "user_name")] if excluded else []),
    ]


def uses_groups(db: Database) -> bool:
    """Whether there is a security group with a member; every installation has the tables, often empty."""
    found = _memberships(db)
    return found is not None and bool(db.source.fetch(found[0].limit(1)))


def _users(db: Database) -> Bean:
    found = db.bean("users")
    assert found is not None  # the signature
    return found


def _other(one: Bean, other: Bean) -> ColumnElement[bool]:
    return one.key("id") != other.key("id")


def _is_active(user: Bean) -> Value:
    conditions = []
    if user.has("status"):
        conditions.append(user.key("status") == "Active")
    if user.has("employee_status"):
        conditions.append(sa.func.coalesce(user.key("employee_status"), "") != "Terminated")
    return sql.flag(sa.and_(*conditions)) if conditions else None


def _reports_team(db: Database, user: Bean, boss_id: Value) -> Value:
    """The team of the person he reports to; whoever reports to nobody is in the team he leads."""
    if boss_id is None:
        return None
    prefix = sa.literal(REPORTS, sa.String)
    return sa.case(
        (boss_id.is_not(None), prefix + boss_id),
        (_has_reports(db, user), prefix + user.key("id")),
    )


def _has_reports(db: Database, user: Bean) -> ColumnElement[bool]:
    report = _users(db)
    return sa.exists(
        sa.select(sa.literal(1))
        .select_from(report.table)
        .where(report.key("reports_to_id") == user.key("id"), _other(report, user), *people(db, report))
    )


def _reports_teams(db: Database) -> Select:
    user, boss = _users(db), _users(db)
    reports = sa.and_(boss.key("id") == user.key("reports_to_id"), _other(boss, user), *people(db, boss))
    prefix = sa.literal(REPORTS, sa.String)
    name = first(person_name(user), user.text("user_name"))
    assert name is not None
    return (
        canonical(
            "team",
            {
                "team_id": prefix + user.key("id"),
                "name": name + "'s team",
                "parent_team_id": sa.case((boss.key("id").is_not(None), prefix + boss.key("id"))),
                "leader_id": user.key("id"),
            },
        )
        .select_from(user.table.outerjoin(boss.table, reports))
        .where(*people(db, user), _has_reports(db, user))
    )


def _memberships(db: Database) -> tuple[sa.Select[Any], Bean, Bean, Bean] | None:
    """(user_id, group_id) of living people in living groups, with the beans it reads."""
    link = db.with_columns("securitygroups_users", "securitygroup_id", "user_id")
    group, user = db.bean("securitygroups"), _users(db)
    if link is None or group is None:
        return None
    rows = (
        sa.select(link.key("user_id").label("user_id"), group.key("id").label("group_id"))
        .select_from(
            link.table.join(group.table, group.key("id") == link.key("securitygroup_id")).join(
                user.table, user.key("id") == link.key("user_id")
            )
        )
        .where(*link.alive(), *group.alive(), *people(db, user))
    )
    return rows, link, group, user


def _first_group(db: Database) -> sa.Subquery:
    """user -> his primary group, else the first by id."""
    found = _memberships(db)
    assert found is not None
    rows, link, group, _ = found
    primary = link.plain("primary_group")
    ranks = [] if primary is None else [sa.case((primary == 1, 0), else_=1)]
    place = sa.func.row_number().over(partition_by=link.key("user_id"), order_by=[*ranks, group.key("id")])
    ranked = rows.add_columns(place.label("place")).subquery()
    return sa.select(ranked.c.user_id, ranked.c.group_id).where(ranked.c.place == 1).subquery()


def _groups(db: Database) -> Select:
    group = db.bean("securitygroups")
    assert group is not None
    leaders = _group_leaders(db)
    source: Any = group.table
    if leaders is not None:
        source = source.outerjoin(leaders, leaders.c.group_id == group.key("id"))
    return (
        canonical(
            "team",
            {
                "team_id": group.key("id"),
                "name": first(group.text("name"), group.key("id")),
                "leader_id": None if leaders is None else leaders.c.leader_id,
            },
        )
        .select_from(source)
        .where(*group.alive())
    )


def _group_leaders(db: Database) -> sa.Subquery | None:
    """group -> the member to whom another member reports while he himself reports to no member.

    SuiteCRM names no leader of a group: its assigned user is whoever set it up.
    """
    made = _memberships(db)
    if made is None or not made[3].has("reports_to_id"):
        return None
    rows, _, _, user = made
    rows = rows.add_columns(user.key("reports_to_id").label("boss_id")).where(
        sa.or_(user.key("reports_to_id").is_(None), user.key("reports_to_id") != user.key("id"))
    )
    top, report, above = (rows.subquery() for _ in range(3))
    below = sa.and_(report.c.group_id == top.c.group_id, report.c.boss_id == top.c.user_id)
    over = sa.and_(above.c.group_id == top.c.group_id, above.c.user_id == top.c.boss_id)
    return (
        sa.select(top.c.group_id, sa.func.min(top.c.user_id).label("leader_id"))
        .select_from(top.join(report, below).outerjoin(above, over))
        .where(above.c.user_id.is_(None))
        .group_by(top.c.group_id)
        .subquery()
    )
