"""The people who work in the CRM and their teams."""

from crm_core.crm.canonical.types import Table, Type, optional, required

OWNER = Table(
    "owner",
    "A person who works clients: the one responsible for records",
    (
        required("owner_id", Type.ID, "the CRM's id of the user"),
        required("login", Type.TEXT, "the name he signs in to the CRM with"),
        required("name", Type.TEXT, "the name shown"),
        optional("email", Type.TEXT, "his business e-mail"),
        optional("team_id", Type.ID, "today's team"),
        optional("reports_to_id", Type.ID, "the owner he reports to"),
        required("is_active", Type.FLAG, "whether he works here today"),
        optional("role", Type.TEXT, "his role or title in the CRM"),
        optional("hired_on", Type.ON, "first day of work"),
        optional("left_on", Type.ON, "last day of work"),
        optional("time_zone", Type.TEXT, "IANA zone of the person"),
        optional("last_login_at", Type.AT, "last sign-in to the CRM"),
    ),
    key="owner_id",
)

TEAM = Table(
    "team",
    "A group of owners with a leader",
    (
        required("team_id", Type.ID, "the CRM's id of the team"),
        required("name", Type.TEXT, "the name shown"),
        optional("parent_team_id", Type.ID, "the team above"),
        optional("leader_id", Type.ID, "the owner who leads it"),
    ),
    key="team_id",
)

MEMBERSHIP = Table(
    "membership",
    "Who was in which team from when to when",
    (
        required("owner_id", Type.ID, "the member"),
        required("team_id", Type.ID, "the team"),
        required("from_at", Type.AT, "first instant"),
        optional("to_at", Type.AT, "first instant no more, null while it lasts"),
    ),
)

PEOPLE_TABLES = (OWNER, TEAM, MEMBERSHIP)
