"""An uploaded CSV or Excel file as rows of text. Parsed as data: nothing in it is run, followed or unpacked blindly.

Refused in one sentence: too large, too many rows or columns, not what its name says, a zip that blows up, NUL bytes.
"""

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from crm_core.base.errors import RapportError
from crm_core.base.text import Message, _, translate

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 40
MAX_CELL = 200
MAX_UNPACKED = 40 * 1024 * 1024
MAX_RATIO = 100  # unpacked against packed
MAX_PARTS = 200
FORMULA = "\0formula"  # stands for a cell of Excel that is one; no text of a file can hold it
_ZIP = b"PK\x03\x04"


class FileError(RapportError):
    """The file cannot be read as a table; the sentence is a message of the catalogue."""

    def __init__(self, message: Message, **values: object) -> None:
        self.message, self.values = message, values
        super().__init__(self.said("en"))

    def said(self, language: str) -> str:
        """The sentence in this language."""
        return translate(self.message, language).format(**self.values)


@dataclass(frozen=True)
class Line:
    """One row of the file with the number a spreadsheet gives it."""

    number: int
    cells: tuple[str, ...]


def lines(name: str, data: bytes, most: int = MAX_ROWS) -> list[Line]:
    """The rows that hold anything, the header first, then at most so many. Raises FileError."""
    if len(data) > MAX_BYTES:
        raise FileError(_("The file is larger than 5 MB."))
    ending = name.rpartition(".")[2].lower()
    if ending not in ("csv", "xlsx"):
        raise FileError(_("Choose a CSV file (.csv) or an Excel file (.xlsx)."))
    if (ending == "xlsx") != data.startswith(_ZIP):
        raise FileError(_("The file is not what its name says. Save it again as CSV or as Excel workbook (.xlsx)."))
    found = list(islice(_filled(_workbook(data) if ending == "xlsx" else _csv(data), most), most + 2))
    if not found:
        raise FileError(_("The file is empty."))
    if len(found) > most + 1:
        raise FileError(_("The file has more than {n} rows."), n=most)
    return found


def _filled(rows: Iterable[Sequence[str]], most: int) -> Iterator[Line]:
    """Rows with anything in them, without empty cells at their end. Raises FileError for a file too wide or long."""
    for number, row in enumerate(rows, start=1):
        width = next((place for place in range(len(row), 0, -1) if row[place - 1].strip()), 0)
        if width > MAX_COLUMNS:
            raise FileError(_("The file has more than {n} columns."), n=MAX_COLUMNS)
        if number > 50 * most:
            raise FileError(_("The file has more than {n} rows."), n=most)
        if width:
            yield Line(number, tuple(cell.strip() for cell in row[:width]))


def _csv(data: bytes) -> Iterator[Sequence[str]]:
    text = _text(data)
    head = text.partition("\n")[0]
    delimiter = max(";\t,", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise FileError(_("The file is no sound CSV: a quotation mark is not closed or a cell is too long.")) from error


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")  # Excel writes the second where it is not told otherwise
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise FileError(_("The file holds NUL bytes: it is no text."))
        return text
    raise FileError(_("The file's characters cannot be read. Save it as CSV UTF-8."))


def _workbook(data: bytes) -> Iterator[Sequence[str]]:
    """The first sheet of an Excel workbook."""
    from openpyxl import load_workbook  # heavy, and only for uploads

    _check_zip(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the library cannot show is nothing to us
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            sheet: Any = book.worksheets[0]
            sheet.reset_dimensions()  # a file may claim a million columns that are not there
            for row in sheet.iter_rows():
                yield [_cell(cell) for cell in row]
            book.close()
    except FileError:
        raise
    except Exception as error:  # the library raises whatever a broken part makes it stumble over
        raise FileError(_("The Excel file is damaged. Open it, and save it again as .xlsx.")) from error


def _check_zip(data: bytes) -> None:
    """No more parts, bytes or packing than a table of this size needs, and no XML with entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            unpacked = sum(part.file_size for part in parts)
            dense = any(part.file_size > MAX_RATIO * max(part.compress_size, 100) for part in parts)
            if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or dense:
                raise FileError(_("The Excel file unpacks to far more than it should. It is not opened."))
            if any(mark in packed.read(part) for part in parts for mark in (b"<!DOCTYPE", b"<!ENTITY")):
                raise FileError(_("The Excel file unpacks to far more than it should. It is not opened."))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise FileError(_("The Excel file is damaged. Open it, and save it again as .xlsx.")) from error


def _cell(cell: Any) -> str:
    """A cell as text: dates as 2026-10-01, whole numbers without a point; a formula as its mark."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in ("f", "e"):
        return FORMULA
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(Decimal(repr(value)))
    return str(value).replace("\0", "")
