"""A small SuiteCRM of our own for the compliance suite: every trap of CONNECTORS.md 1.1 stands in it once."""

from tests.crm.suitecrm_schema import audit, row, schema, user

DAY = "2026-11-02 08:00:00"
ANN = {"assigned_user_id": "seed_ann_id", "created_by": "1", "date_entered": DAY, "date_modified": DAY}
BOB = ANN | {"assigned_user_id": "0b0b0b0b-1111-2222-3333-444444444444"}

_PEOPLE = (
    user("1", user_name="admin", last_name="Administrator")
    + user("seed_ann_id", user_name="ann", first_name="Ann", last_name="Ray", title="Lead", reports_to_id="")
    + user(BOB["assigned_user_id"], user_name="bob", first_name="Bob", last_name="Low", reports_to_id="seed_ann_id")
    + user("cy", last_name="Cy", status="Inactive", employee_status="Terminated", reports_to_id="seed_ann_id")
    + user("dee", last_name="Dee", employee_status=None, is_group=None, reports_to_id="dee")
    + user("robots", is_group=1)
    + user("portal", portal_only=1)
    + user("gone", deleted=1)
)
_EMAIL = "".join(
    row("email_addresses", id=f"e{n}", email_address=address, **more)
    + row("email_addr_bean_rel", id=f"r{n}", email_address_id=f"e{n}", bean_id=bean, bean_module=module, **link)
    for n, (address, more, bean, module, link) in enumerate(
        [
            ("b@example.test", {}, "a1", "Accounts", {"primary_address": 1}),
            ("a@example.test", {"opt_out": 1}, "a1", "Accounts", {"primary_address": 1}),
            ("0@example.test", {}, "a1", "Accounts", {"primary_address": 1, "deleted": 1}),
            ("1@example.test", {"deleted": 1}, "a1", "Accounts", {"primary_address": 1}),
            ("other@example.test", {}, "c1", "Contacts", {}),
            ("cora@example.test", {"invalid_email": 1}, "c1", "Contacts", {"primary_address": 1}),
            ("lead@example.test", {}, "l1", "Leads", {"primary_address": 1}),
            ("ann@example.test", {}, "seed_ann_id", "Users", {"primary_address": 1}),
        ]
    )
)
_ACCOUNTS = "".join(
    [
        row("accounts", id="a1", name="Émile & Söhne", account_type="Customer", annual_revenue="1,200,000", **ANN),
        row("accounts", id="a2", name="Zwei", account_type="Vendor", annual_revenue="about 3m", parent_id="a1", **BOB),
        row("accounts", id="a3", name="", account_type="Press", website="http://", phone_alternate="55", **BOB),
        row("accounts", id="a4", deleted=1, name="Deleted", **ANN),
        row("accounts", id="a5", account_type="Friends", name="Zero", date_entered="0000-00-00 00:00:00"),
        row("accounts_cstm", id_c="a1", founded_c=1999),
    ]
)
_CONTACTS = "".join(
    [
        row("contacts", id="c1", first_name="Cora", last_name="Fox", phone_mobile="", phone_work="123", **ANN),
        row("contacts", id="c2", last_name="Two", birthdate="1980-02-29", do_not_call=1, **BOB),
        row("contacts", id="c3", last_name="Three", birthdate="0000-00-00", **BOB),
        row("contacts", id="c4", last_name="Deleted", deleted=1, **ANN),
        row("accounts_contacts", id="ac1", contact_id="c1", account_id="a2"),
        row("accounts_contacts", id="ac2", contact_id="c1", account_id="a1"),
        row("accounts_contacts", id="ac3", contact_id="c2", account_id="a1", deleted=1),
        row("accounts_contacts", id="ac4", contact_id="c3", account_id="a4"),
        row("leads", id="l1", first_name="Lea", last_name="Dee", status="In Process", account_name="Lea Ltd", **ANN),
        row("leads", id="l2", last_name="Won", status="Converted", converted=1, opportunity_id="o1", **BOB),
        row("leads", id="l3", last_name="Hand", status="Converted", opportunity_amount="lots", **BOB),
        row("leads", id="l4", last_name="Dead", status="Dead", **ANN),
        row("leads", id="l5", last_name="Deleted", deleted=1, **ANN),
        audit("leads", "la1", "l1", "2026-11-03 09:00:00", "assigned_user_id", "1", "seed_ann_id"),
        audit("leads", "la2", "l2", "2026-11-04 09:00:00", "status", "New", "Converted"),
    ]
)
_DEALS = "".join(
    [
        row("currencies", id="eur", iso4217="EUR", deleted=1),
        row("opportunities", id="o1", sales_stage="Closed Won", amount=0.1, currency_id="-99", probability=100,
            date_closed="2027-01-01", opportunity_type="New Business", **ANN),
        row("opportunities", id="o2", sales_stage="Closed Lost", amount=0.2, currency_id="eur", probability=0,
            date_closed="2026-11-05", **ANN),
        row("opportunities", id="o3", sales_stage="Prospecting", amount=1000000.55, probability=10, **ANN),
        row("opportunities", id="o4", sales_stage="On hold", amount=7, currency_id="lost", probability=150, **BOB),
        row("opportunities", id="o5", sales_stage="Closed Won", date_closed="0000-00-00", probability=100, **BOB),
        row("opportunities", id="o6", sales_stage="Closed Won", amount=99, deleted=1, **BOB),
        row("opportunities", id="o7", sales_stage=None, amount=None, date_closed="2026-12-01"),
        row("accounts_opportunities", id="ao1", opportunity_id="o1", account_id="a2"),
        row("accounts_opportunities", id="ao2", opportunity_id="o1", account_id="a1"),
        row("accounts_opportunities", id="ao6", opportunity_id="o6", account_id="a1", deleted=1),
        row("opportunities_contacts", id="oc1", opportunity_id="o1", contact_id="c2"),
        row("opportunities_contacts", id="oc2", opportunity_id="o1", contact_id="c1"),
        audit("opportunities", "oa1", "o1", "2026-11-09 23:30:00", "sales_stage", "Prospecting", "Closed Lost"),
        audit("opportunities", "oa2", "o1", "2026-11-10 23:30:00", "sales_stage", "Closed Lost", "Closed Won"),
        audit("opportunities", "oa3", "o3", "2026-11-10 09:00:00", "sales_stage", "Closed Lost", "Prospecting"),
        audit("opportunities", "oa4", "o3", "2026-11-10 09:00:00", "amount_usdollar", "10", "1000000.55"),
        audit("opportunities", "oa5", "o3", "2026-11-11 09:00:00", "assigned_user_id", "1", "dee"),
        audit("opportunities", "oa6", "o3", "2026-11-12 09:00:00", "assigned_user_id", "dee", "seed_ann_id"),
        audit("opportunities", "oa7", "o6", "2026-11-12 09:00:00", "sales_stage", "Prospecting", "Closed Won"),
    ]
)  # fmt: skip
_HELD = {"status": "Held", "date_start": "2026-11-10 09:00:00", "date_end": "2026-11-10 10:30:00"}
_WORK = "".join(
    [
        row("calls", id="w1", name="Call", direction="Inbound", duration_hours=1, duration_minutes=30,
            parent_type="Accounts", parent_id="a1", **_HELD, **ANN),
        row("calls", id="w2", name="Call", direction="Outbound", status="Planned", repeat_parent_id="", **ANN),
        row("calls", id="w3", status="Held", deleted=1, **ANN),
        row("meetings", id="w4", name="Meet", parent_type="Contacts", parent_id="c2", **_HELD, **BOB),
        row("meetings", id="w5", status="Not Held", date_start="0000-00-00 00:00:00", **BOB),
        row("meetings", id="w6", status="Postponed", parent_type="Opportunities", parent_id="o1", **BOB),
        row("tasks", id="w7", status="Completed", contact_id="c1", date_due="2026-11-10 12:00:00", **ANN),
        row("tasks", id="w8", status="Deferred", **ANN),
        row("emails", id="w9", type="inbound", status="read", date_sent_received="2026-11-10 12:00:00", **ANN),
        row("emails", id="w10", type="campaign", status="sent", **ANN),
        row("emails", id="w11", type="draft", status="draft", **ANN),
        row("notes", id="w12", name="Note", description="Said yes", created_by="1", date_entered=DAY),
        row("calls_contacts", id="cc1", call_id="w2", contact_id="c2"),
        row("calls_contacts", id="cc2", call_id="w2", contact_id="c1", deleted=1),
        row("calls_contacts", id="cc3", call_id="w2", contact_id="c3"),
        row("calls_leads", id="cl1", call_id="w2", lead_id="l1"),
        row("calls_users", id="cu1", call_id="w2", user_id="seed_ann_id"),
        row("calls_users", id="cu2", call_id="w2", user_id="seed_ann_id"),
        row("meetings_users", id="mu1", meeting_id="w4", user_id="1"),
        row("emails_beans", id="eb1", email_id="w9", bean_id="c1", bean_module="Contacts"),
        row("emails_beans", id="eb2", email_id="w9", bean_id="o1", bean_module="Opportunities"),
        row("emails_beans", id="eb3", email_id="w9", bean_id="o3", bean_module="Opportunities"),
    ]
)  # fmt: skip
_SEEN = {"action": "detailview", "user_id": "seed_ann_id", "module_name": "Accounts", "item_id": "a1"}
_TRACES = "".join(
    [
        row("tracker", **_SEEN, date_modified="2026-11-10 22:59:59"),
        row("tracker", **_SEEN, date_modified="2026-11-10 23:00:00"),
        row("tracker", **_SEEN, date_modified="2026-11-10 23:00:00", deleted=1),
        row("tracker", **(_SEEN | {"module_name": "Home", "item_id": ""}), date_modified="2026-11-10 23:00:00"),
        audit("accounts", "aa1", "a1", "2026-11-10 09:00:00", "name", "Old", "Émile & Söhne"),
    ]
)


def script(**collations: str) -> str:
    """The whole database."""
    rows = _PEOPLE + _EMAIL + _ACCOUNTS + _CONTACTS + _DEALS + _WORK + _TRACES
    return schema(**collations) + rows
