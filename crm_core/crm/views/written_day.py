"""Who wrote into the CRM on which day."""

import sqlalchemy as sa

from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.view import View

_FROM = ("activity.created_by_id", "change.actor_id")


def make(provider: Provider, moment: Moment) -> Relation | None:
    """The days of the write events, each once per person; None where no table tells."""
    written = provider.relation("write_event", moment)
    if written is None:
        return None
    w = written.columns
    made = sa.select(w["owner_id"], w["day"]).where(w["day"].is_not(None)).distinct().cte("rapport_written_day")
    return Relation("written_day", dict(made.c), dict.fromkeys(VIEW.columns, Kept.YES))


VIEW = View(
    name="written_day",
    columns={"owner_id": Type.ID, "day": Type.ON},
    make=make,
    stored=True,
    sources=dict.fromkeys(("owner_id", "day"), _FROM),
)
