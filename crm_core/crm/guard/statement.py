"""Only SELECTs pass, and in them only what is known to read: the lock that holds even for a login that may write.

A SELECT can write: by a function (lo_create, nextval, one that runs with its owner's rights), by a CTE, by INTO
OUTFILE, by a lock (FOR UPDATE). So functions and operators are on a list, and there is no free text.
"""

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import (
    BinaryExpression,
    ClauseElement,
    ColumnClause,
    ColumnElement,
    Extract,
    TextClause,
    UnaryExpression,
    quoted_name,
)
from sqlalchemy.sql.functions import Function, FunctionElement, GenericFunction
from sqlalchemy.sql.operators import custom_op
from sqlalchemy.sql.selectable import ScalarValues, TextualSelect

from crm_core.base.errors import DefinitionError

ONLY_SELECT = "rapport_only_select"  # the execution option of every statement that passed

_NAMES = """
avg count count_distinct group_concat max min string_agg sum array_agg
cume_dist dense_rank first_value lag last_value lead ntile percent_rank rank row_number
coalesce greatest ifnull isnull least nullif
ascii btrim char char_length concat concat_ws ends_with hex initcap instr left length locate lower lpad ltrim
md5 octet_length position regexp_match regexp_matches regexp_replace regexp_substr repeat replace reverse right
rpad rtrim split_part starts_with strpos substr substring substring_index translate trim upper
abs ceil ceiling exp floor ln log mod power round sign sqrt trunc truncate
adddate age cast convert convert_tz current_date current_timestamp date date_add date_diff date_format date_part
date_sub date_trunc datediff datetime day dayofweek dayofyear extract from_unixtime hour julianday last_day
localtime localtimestamp make_date make_timestamp minute month now period_diff quarter second strftime
str_to_date time timediff timestamp timestampadd timestampdiff timezone to_char to_date to_number to_timestamp
unix_timestamp utc_timestamp week weekday year yearweek epoch epoch_ms unixepoch
array_length array_position cardinality json_array_elements json_array_elements_text json_array_length json_each
json_each_text json_extract json_extract_path json_extract_path_text json_extract_string json_type json_unquote
json_valid json_value jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_each
jsonb_each_text jsonb_extract_path jsonb_extract_path_text jsonb_typeof json_typeof string_to_array unnest
list_contains if iif
"""
FUNCTIONS = frozenset(_NAMES.split())
_OPERATOR = re.compile(r"(?!.*(--|/\*))[-+*/<>=~!@#%^&|?:]{1,3}")
_WORDS = {"AND", "OR", "AT TIME ZONE", "COLLATE", "DIV", "GLOB", "ILIKE", "IS", "LIKE", "MOD", "REGEXP", "RLIKE"}
_LITERAL = re.compile(r"\*|\d+|'[\w .:/-]*'|NULL|TRUE|FALSE", re.IGNORECASE)
_FIELD = re.compile(r"\w+")
_FREE_TEXT = ("_prefixes", "_suffixes", "_hints", "_statement_hints")
_READS = re.compile(r"\s*\(*\s*(SELECT|WITH)\b", re.IGNORECASE)


def check(statement: object) -> None:
    """Refuse what is no plain SELECT of SQLAlchemy, and what in it could write. Raises DefinitionError."""
    if not isinstance(statement, sa.Select | sa.CompoundSelect):
        raise _refused(f"a {type(statement).__name__}")
    seen: dict[int, Any] = {}
    waiting: list[Any] = [statement]
    while waiting:
        element = waiting.pop()
        if id(element) not in seen:
            seen[id(element)] = element
            found = _beyond_reading(element)
            if found:
                raise _refused(found)
            waiting.extend(_children(element))


def check_text(connection: sa.Connection, cursor: Any, text: str, parameters: Any, context: Any, many: bool) -> None:
    """Listens before every execution: what passed `check` must also read in the engine's own words."""
    if context is not None and context.execution_options.get(ONLY_SELECT) and not _READS.match(text):
        raise _refused(text.split(maxsplit=1)[0])


def _children(element: Any) -> Iterator[Any]:
    yield from element.get_children()
    if isinstance(element, sa.Values | ScalarValues):
        # SQLAlchemy does not count the cells of VALUES as children
        cells = (cell for rows in element._data for row in rows for cell in row)
        yield from (cell for cell in cells if isinstance(cell, ClauseElement))


def _beyond_reading(element: Any) -> str | None:
    """What in this one element is more than reading."""
    if isinstance(element, UpdateBase | TextClause | TextualSelect | sa.Sequence):
        return f"a {type(element).__name__} in a SELECT"
    if isinstance(element, FunctionElement):
        return _function(element)
    if isinstance(element, BinaryExpression | UnaryExpression):
        return _operator(element)
    if not isinstance(element, ColumnElement):  # only what gives rows has these; to ask others is slow
        if getattr(element, "_for_update_arg", None) is not None:
            return "FOR UPDATE"
        if any(getattr(element, name, None) for name in _FREE_TEXT):
            return "a prefix, suffix or hint"
    if isinstance(element, Extract) and not _FIELD.fullmatch(element.field):
        return f"EXTRACT of '{element.field}'"
    return _name(element)


def _function(element: FunctionElement[Any]) -> str | None:
    if isinstance(element, Function | GenericFunction):
        is_known = str(element.name).lower() in FUNCTIONS and not getattr(element, "packagenames", ())
        return None if is_known else f"the function {element.name}()"
    # expressions of our own, spelt per dialect
    is_ours = type(element).__module__.startswith("crm_core.")
    return None if is_ours else f"the function {type(element).__name__}"


def _operator(element: BinaryExpression[Any] | UnaryExpression[Any]) -> str | None:
    for operator in (element.operator, getattr(element, "modifier", None)):
        words = operator.opstring.strip() if isinstance(operator, custom_op) else "="
        if not _OPERATOR.fullmatch(words) and words.upper() not in _WORDS:
            return f"the operator '{words}'"
    return None


def _name(element: Any) -> str | None:
    if isinstance(element, ColumnClause) and element.is_literal and not _LITERAL.fullmatch(str(element.name)):
        return f"the text '{element.name}'"
    for name in (getattr(element, "name", None), getattr(element, "schema", None)):
        if isinstance(name, quoted_name) and name.quote is False:
            return f"the unquoted name '{name}'"
    return None


def _refused(what: str) -> DefinitionError:
    return DefinitionError(
        f"Only plain SELECTs of SQLAlchemy are read from a CRM, refused: {what}. "
        "What may stand in one is listed in crm_core/crm/guard/statement.py."
    )
