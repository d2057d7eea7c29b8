"""Pairs of clients that look like the same one: SQL finds equal addresses and numbers, Python compares the names.

Neither makes a pair alone: a switchboard's number, an office's address and a family's are shared by several clients.
"""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from crm_core.base import sql
from crm_core.crm.crm import Kept, Relation
from crm_core.crm.shape import shape
from crm_core.mart import alike
from crm_core.mart.duck import DuckReader

MANY = 50  # of a cell that more clients share, only those with equal names are pairs
REASONS = {"email_key": "the same e-mail address", "phone_key": "the same phone number"}
_FOUND = pa.schema(
    [("entity", pa.string()), ("other_number", pa.int64()), ("number", pa.int64()), ("reason", pa.string())]
)
_CLIENT, _PAIRS = "duplicate_client", "duplicate_found"
_C = sa.table(
    _CLIENT,
    *(sa.column(name, sa.String) for name in ("entity", "client_id", "owner_id", "name", "email_key", "phone_key")),
    sa.column("created_at", sa.DateTime),
    sa.column("number", sa.BigInteger),
)


def find(into: DuckReader, client: Relation) -> dict[str, str] | None:
    """Make the table `duplicate` (crm/views/duplicate.py) of the clients; None where no cell tells."""
    keys = [key for key in REASONS if client.kept[key] is Kept.YES]
    if not keys:
        return None
    into.create_as(_CLIENT, _numbered(client))
    into.create_from_schema(_PAIRS, _FOUND)
    for key in keys:
        into.insert(_PAIRS, _of_equal_names(key))
        for block in _of_names_alike(into, key):
            into.insert_arrow(_PAIRS, block)
    into.create_as('"duplicate"', _table())
    into.execute(f"DROP TABLE {_CLIENT}")
    into.execute(f"DROP TABLE {_PAIRS}")
    return dict.fromkeys(shape("duplicate"), str(Kept.YES))


def _numbered(client: Relation) -> sa.Select[Any]:
    """The clients with their place in the order of entry; what has no date was there before."""
    c = client.columns
    order = (sql.flag(c["created_at"].is_not(None)), c["created_at"], c["client_id"])
    number = sa.func.row_number().over(partition_by=c["entity"], order_by=order)
    owner = sa.func.coalesce(c["created_by_id"], c["owner_id"], type_=sa.String()).label("owner_id")
    names = ("entity", "client_id", "name", "email_key", "phone_key", "created_at")
    return sa.select(*(c[name].label(name) for name in names), owner, number.label("number"))


def _shared(key: str, size: sa.ColumnElement[bool]) -> sa.Subquery:
    """entity and cell of those that several clients share."""
    cell = _C.c[key]
    shared = sa.select(_C.c.entity, cell.label("cell")).where(cell.is_not(None)).group_by(_C.c.entity, cell)
    return shared.having(size).subquery("shared")


def _couples(key: str) -> tuple[Any, Any, Any]:
    """(join, earlier, later): each two clients that share a cell which few do."""
    earlier, later = _C.alias("earlier"), _C.alias("later")
    shared = _shared(key, sa.func.count().between(2, MANY))
    of_cell = sa.and_(earlier.c.entity == shared.c.entity, earlier.c[key] == shared.c.cell)
    same = sa.and_(later.c.entity == shared.c.entity, later.c[key] == shared.c.cell)
    joined = shared.join(earlier, of_cell).join(later, sa.and_(same, later.c.number > earlier.c.number))
    return joined, earlier.c, later.c


def _of_equal_names(key: str) -> sa.Select[Any]:
    """Of a cell that many share: whose folded name is that of an earlier one, with the earliest."""
    shared, name = _shared(key, sa.func.count() > MANY), sql.folded(_C.c.name)
    of_cell = sa.and_(_C.c.entity == shared.c.entity, _C.c[key] == shared.c.cell)
    group = (_C.c.entity, _C.c[key], name)
    first = sa.func.min(_C.c.number).over(partition_by=group)
    rows = sa.select(_C.c.entity, _C.c.number, first.label("first")).select_from(_C.join(shared, of_cell))
    named = rows.where(name != "").subquery("named")
    reason = sa.literal(REASONS[key], sa.String)
    return sa.select(named.c.entity, named.c.first, named.c.number, reason).where(named.c.first < named.c.number)


def _of_names_alike(into: DuckReader, key: str) -> Iterator[pa.Table]:
    """Of a cell that few share: those whose names agree."""
    joined, earlier, later = _couples(key)
    names = (earlier.name.label("one"), later.name.label("other"))
    numbers = (earlier.number.label("other_number"), later.number.label("number"))
    asked = sa.select(earlier.entity, *numbers, *names).select_from(joined)
    for block in into.fetch_arrow(asked).to_batches(max_chunksize=50_000):
        couples = zip(block["one"].to_pylist(), block["other"].to_pylist(), strict=True)
        agree = pa.array([alike.agree(one, other) for one, other in couples], pa.bool_())
        kept = pa.Table.from_batches([block.select(["entity", "other_number", "number"])]).filter(agree)
        yield kept.append_column("reason", pa.array([REASONS[key]] * kept.num_rows, pa.string()))


def _table() -> sa.Select[Any]:
    """The pairs with the columns of the view, each once with all that they have in common."""
    found = sa.table(_PAIRS, *(sa.column(name) for name in _FOUND.names))
    keys = (found.c.entity, found.c.other_number, found.c.number)
    one, other = sa.func.min(found.c.reason), sa.func.max(found.c.reason)
    cells = sa.case((one == other, one), else_=one.concat(" and ").concat(other))
    reason = cells.concat(", names alike").label("reason")
    pair = sa.select(*keys, reason).group_by(*keys).subquery("pair")
    later, earlier = _C.alias("later"), _C.alias("earlier")
    joined = pair.join(later, sa.and_(later.c.entity == pair.c.entity, later.c.number == pair.c.number)).join(
        earlier, sa.and_(earlier.c.entity == pair.c.entity, earlier.c.number == pair.c.other_number)
    )
    pair_id = pair.c.entity.concat(":").concat(earlier.c.client_id).concat(":").concat(later.c.client_id)
    given = {
        "pair_id": pair_id,
        "record_id": later.c.client_id,
        "other_id": earlier.c.client_id,
        "owner_id": later.c.owner_id,
        "created_at": later.c.created_at,
    }
    given |= {name: pair.c[name] for name in ("entity", "reason", "number", "other_number")}
    return sa.select(*(given[name].label(name) for name in shape("duplicate"))).select_from(joined)
