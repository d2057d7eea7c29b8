"""Rows into the canonical Arrow types, the same whichever path they came by: rows of a driver, or Arrow batches.

A cell that its type cannot hold (an amount that is no number, or too large) becomes null and is counted, so that
one such cell stops no sync and none vanishes unseen.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from crm_core.crm.canonical import Table, Type
from crm_core.crm.source import Row

MONEY = pa.decimal128(19, 4)
_KINDS = {
    Type.FLAG: pa.bool_(),
    Type.INT: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.MONEY: MONEY,
    Type.AT: pa.timestamp("us"),
    Type.ON: pa.date32(),
}
_FOUR_PLACES = Decimal("0.0001")
_MOST = Decimal(10) ** 15
_INT64 = 2**63
_EPOCH = datetime(1970, 1, 1)
_FIRST_DAY, _LAST_DAY = (date(1, 1, 1) - _EPOCH.date()).days, (date(9999, 12, 31) - _EPOCH.date()).days
_DAY_US = timedelta(days=1) // timedelta(microseconds=1)
_WIDE = pa.decimal128(38, 16)

# what PostgreSQL calls the types that need no thought; any other one is read row by row
_WHOLE = ("int2", "int4", "int8")
_FITS: dict[Any, tuple[str, ...]] = {
    pa.bool_(): ("bool",),
    pa.int64(): _WHOLE,
    pa.float64(): (*_WHOLE, "float4", "float8", "numeric"),
    MONEY: (*_WHOLE, "numeric"),
    pa.timestamp("us"): ("timestamp", "timestamptz"),
    pa.date32(): ("date",),
}


def schema_of(table: Table) -> pa.Schema:
    """The canonical columns with their Arrow types."""
    return pa.schema([pa.field(c.name, _KINDS.get(c.type, pa.string())) for c in table.columns])


def misfits(given: pa.Schema, wanted: pa.Schema) -> list[str]:
    """The columns of PostgreSQL's batches that would not become the very same values as row by row."""
    return [want.name for have, want in zip(given, wanted, strict=True) if not _fits(have, want.type)]


class Canonical:
    """Turns blocks of one table into its canonical schema; `unreadable` counts cells that became null."""

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self.unreadable: dict[str, int] = {}

    def of_rows(self, block: Sequence[Row]) -> pa.Table:
        """Rows of a driver."""
        columns = zip(*block, strict=True)
        arrays = [self._of_values(field, values) for values, field in zip(columns, self.schema, strict=True)]
        return pa.Table.from_arrays(arrays, schema=self.schema)

    def of_batch(self, batch: pa.RecordBatch) -> pa.Table:
        """A batch whose schema has no misfits."""
        pairs = zip(batch.columns, batch.schema, self.schema, strict=True)
        arrays = [self._of_array(want, array, _type_name(have)) for array, have, want in pairs]
        return pa.Table.from_arrays(arrays, schema=self.schema)

    def _of_values(self, field: pa.Field, values: Sequence[Any]) -> pa.Array:
        shape = _SHAPES[field.type]
        try:
            array = None if field.type in (MONEY, pa.int64()) else pa.array(values, type=field.type)
        except (pa.ArrowInvalid, pa.ArrowTypeError, TypeError, OverflowError):
            array = None
        if array is None:
            array = pa.array([None if value is None else shape(value) for value in values], type=field.type)
        if field.type == pa.float64():
            array = _finite(array)
        return self._counted(field, array, len(values) - values.count(None))

    def _of_array(self, field: pa.Field, array: pa.Array, name: str) -> pa.Array:
        filled = len(array) - array.null_count
        plain = array.storage if isinstance(array, pa.ExtensionArray) else array
        if field.type == MONEY:
            return self._counted(field, _money_array(plain), filled)
        if field.type == pa.float64():
            # as text, or the shortest 0.1 becomes 0.10000000149
            wide = plain.cast(pa.string()) if name == "float4" else plain
            return self._counted(field, _finite(wide.cast(pa.float64())), filled)
        if field.type == pa.timestamp("us"):
            plain = plain.cast(pa.timestamp("us"))
            kept = _between(plain, pa.int64(), _FIRST_DAY * _DAY_US, (_LAST_DAY + 1) * _DAY_US - 1)
            return self._counted(field, kept, filled)
        if field.type == pa.date32():
            return self._counted(field, _between(plain, pa.int32(), _FIRST_DAY, _LAST_DAY), filled)
        return plain.cast(field.type)

    def _counted(self, field: pa.Field, array: pa.Array, filled: int) -> pa.Array:
        lost = filled - (len(array) - array.null_count)
        if lost:
            self.unreadable[field.name] = self.unreadable.get(field.name, 0) + lost
        return array


def _fits(have: pa.Field, want: pa.DataType) -> bool:
    name = _type_name(have)
    if pa.types.is_string(want):
        # enums too: each has a name of its own
        return bool(pa.types.is_string(have.type)) or name in _WHOLE
    return name in _FITS[want]


def _type_name(field: pa.Field) -> str:
    return str((field.metadata or {}).get(b"POSTGRESQL:type", b"").decode())


def _money(value: Any) -> Decimal | None:
    """The value as DECIMAL(19,4), half to even; None where it is no number that fits."""
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
        rounded = number.quantize(_FOUR_PLACES) if number.is_finite() else None
    except InvalidOperation:
        return None
    return rounded if rounded is not None and abs(rounded) < _MOST else None


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if abs(number) < float("inf") else None  # neither infinite nor NaN


def _whole(value: Any) -> int | None:
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if -_INT64 <= number < _INT64 and number == value else None


def _flag(value: Any) -> bool | None:
    return bool(value) if value in (0, 1) else None


def _at(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return datetime.combine(value, time()) if isinstance(value, date) else None


def _on(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


_SHAPES: dict[Any, Callable[[Any], Any]] = {
    pa.bool_(): _flag,
    pa.int64(): _whole,
    pa.float64(): _number,
    MONEY: _money,
    pa.timestamp("us"): _at,
    pa.date32(): _on,
    pa.string(): _text,
}


def _money_array(array: pa.Array) -> pa.Array:
    try:
        return pc.round(array.cast(_WIDE), 4, "half_to_even").cast(MONEY)
    except pa.ArrowInvalid:  # NaN, more places than _WIDE has, or too large: the slow way, to the same end
        return pa.array([None if v is None else _money(v) for v in array.to_pylist()], type=MONEY)


def _finite(array: pa.Array) -> pa.Array:
    return pc.if_else(pc.is_finite(array), array, pa.scalar(None, pa.float64()))


def _between(array: pa.Array, stored: pa.DataType, low: int, high: int) -> pa.Array:
    """Null outside the years 1 to 9999: what is called infinity, or lies before Christ."""
    number = array.view(stored)
    inside = pc.and_(pc.greater_equal(number, low), pc.less_equal(number, high))
    return pc.if_else(inside, array, pa.scalar(None, array.type))
