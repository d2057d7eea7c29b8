"""Tables with the columns that other tables give them: owners over time, stages, the client of an activity."""

from collections.abc import Callable

from crm_core.crm import of_client, owned, staged
from crm_core.crm.canonical import Type
from crm_core.crm.crm import Moment, Relation
from crm_core.crm.frame import Frame

Plain = Callable[[str], Relation | None]

# table -> column -> type
COLUMNS: dict[str, dict[str, Type]] = {
    **owned.COLUMNS,
    "opportunity": {**owned.COLUMNS["opportunity"], **staged.COLUMNS, **of_client.COLUMNS},
    "activity": of_client.COLUMNS,
}
# column -> the canonical columns it is made from, those of its own table without the table's name
SOURCES: dict[str, tuple[str, ...]] = {**owned.SOURCES, **staged.SOURCES, **of_client.SOURCES}


def whole(name: str, plain: Plain, moment: Moment) -> Relation | None:
    """The table with the columns of COLUMNS; `plain` gives every table without them."""
    own = plain(name)
    if own is None or name not in COLUMNS:
        return own
    frame = Frame(own)
    if name in owned.COLUMNS:
        owned.add(frame, plain("ownership"), moment.zone)
    if name == "opportunity":
        staged.add(frame, plain("stage_change"))
        of_client.add(frame, plain("contact"), None)
    if name == "activity":
        of_client.add(frame, plain("contact"), plain("opportunity"))
    return frame.relation(f"rapport_{name}_whole")
