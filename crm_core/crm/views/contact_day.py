"""The days on which a client was really spoken or written with, and by whom."""

import sqlalchemy as sa

from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.view import View

_NEEDS = ("activity.account_id", "activity.contact_id", "activity.opportunity_id")


def make(provider: Provider, moment: Moment) -> Relation | None:
    """Each (client, person, day) once: a done call, meeting or visit, or an e-mail or message from the client."""
    activity = provider.relation("activity", moment)
    if activity is None:
        return None
    a = activity.columns
    spoken = sa.and_(a["status"] == "done", a["kind"].in_(("call", "meeting", "visit")))
    written = sa.and_(a["direction"] == "inbound", a["kind"].in_(("email", "message")))
    made = (
        sa.select(a["client_entity"], a["client_id"], a["owner_id"], a["happened_on"].label("day"))
        .where(a["client_id"].is_not(None), a["happened_on"].is_not(None), sa.or_(spoken, written))
        .distinct()
        .cte("rapport_contact_day")
    )
    of = {"day": "happened_on"}
    kept = {name: Kept(activity.kept[of.get(name, name)]) for name in VIEW.columns}
    return Relation("contact_day", dict(made.c), kept)


VIEW = View(
    name="contact_day",
    columns={"client_entity": Type.TEXT, "client_id": Type.ID, "owner_id": Type.ID, "day": Type.ON},
    make=make,
    stored=True,
    sources={
        "client_entity": _NEEDS,
        "client_id": _NEEDS,
        "owner_id": ("activity.owner_id",),
        "day": ("activity.done_at", "activity.started_at"),
    },
)
