"""The heat map as a real table: every number a link to its rows, on a phone a list of people."""

from pathlib import Path

import streamlit as st

from crm_core.base.text import _
from crm_core.web import cards, navigation
from crm_core.web.safe import Html, fill, joined, show
from crm_core.web.views.heat import Cell
from crm_core.web.views.numbers import Tone
from crm_core.web.views.team_review import FLOWS, STATES, Review, Row
from crm_core.web.words import say

STYLE = Path(__file__).parent / "assets" / "heat.css"
_TABLE = """<div class="rp rp-heat"><table role="table" aria-label="{title}">
<colgroup><col class="rp-names">{columns}</colgroup><thead role="rowgroup"><tr role="row">
<td role="cell"></td><th role="columnheader" colspan="{flows}" scope="colgroup">{week}</th>
<th role="columnheader" colspan="{states}" scope="colgroup" class="rp-now">{now}</th></tr>
<tr role="row"><th role="columnheader" scope="col">{who}</th>{heads}</tr></thead>
<tbody role="rowgroup">{rows}</tbody></table></div>"""
_HEAD = '<th role="columnheader" scope="col" class="{css}"><a href="{href}" title="{question}">{label}</a></th>'
_ROW = (
    '<tr role="row" class="{css}"><th role="rowheader" scope="row"><a href="{href}">{name}</a>{note}</th>{cells}</tr>'
)
_CELL = '<td role="cell" class="{css}" data-label="{label}">{body}</td>'
_INNER = "<b>{icon}{big}{arrow}</b><span>{under}</span>"

_JUDGED = {
    True: _("Coloured from 20 rows on, and only beyond chance: against the target or the own weeks before."),
    False: _("Coloured from 20 rows on, and only beyond chance: against the target or the team's weeks before."),
}
_FEW = _("Of 5 to 19 rows, point at a share for its likely range.")
_USUAL = {
    True: _("Usual: the lowest and the highest of the same person's last 12 weeks; ↑ above, ↓ below all of them."),
    False: _("Usual: the lowest and the highest of the same team's last 12 weeks; ↑ above, ↓ below all of them."),
}
_ORDER = {
    True: _("People stand by name and are not compared with one another."),
    False: _("Teams stand by name and are not ranked."),
}


def table(page: Review) -> None:
    """People (or teams) x indicators."""
    st.html(STYLE)
    show(
        fill(
            _TABLE,
            title=say(_("People and their indicators; every number opens its rows")),
            flows=len(FLOWS),
            states=len(STATES),
            week=page.week,
            now=page.now,
            columns=joined(fill('<col class="{css}">', css=_border(name)) for name, _label, _question in page.heads),
            who=say(_("Name")),
            heads=joined(
                fill(
                    _HEAD,
                    css=_border(name),
                    href=navigation.address("catalogue", {"indicator": name}),
                    question=question,
                    label=label,
                )
                for name, label, question in page.heads
            ),
            rows=joined(_row(row) for row in page.rows),
        )
    )
    _legend(page)


def _border(indicator: str) -> str:
    return "rp-now" if indicator == STATES[0] else ""


def _row(row: Row) -> Html:
    return fill(
        _ROW,
        css="rp-team" if row.is_team else "",
        href=navigation.address(row.page, row.params),
        name=row.name,
        note=fill(" <span>{n}</span>", n=row.note) if row.note else Html(""),
        cells=joined(_cell(cell) for cell in row.cells),
    )


def _cell(cell: Cell) -> Html:
    judged = cell.tone in (Tone.GOOD, Tone.CHECK, Tone.LOW)
    icon = fill('<i aria-hidden="true">{icon}</i>', icon=cards.ICONS[cell.tone]) if judged else Html("")
    arrow = fill('<u aria-hidden="true">{a}</u>', a=cell.arrow) if cell.arrow else Html("")
    inner = fill(_INNER, icon=icon, big=cell.big, arrow=arrow, under=cell.under)
    if cell.link:
        href = navigation.address("evidence", cell.link.params)
        inner = fill('<a href="{h}" title="{t}" aria-label="{t}">{i}</a>', h=href, t=cell.told, i=inner)
    else:
        inner = fill('<div title="{t}">{i}</div>', t=cell.told, i=inner)
    css = f"rp-{cell.tone}" if judged else "rp-missing" if cell.tone is Tone.MISSING else ""
    return fill(_CELL, css=f"{css} {_border(cell.indicator)}".strip(), label=_phone(cell), body=inner)


def _phone(cell: Cell) -> str:
    """A column's heading where there are no columns."""
    return say(_("{label} now")).format(label=cell.label) if cell.indicator in STATES else cell.label


def _legend(page: Review) -> None:
    marks = ((Tone.GOOD, _("on target")), (Tone.CHECK, _("close")), (Tone.LOW, _("to check")))
    chips = joined(cards.chip(tone, say(word)) for tone, word in marks)
    text = " ".join(
        say(line)
        for line in (_JUDGED[page.by_person], _FEW, _USUAL[page.by_person], *page.legend, _ORDER[page.by_person])
    )
    show(fill('<div class="rp rp-foot rp-legend">{chips}<span>{text}</span></div>', chips=chips, text=text))
