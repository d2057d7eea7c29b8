"""What people do with clients."""

from crm_core.crm.canonical.types import Table, Type, optional, required

SOURCES = ("human", "import", "api", "workflow", "sync")

ACTIVITY = Table(
    "activity",
    "A call, meeting, message, task or note",
    (
        required("activity_id", Type.ID, "the CRM's id, unique over all kinds"),
        required("kind", Type.CODE, "what it is", "call", "meeting", "email", "task", "note", "visit", "message"),
        optional("channel", Type.TEXT, "phone, chat, video ..."),
        optional("direction", Type.CODE, "who began it", "inbound", "outbound", "internal"),
        required("status", Type.CODE, "where it stands", "planned", "done", "cancelled"),
        optional("topic", Type.TEXT, "subject"),
        optional("outcome", Type.TEXT, "result from a pick list"),
        optional("result", Type.TEXT, "result in free text"),
        optional("owner_id", Type.ID, "who performs it"),
        optional("account_id", Type.ID, "the client"),
        optional("contact_id", Type.ID, "the person at the client"),
        optional("lead_id", Type.ID, "the lead"),
        optional("opportunity_id", Type.ID, "the deal"),
        optional("due_at", Type.AT, "instant it is due"),
        optional("due_on", Type.ON, "day it is due, where the CRM keeps only a date"),
        optional("started_at", Type.AT, "begin"),
        optional("ended_at", Type.AT, "end"),
        optional("minutes", Type.NUMBER, "duration in minutes"),
        optional("is_all_day", Type.FLAG, "lasts whole days"),
        optional("is_recurring", Type.FLAG, "one of a series"),
        optional("is_automatic", Type.FLAG, "auto-reply, newsletter"),
        optional("done_at", Type.AT, "when it was done"),
        optional("created_at", Type.AT, "when it was entered"),
        optional("created_by_id", Type.ID, "who entered it"),
        optional("modified_at", Type.AT, "last change"),
        optional("result_at", Type.AT, "first time a result was recorded"),
        optional("source", Type.CODE, "how it came into the CRM", *SOURCES),
    ),
    key="activity_id",
)

PARTICIPANT = Table(
    "participant",
    "Somebody who takes part in an activity",
    (
        required("activity_id", Type.ID, "the activity"),
        optional("owner_id", Type.ID, "a colleague"),
        optional("contact_id", Type.ID, "a person at the client"),
        optional("role", Type.TEXT, "his part"),
    ),
)

OUTSIDE_EVENT = Table(
    "outside_event",
    "Work seen by telephony, calendar or mail, that should be in the CRM",
    (
        required("event_id", Type.ID, "id"),
        required("owner_id", Type.ID, "who did it"),
        required("kind", Type.CODE, "what", "call", "meeting", "email"),
        required("happened_at", Type.AT, "when"),
        optional("activity_id", Type.ID, "the activity it was matched with"),
    ),
    key="event_id",
)

WORK_TABLES = (ACTIVITY, PARTICIPANT, OUTSIDE_EVENT)
