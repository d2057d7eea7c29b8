"""Cells of a file that a spreadsheet opens: a text is never taken for a formula, a number stays a number."""

import csv
import io
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

_STARTS = tuple("=+-@|\t\r＝＋－＠")


def safe(value: Any) -> Any:
    """The value; a text that a spreadsheet would run gets an apostrophe before it."""
    if isinstance(value, str) and value.startswith(("\t", "\r")):
        return f"'{value}"
    if isinstance(value, str) and value.lstrip()[:1] in _STARTS and value.strip():
        try:
            Decimal(value)
        except ArithmeticError:
            return f"'{value}"
    return value


def csv_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """The rows as CSV with a header; '' for none."""
    listed = list(rows)
    if not listed:
        return ""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(listed[0]))
    writer.writeheader()
    writer.writerows({key: safe(value) for key, value in row.items()} for row in listed)
    return buffer.getvalue()
