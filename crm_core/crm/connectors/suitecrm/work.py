"""Calls, meetings, tasks, e-mails and notes as activities, and who took part in them."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.business import Business
from crm_core.crm.connector import NOT_KEPT, NotKeptMark, Select
from crm_core.crm.connectors.suitecrm.tables import Bean, Database, Part, joined, linked, value_of
from crm_core.crm.delivery import Value, canonical, first, where


@dataclass(frozen=True)
class Kind:
    """One activity table; `link` is the prefix of its join tables and of their key."""

    table: str
    module: str
    kind: str
    link: tuple[str, str] | None = None
    statuses: tuple[str, ...] = ()


KINDS = (
    Kind("calls", "Calls", "call", ("calls", "call_id"), ("Planned", "Held", "Not Held")),
    Kind("meetings", "Meetings", "meeting", ("meetings", "meeting_id"), ("Planned", "Held", "Not Held")),
    Kind(
        "tasks",
        "Tasks",
        "task",
        None,
        ("Not Started", "In Progress", "Completed", "Pending Input", "Deferred"),
    ),
    Kind("emails", "Emails", "email"),
    Kind("notes", "Notes", "note"),
)
DONE, CANCELLED = ("Held", "Completed"), ("Not Held", "Deferred")
# an e-mail's status is the mail client's, not a pick list: the company's statuses do not apply to it
_DRAFT, _FAILED = "draft", "send_error"
EMAIL_STATUSES = ("archived", "closed", "draft", "read", "replied", "send_error", "sent", "unread")
_PARENTS = {
    "account_id": ("Accounts", "accounts"),
    "contact_id": ("Contacts", "contacts"),
    "lead_id": ("Leads", "leads"),
    "opportunity_id": ("Opportunities", "opportunities"),
}
_OTHERS = {"contact_id": ("contacts", "contact_id"), "lead_id": ("leads", "lead_id")}


def kind_of(business: Business, kind: Kind) -> str:
    """The canonical kind, which the company may rename by module: `Meetings=visit`."""
    return business.activity_kinds.get(kind.module, kind.kind)


def statuses(business: Business) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(done, cancelled) of calls, meetings and tasks; the company's lists replace the vendor's."""
    done = business.done_statuses or tuple(s for s in DONE if s not in business.cancelled_statuses)
    return done, business.cancelled_statuses or tuple(s for s in CANCELLED if s not in done)


def activity(db: Database) -> Select | NotKeptMark:
    """One branch per table that is there."""
    branches = [_branch(db, kind, bean) for kind in KINDS if (bean := db.bean(kind.table)) is not None]
    return sa.union_all(*branches) if branches else NOT_KEPT


def participant(db: Database) -> Select | NotKeptMark:
    """Users and contacts of calls, meetings and e-mails; invited leads have no place among the columns."""
    branches = []
    for kind in KINDS:
        for column, people in (("owner_id", "users"), ("contact_id", "contacts")):
            branch = _participants(db, kind, column, people)
            if branch is not None:
                branches.append(branch)
    return sa.union_all(*branches) if branches else NOT_KEPT


def unmapped_statuses(db: Database) -> list[Part]:
    """Statuses that no rule maps; they count as planned."""
    done, cancelled = statuses(db.business)
    found: list[Part] = []
    for kind in KINDS:
        bean = db.with_columns(kind.table, "id", "status")
        known = [*kind.statuses, *done, *cancelled] if kind.statuses else [*EMAIL_STATUSES]
        if bean is not None:
            found.append((bean, bean.key("status").not_in(known)))
    return found


def _branch(db: Database, kind: Kind, bean: Bean) -> sa.Select[Any]:
    own = {
        "calls": _appointment,
        "meetings": _appointment,
        "tasks": _task,
        "emails": _email,
        "notes": _note,
    }[kind.table](db, bean)
    parents, source = _parents(db, kind, bean)
    author = bean.text("created_by")
    values: dict[str, Value] = {
        "activity_id": bean.key("id"),
        "kind": sa.literal(kind_of(db.business, kind), sa.String),
        "topic": bean.text("name"),
        "result": bean.text("description"),
        "owner_id": first(bean.text("assigned_user_id"), author if kind.table == "notes" else None),
        "created_at": bean.date("date_entered"),
        "created_by_id": author,
        "modified_at": bean.date("date_modified"),
        **parents,
        **own,
    }
    return canonical("activity", values).select_from(source).where(*bean.alive())


def _status(db: Database, bean: Bean) -> ColumnElement[Any]:
    done, cancelled = statuses(db.business)
    if not bean.has("status"):
        return sa.literal("planned", sa.String)
    stands = bean.key("status")
    return sa.case((stands.in_(done), "done"), (stands.in_(cancelled), "cancelled"), else_="planned")


def _appointment(db: Database, bean: Bean) -> dict[str, Value]:
    """A call or meeting: it is done when it ended."""
    status = _status(db, bean)
    starts, ends = bean.date("date_start"), bean.date("date_end")
    direction = bean.text("direction")
    words = {"Inbound": "inbound", "Outbound": "outbound"}
    hours, minutes = bean.plain("duration_hours"), bean.plain("duration_minutes")
    marks = [bean.text(name) for name in ("repeat_type", "repeat_parent_id")]
    repeated = [mark.is_not(None) for mark in marks if mark is not None]
    return {
        "status": status,
        "direction": None if direction is None else sa.case(words, value=direction),
        "started_at": starts,
        "ended_at": ends,
        "minutes": _minutes(hours, minutes),
        "is_recurring": sql.flag(sa.or_(*repeated)) if repeated else None,
        "done_at": where(status == "done", first(ends, starts)),
    }


def _minutes(hours: Value, minutes: Value) -> Value:
    if hours is None or minutes is None:
        return None
    total = sa.func.coalesce(hours, 0) * 60 + sa.func.coalesce(minutes, 0)
    return sa.case((sa.func.coalesce(hours, minutes).is_not(None), total))


def _task(db: Database, bean: Bean) -> dict[str, Value]:
    """SuiteCRM keeps no instant of completion: the last change is the latest that it can have been."""
    status = _status(db, bean)
    return {
        "status": status,
        "due_at": bean.date("date_due"),
        "started_at": bean.date("date_start"),
        "done_at": where(status == "done", bean.date("date_modified")),
    }


def _email(db: Database, bean: Bean) -> dict[str, Value]:
    """Sent and received mail is done; its body is not read."""
    type_, stands = bean.text("type"), bean.text("status")
    drafts = [word == _DRAFT for word in (type_, stands) if word is not None]
    failed = [(stands == _FAILED, "cancelled")] if stands is not None else []
    planned = [(sa.or_(*drafts), "planned")] if drafts else []
    status = sa.case(*failed, *planned, else_="done") if failed or planned else sa.literal("done", sa.String)
    words = {"inbound": "inbound", "out": "outbound", "campaign": "outbound", "draft": "outbound"}
    sent = first(bean.date("date_sent_received"), bean.date("date_sent"), bean.date("date_entered"))
    return {
        "status": status,
        "result": None,
        "direction": None if type_ is None else sa.case(words, value=type_),
        "is_automatic": None if type_ is None else sql.flag(type_ == "campaign"),
        "done_at": where(status == "done", sent),
    }


def _note(db: Database, bean: Bean) -> dict[str, Value]:
    """A note is done when it is written."""
    return {"status": sa.literal("done", sa.String), "done_at": bean.date("date_entered")}


def _parents(db: Database, kind: Kind, bean: Bean) -> tuple[dict[str, Value], Any]:
    """The client, person, lead and deal: the parent, the record's own contact, then the smallest linked one.

    parent_type is the plural module name. Of a contact's or deal's account nothing is said here.
    """
    source: Any = bean.table
    found: dict[str, Value] = {}
    has_parent = bean.has("parent_type", "parent_id")
    for column, (module, table) in _PARENTS.items():
        parent = where(bean.key("parent_type") == module, bean.text("parent_id")) if has_parent else None
        own = bean.text("contact_id") if column == "contact_id" and kind.table in ("tasks", "notes") else None
        link = None
        if kind.table == "emails":
            link = linked(db, "emails_beans", "email_id", "bean_id", table, module=module)
        elif kind.link and column in _OTHERS:
            prefix, key = kind.link
            suffix, wanted = _OTHERS[column]
            link = linked(db, f"{prefix}_{suffix}", key, wanted, table)
        source = joined(source, bean.key("id"), link)
        found[column] = first(parent, own, value_of(link))
    return found, source


def _participants(db: Database, kind: Kind, column: str, people: str) -> sa.Select[Any] | None:
    if kind.table == "emails":
        table, key, wanted, module = "emails_beans", "email_id", "bean_id", people.capitalize()
    elif kind.link:
        table, key, module = f"{kind.link[0]}_{people}", kind.link[1], None
        wanted = {"users": "user_id", "contacts": "contact_id"}[people]
    else:
        return None
    link = db.with_columns(table, key, wanted, *(["bean_module"] if module else []))
    bean, person = db.bean(kind.table), db.bean(people)
    if link is None or bean is None or person is None:
        return None
    # who left stays a participant of what he took part in; a deleted contact is gone
    life = person.alive() if people == "contacts" else []
    return (
        canonical("participant", {"activity_id": bean.key("id"), column: person.key("id")})
        .select_from(
            link.table.join(bean.table, bean.key("id") == link.key(key)).join(
                person.table, person.key("id") == link.key(wanted)
            )
        )
        .where(*link.alive(), *bean.alive(), *life, *([link.key("bean_module") == module] if module else []))
        .distinct()
    )
