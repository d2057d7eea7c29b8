"""What canonical tables and columns are called, and what a CRM lacks of them, in words."""

from collections.abc import Iterable

from crm_core.base.text import Message, _
from crm_core.web.views.tongue import Tongue

TABLES: dict[str, Message] = {
    "owner": _("Managers"),
    "team": _("Teams"),
    "account": _("Clients"),
    "contact": _("Contacts"),
    "lead": _("Leads"),
    "opportunity": _("Deals"),
    "stage_change": _("Changes of stage"),
    "activity": _("Activities"),
    "change": _("Changes of records"),
    "login": _("Sign-ins to the CRM"),
    "target": _("Plans"),
    "membership": _("Membership in teams"),
    "deleted_opportunity": _("Deleted deals"),
    "participant": _("People at activities"),
    "ownership": _("History of ownership"),
    "merge": _("Merged records"),
    "link": _("Links between clients"),
    "purchase": _("Purchases"),
    "profile_cell": _("Fields of profiles"),
    "feature_use": _("Use of features"),
    "outside_event": _("Calls and mails outside the CRM"),
    "review": _("Reviews of people"),
    "correction": _("Corrections of personal data"),
    "owner_day": _("Working days"),
    "client": _("Clients and leads"),
}
_COLUMNS: dict[str, Message] = {
    "account_id": _("the client"),
    "amount": _("the amount"),
    "closed_at": _("when it was closed"),
    "closed_on": _("the day it was closed"),
    "contact_id": _("the person"),
    "created_at": _("when it was entered"),
    "created_by_id": _("who entered it"),
    "currency": _("the currency"),
    "direction": _("from whom it came"),
    "done_at": _("when it was done"),
    "due_at": _("when it is due"),
    "due_on": _("the day it is due"),
    "email": _("the e-mail address"),
    "ended_at": _("when it ended"),
    "first_name": _("the first name"),
    "happened_at": _("when it happened"),
    "happened_on": _("the day it happened"),
    "is_active": _("whether anything was written"),
    "is_automatic": _("whether a program made it"),
    "is_closed": _("whether it is closed"),
    "is_won": _("whether it was won"),
    "kind": _("what it is"),
    "last_name": _("the last name"),
    "lead_id": _("the lead"),
    "modified_at": _("when it was changed"),
    "opportunity_id": _("the deal"),
    "outcome": _("the outcome"),
    "owner_id": _("whose it is"),
    "phone": _("the phone number"),
    "result": _("the result"),
    "result_at": _("when the result was written"),
    "scheduled_at": _("when it is planned"),
    "scheduled_on": _("the day it is planned for"),
    "started_at": _("when it began"),
    "status": _("whether it is planned or done"),
    "topic": _("the topic"),
}


def lacks(needs: Iterable[str], tongue: Tongue) -> str:
    """'Activities: the outcome, when it was done. Plans.' for what is not there; '' where nothing is missing."""
    by_table: dict[str, list[str]] = {}
    for need in needs:
        table, _dot, column = need.partition(".")
        columns = by_table.setdefault(table, [])
        if column:
            columns.append(tongue.say(_COLUMNS.get(column, Message(column.replace("_", " ")))))
    parts = []
    for table, columns in by_table.items():
        name = tongue.say(TABLES.get(table, Message(table)))
        parts.append(f"{name}: {', '.join(columns)}" if columns else name)
    return "; ".join(parts)
