"""Tables: CRM text goes into st.dataframe, which shows it letter by letter."""

from collections.abc import Mapping, Sequence
from math import inf, nextafter
from typing import Any, Literal

import pandas as pd
import streamlit as st

from crm_core.base.text import _
from crm_core.web import navigation
from crm_core.web.safe import plain
from crm_core.web.views.board import Board
from crm_core.web.views.evidence import RowView
from crm_core.web.words import say

_MOST_ROWS = 16  # more scroll inside the table
_NAME = "name"
_WIDTHS = {
    "won_count": 58,
    "won_amount": 122,
    "open_pipeline_amount": 134,
    "meetings_held": 80,
    "overdue_activities": 76,
    "record_consistency": 122,
    "phone_validity": 104,
    "email_validity": 104,
    "reachability": 104,
    "activities_per_working_day": 100,
    "overdue_rate": 110,
    "contact_rhythm": 84,
    "base_growth": 64,
}


def board_table(board: Board, key: str, alt: str) -> None:
    """People or teams and their indicators; a click on a number opens its rows."""
    texts = {name: [row.cells[n].text for row in board.rows] for n, (name, _label) in enumerate(board.columns)}
    numbers = pd.DataFrame({_NAME: [plain(row.name) for row in board.rows]})
    for n, name in enumerate(texts):
        numbers[name] = _apart([row.cells[n].sort for row in board.rows], texts[name])
    shown = numbers.style.format(dict.fromkeys(texts, str)).format(na_rep="–")
    for name, column in texts.items():
        shown = shown.format(_said(numbers[name], column), subset=[name], na_rep="–")
    config: dict[str, Any] = {_NAME: st.column_config.TextColumn(board.head, pinned=True, width=200)}
    for name, label in board.columns:
        config[name] = st.column_config.NumberColumn(label, width=_WIDTHS.get(name, 94), alignment="right")
    event = st.dataframe(
        shown,
        hide_index=True,
        column_config=config,
        on_select="rerun",
        selection_mode="single-cell",
        key=key,
        placeholder="–",
        alt=alt,
    )
    _open(board, event)


def _apart(numbers: Sequence[float | None], texts: Sequence[str]) -> list[float | None]:
    """The numbers of a column, those that say different things a hair apart: 1 of 10 and 9 of 90 are two texts."""
    said: dict[float, str] = {}
    apart: list[float | None] = []
    for number, text in zip(numbers, texts, strict=True):
        while number is not None and said.setdefault(number, text) != text:
            number = nextafter(number, inf)
        apart.append(number)
    return apart


def _said(numbers: Any, texts: Sequence[str]) -> Any:
    by_number = {number: text for number, text in zip(numbers, texts, strict=True)}
    return lambda number: by_number.get(number, "–")


def _open(board: Board, event: Any) -> None:
    cells = event.selection.cells if event and event.selection else []
    for row, column in cells:
        link = next((cell.link for cell in board.rows[row].cells if cell.indicator == column), None)
        if link:
            st.switch_page(navigation.page("evidence"), query_params=link.params)


def records(columns: Mapping[str, tuple[Sequence[Any], Any]], alt: str, height: int | Literal["content"]) -> None:
    """A table of records: of each column its cells and how it is shown."""
    st.dataframe(
        pd.DataFrame({name: cells for name, (cells, _config) in columns.items()}),
        hide_index=True,
        column_config={name: config for name, (_cells, config) in columns.items()},
        height=height,
        placeholder="–",
        alt=alt,
    )


def crm_link() -> Any:
    """The column of addresses in the CRM."""
    return st.column_config.LinkColumn(say(_("In the CRM")), display_text=say(_("Open")), width="small")


def evidence_table(
    views: Sequence[RowView], *, with_names: bool, with_owner: bool, with_part: bool, with_money: bool
) -> None:
    """The rows behind a number."""
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    day = st.column_config.DateColumn(say(_("Day")), format="YYYY-MM-DD", width=95)
    link = crm_link()
    columns: list[tuple[bool, str, list[Any], Any]] = [
        (any(v.day for v in views), "day", [v.day for v in views], day),
        (True, "what", [v.what for v in views], text(say(_("Record")), width="small")),
        (with_names, "name", [plain(v.name) for v in views], text(say(_("Name or topic")), width="medium")),
        (with_owner, "owner", [plain(v.owner) for v in views], text(say(_("Manager")), width="small")),
        (True, "counts", [v.counts for v in views], text(say(_("Counts")), width=130)),
        (with_part, "part", [plain(v.part) for v in views], text(say(_("Part")), width="small")),
        (True, "why", [plain(v.why) for v in views], text(say(_("Why")), width="medium")),
        (with_money, "amount", [v.amount for v in views], number(say(_("Amount")), format="localized")),
        (with_money, "currency", [v.currency for v in views], text(say(_("Currency")), width="small")),
        (True, "id", [v.record_id for v in views], text(say(_("Id")), width="small")),
        (any(v.url for v in views), "url", [v.url or None for v in views], link),
    ]
    st.dataframe(
        pd.DataFrame({name: values for is_there, name, values, _config in columns if is_there}),
        hide_index=True,
        column_config={name: config for is_there, name, _values, config in columns if is_there},
        height="content" if len(views) <= _MOST_ROWS else 640,
        alt=say(_("The rows behind the number")),
    )
