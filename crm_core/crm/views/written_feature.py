"""Use of features as it shows in what people write, by the catalogue of features."""

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.features import OF_ENTITY, OF_FIELD, OF_KIND
from crm_core.crm.view import View


def make(provider: Provider, moment: Moment) -> Relation | None:
    """(owner_id, feature, used_on, uses): the write events of each person, feature and day; None without any."""
    written, activity = provider.relation("write_event", moment), provider.relation("activity", moment)
    if written is None:
        return None
    w, table = written.columns, written.table
    of_entity = sa.case(OF_ENTITY, value=w["entity"])
    feature: ColumnElement[str] = sa.case(*_of_fields(w["entity"], w["field"]), else_=of_entity)
    if activity is not None:
        a = activity.columns
        table = table.outerjoin(activity.table, sa.and_(w["entity"] == "activity", a["activity_id"] == w["record_id"]))
        feature = sa.func.coalesce(sa.case(OF_KIND, value=a["kind"]), feature)
    events = (
        sa.select(w["owner_id"].label("owner_id"), feature.label("feature"), w["day"].label("used_on"))
        .select_from(table)
        .where(w["day"].is_not(None))
        .subquery("feature_event")
    )
    keys = (events.c.owner_id, events.c.feature, events.c.used_on)
    made = (
        sa.select(*keys, sa.func.count().label("uses"))
        .where(events.c.feature.is_not(None))
        .group_by(*keys)
        .cte("rapport_written_feature")
    )
    return Relation("written_feature", dict(made.c), dict.fromkeys(_COLUMNS, Kept.YES))


def _of_fields(entity: ColumnElement[str], field: ColumnElement[str]) -> list[tuple[ColumnElement[bool], str]]:
    return [(sa.and_(entity == table, field == column), feature) for (table, column), feature in OF_FIELD.items()]


_COLUMNS = {"owner_id": Type.ID, "feature": Type.TEXT, "used_on": Type.ON, "uses": Type.INT}
VIEW = View(
    name="written_feature",
    columns=_COLUMNS,
    make=make,
    sources=dict.fromkeys(_COLUMNS, ("activity.created_by_id", "change.actor_id")),
)
