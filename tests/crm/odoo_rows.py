"""A small Odoo of our own for the compliance suite: every trap of CONNECTORS.md 2 stands in it once."""

from tests.crm import odoo_base as o
from tests.crm.odoo_schema import row, script

_PEOPLE = (
    o.partner(5, "Dee Gone"),
    o.user(9, 5, "dee", active=False, sale_team_id=1),
    o.partner(6, "Portal Pat", email="pat@example.test"),
    o.user(10, 6, "pat", share=True),
    o.partner(7, "Public", active=False),
    o.user(11, 7, "public", active=False, share=True),
    o.partner(9, "Default", active=False),
    o.user(12, 9, "default", active=False),
    o.named(20, "base", "public_user", "res.users", 11),
    o.named(21, "base", "default_user", "res.users", 12),
    row("res_users_log", id=1, create_uid=o.ANN, create_date="2026-11-20 07:00:00"),
    row("res_users_log", id=2, create_uid=o.ANN, create_date="2026-11-21 07:00:00"),
    row("crm_team", id=2, name="Old", active=False),
    row("crm_team", id=3, name="Second", active=True),
    row("crm_team_member", id=2, crm_team_id=3, user_id=o.ANN, active=True, **o.LOGGED),
    row("crm_team_member", id=3, crm_team_id=2, user_id=o.BOB, active=True, **o.LOGGED),
)
_CLIENTS = (
    row("res_country", id=1, code="DE", name="Germany"),
    row("res_partner_industry", id=1, name={"en_US": "Mining", "de_DE": "Bergbau"}),
    o.company(20, "Émile & Söhne", country_id=1, industry_id=1, email="a@example.test", customer_rank=2,
              email_normalized="a@example.test", message_bounce=1, user_id=o.BOB),
    o.company(21, "Daughter", parent_id=20, phone="", supplier_rank=1),
    o.company(22, "Archived Inc", active=False),
    o.partner(23, "Cora Fox", parent_id=20, mobile="1", phone="2", function="Buyer"),
    o.partner(24, "Invoices", parent_id=20, type="invoice"),
    o.partner(25, "Lone Lou", phone_sanitized="+49301", email=""),
    o.partner(26, "Our Cook", parent_id=o.US),
    o.partner(27, "Of the archived", parent_id=22),
    row("mail_blacklist", id=1, email="a@example.test", active=True),
    row("phone_blacklist", id=1, number="+49301", active=True),
)  # fmt: skip
_LEADS = (
    o.deal(1, type="lead", contact_name="Lea Dee", partner_name="Lea Ltd", date_open=o.DAY),
    o.lost(2, type="lead"),
    o.deal(3, type="lead", active=False, probability=10),
)
_DEALS = (
    row("utm_source", id=1, name="Fair"),
    row("crm_lost_reason", id=1, name={"en_US": "Too expensive", "de_DE": "Zu teuer"}),
    o.deal(10, partner_id=23, expected_revenue=0.1, source_id=1, date_deadline="2026-12-01"),
    o.won(11, partner_id=21, expected_revenue=1000000.55, date_closed="2026-11-10 23:30:00"),
    o.lost(12, partner_id=20, user_id=o.BOB, lost_reason_id=1, date_closed="2026-11-11 09:00:00", stage_id=2),
    o.deal(13, active=False, probability=30, won_status="pending"),
    o.deal(14, user_id=None, company_id=None, probability=None, stage_id=None, expected_revenue=None),
    o.deal(15, date_conversion="2026-11-03 09:00:00", partner_id=25),
    o.won(16, user_id=o.BOB, expected_revenue=7),
    row("sale_order", id=1, partner_id=23, state="sale", date_order="2026-11-10 23:30:00", amount_untaxed=5,
        amount_total=6, currency_id=1),
    row("sale_order", id=2, partner_id=23, state="draft", date_order=o.DAY, amount_untaxed=5),
)  # fmt: skip
_WORK = (
    o.todo(1, 10),
    o.todo(2, 12),
    o.todo(3, None, res_model=None),
    o.todo(4, 10, o.MEETING, calendar_event_id=1),
    o.kept(5, 10, feedback="Said yes & more"),
    o.todo(6, 25, o.TODO, res_model="res.partner", automated=True),
    o.todo(7, o.US, o.TODO, res_model="res.partner"),
    o.marked(1, 10, o.ANN_PARTNER, "2026-11-10 09:00:00"),
    o.marked(2, 11, o.BOB_PARTNER, "2026-11-09 23:30:00", o.MEETING),
    o.message(3, 10, 23, o.DAY, message_type="email", body="<p>Hello</p>", subject="Question"),
    o.message(4, 10, o.ANN_PARTNER, o.DAY, body="<p>Hello</p>", subject="Answer"),
    o.message(5, 10, o.ANN_PARTNER, o.DAY, subtype_id=o.NOTE, body="<p>They <i>like</i> it</p>"),
    o.message(6, 10, o.ANN_PARTNER, o.DAY, message_type="notification", subtype_id=o.NOTE),
    o.message(7, 25, o.ANN_PARTNER, o.DAY, model="res.partner", message_type="sms", subtype_id=o.NOTE),
    o.message(8, 10, 2, o.DAY, subtype_id=o.NOTE),
    o.event(1, "2026-01-05 09:00:00", "2026-01-05 10:00:00", opportunity_id=10),
    o.event(2, "2099-01-05 09:00:00", "2099-01-05 10:00:00", res_model="res.partner", res_id=20),
    o.event(3, "2026-01-05 00:00:00", "2026-01-06 00:00:00", allday=True, start_date="2026-01-05"),
    o.event(4, "2026-01-05 09:00:00", "2026-01-05 10:00:00", active=False),
    o.event(5, "2026-01-05 09:00:00", "2026-01-05 10:00:00", privacy="private"),
    row("calendar_event_res_partner_rel", calendar_event_id=1, res_partner_id=23),
    row("calendar_attendee", id=1, event_id=1, partner_id=23),
    row("calendar_attendee", id=2, event_id=1, partner_id=o.ANN_PARTNER),
    row("calendar_attendee", id=3, event_id=1, partner_id=o.ANN_PARTNER),
    row("calendar_attendee", id=4, event_id=5, partner_id=o.ANN_PARTNER),
)
_TRACES = (
    o.message(20, 10, o.ANN_PARTNER, "2026-11-04 09:00:00", message_type="notification", subtype_id=o.NOTE),
    o.tracked(1, 20, "stage_id", old_value_integer=1, new_value_integer=2, old_value_char="New"),
    o.tracked(2, 20, "user_id", old_value_integer=o.BOB, new_value_integer=o.ANN),
    o.tracked(3, 20, "expected_revenue", old_value_float=5.0, new_value_float=0.1),
    o.message(21, 20, o.ANN_PARTNER, "2026-11-04 09:00:00", model="res.partner", message_type="notification"),
    o.tracked(4, 21, o.PARTNER_EMAIL, old_value_char="old@example.test", new_value_char="a@example.test"),
    o.message(22, 13, o.ANN_PARTNER, "2026-11-05 09:00:00", message_type="notification"),
    o.tracked(5, 22, "active", old_value_integer=1, new_value_integer=0),
    o.tracked(6, 22, "stage_id", old_value_integer=1, new_value_integer=2),
)


def compliance(version: int) -> str:
    """The whole database."""
    return script(version, (*o.BASE, *_PEOPLE, *_CLIENTS, *_LEADS, *_DEALS, *_WORK, *_TRACES))
