"""What stands in every Odoo of the tests: the company, OdooBot, Ann and Bob, stages, types; and words for rows."""

from typing import Any

from tests.crm.odoo_schema import Row, row

ROBOT, ANN, BOB = 1, 7, 8
US, ANN_PARTNER, BOB_PARTNER = 1, 3, 4  # partners
NEW, QUALIFIED, WON = 1, 2, 4  # stages
EMAIL, CALL, MEETING, TODO = 1, 2, 3, 4  # types of activities
DISCUSSION, NOTE, DONE = 1, 2, 3  # subtypes of messages
FIELDS = ("stage_id", "user_id", "active", "expected_revenue", "probability", "date_deadline")
PARTNER_EMAIL = 20  # a tracked field of the partner
DAY = "2026-11-02 08:00:00"
LOGGED = {"create_uid": ANN, "create_date": DAY, "write_uid": ANN, "write_date": DAY}


def partner(id_: int, name: str, **values: Any) -> Row:
    """A person without a company, unless told otherwise."""
    parent = values.get("parent_id")
    own: dict[str, Any] = {"commercial_partner_id": parent or id_, "type": "contact", "is_company": False}
    return row("res_partner", **({"id": id_, "name": name, "active": True} | LOGGED | own | values))


def company(id_: int, name: str, **values: Any) -> Row:
    return partner(id_, name, **({"is_company": True, "commercial_partner_id": id_} | values))


def user(id_: int, partner_id: int, login: str, **values: Any) -> Row:
    usual = {"active": True, "share": False, "company_id": 1}
    return row("res_users", **({"id": id_, "partner_id": partner_id, "login": login} | LOGGED | usual | values))


def deal(id_: int, **values: Any) -> Row:
    """An open deal of Ann's."""
    usual = {"type": "opportunity", "name": f"Deal {id_}", "active": True, "user_id": ANN, "team_id": 1,
             "stage_id": NEW, "company_id": 1, "probability": 20, "expected_revenue": 100}  # fmt: skip
    return row("crm_lead", **({"id": id_} | LOGGED | usual | values))


def lost(id_: int, **values: Any) -> Row:
    return deal(id_, **({"active": False, "probability": 0, "won_status": "lost"} | values))


def won(id_: int, **values: Any) -> Row:
    return deal(id_, **({"probability": 100, "stage_id": WON, "won_status": "won"} | values))


def message(id_: int, res_id: int, author: int | None, at: str, **values: Any) -> Row:
    """A comment that clients see, unless told otherwise."""
    usual = {"model": "crm.lead", "message_type": "comment", "subtype_id": DISCUSSION}
    own = {"id": id_, "res_id": res_id, "author_id": author, "date": at}
    return row("mail_message", **(LOGGED | {"create_date": at, "write_date": at} | usual | own | values))


def marked(id_: int, res_id: int, author: int, at: str, type_: int = CALL, **values: Any) -> Row:
    """The message that Odoo writes when an activity is marked done."""
    body = (
        '<div><p><span class="fa fa-phone fa-fw"></span><span>Call</span> done\n<span>: </span>'
        "<span>Ask them</span></p><div>Said <b>yes</b> &amp; more</div>"
        '<div class="o_mail_note_title fw-bold">Original note:</div><div>Plan</div></div>'
    )
    usual = {"message_type": "notification", "subtype_id": DONE, "mail_activity_type_id": type_, "body": body}
    return message(id_, res_id, author, at, **(usual | values))


def todo(id_: int, res_id: int | None, type_: int | None = CALL, since: int = 14, **values: Any) -> Row:
    """A planned activity of Ann's."""
    usual = {"res_model": "crm.lead", "user_id": ANN, "active": True, "date_deadline": "2026-11-20",
             "activity_type_id": type_, "automated": False}  # fmt: skip
    return row("mail_activity", since, **({"id": id_, "res_id": res_id} | LOGGED | usual | values))


def kept(id_: int, res_id: int, type_: int = CALL, day: str = "2026-11-10", **values: Any) -> Row:
    """A done activity as Odoo keeps it since 18, and 16 and 17 where its type says so."""
    done = {"active": False, "date_done": day, "write_date": f"{day} 09:00:00"}
    return todo(id_, res_id, type_, 16, **(done | values))


def event(id_: int, start: str, stop: str, **values: Any) -> Row:
    """A meeting of Ann's."""
    usual = {"name": f"Meeting {id_}", "user_id": ANN, "active": True, "allday": False, "duration": 1.0}
    return row("calendar_event", **({"id": id_, "start": start, "stop": stop} | LOGGED | usual | values))


def tracked(id_: int, message_id: int, field: str | int, **values: Any) -> Row:
    """One tracked value; `field` a name of the lead's."""
    number = FIELDS.index(field) + 1 if isinstance(field, str) else field
    return row("mail_tracking_value", id=id_, mail_message_id=message_id, field_id=number, **values)


def named(id_: int, module: str, name: str, model: str, res_id: int) -> Row:
    return row("ir_model_data", id=id_, module=module, name=name, model=model, res_id=res_id)


BASE = (
    row("res_currency", id=1, name="EUR"),
    row("res_company", id=1, name="Us", partner_id=US, currency_id=1),
    company(US, "Us", email="us@example.test"),
    partner(2, "OdooBot", active=False),
    partner(ANN_PARTNER, "Ann Ray", email="ann@example.test", tz="Europe/Berlin", lang="de_DE", function="Lead"),
    partner(BOB_PARTNER, "Bob Low", lang="de_DE"),
    user(ROBOT, 2, "__system__", active=False),
    user(ANN, ANN_PARTNER, "ann", sale_team_id=1),
    user(BOB, BOB_PARTNER, "bob"),
    row("res_lang", id=1, code="en_US", active=True),
    row("crm_team", id=1, name={"en_US": "Sales", "de_DE": "Vertrieb"}, active=True, user_id=ANN, **LOGGED),
    row("crm_team_member", id=1, crm_team_id=1, user_id=ANN, active=True, **LOGGED),
    row("crm_stage", id=NEW, name={"en_US": "New", "de_DE": "Neu"}, sequence=1),
    row("crm_stage", id=QUALIFIED, name={"en_US": "Qualified", "de_DE": "Qualifiziert"}, sequence=2),
    row("crm_stage", id=WON, name={"en_US": "Won", "de_DE": "Gewonnen"}, sequence=70, is_won=True),
    row("mail_activity_type", id=EMAIL, name={"en_US": "Email", "de_DE": "Nachricht"}, category="default"),
    row("mail_activity_type", id=CALL, name={"en_US": "Call", "de_DE": "Anruf"}, category="phonecall"),
    row("mail_activity_type", id=MEETING, name={"en_US": "Meeting", "de_DE": "Treffen"}, category="meeting"),
    row("mail_activity_type", id=TODO, name={"en_US": "To-Do", "de_DE": "Zu tun"}, category="default"),
    row("mail_message_subtype", id=DISCUSSION, name={"en_US": "Discussions"}),
    row("mail_message_subtype", id=NOTE, name={"en_US": "Note"}, internal=True),
    row("mail_message_subtype", id=DONE, name={"en_US": "Activities"}, internal=True),
    named(1, "base", "user_root", "res.users", ROBOT),
    named(2, "mail", "mt_comment", "mail.message.subtype", DISCUSSION),
    named(3, "mail", "mt_note", "mail.message.subtype", NOTE),
    named(4, "mail", "mail_activity_data_email", "mail.activity.type", EMAIL),
    named(5, "mail", "mail_activity_data_call", "mail.activity.type", CALL),
    named(6, "mail", "mail_activity_data_meeting", "mail.activity.type", MEETING),
    named(7, "mail", "mail_activity_data_todo", "mail.activity.type", TODO),
    *(row("ir_model_fields", id=n, model="crm.lead", name=name) for n, name in enumerate(FIELDS, 1)),
    row("ir_model_fields", id=PARTNER_EMAIL, model="res.partner", name="email"),
)
