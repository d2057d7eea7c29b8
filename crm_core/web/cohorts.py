"""What becomes of the deals of a month: the curve of all together, and a table of months that open their rows."""

from dataclasses import replace
from pathlib import Path

import streamlit as st

from crm_core.base.text import _
from crm_core.measure.evidence import Window
from crm_core.measure.indicators.conversion.cohort_conversion import HORIZONS
from crm_core.web import caches, cards, charts, navigation
from crm_core.web.gate import Ground
from crm_core.web.questions import Question
from crm_core.web.safe import Html, fill, joined, show
from crm_core.web.subject import Subject
from crm_core.web.views import cohorts as views
from crm_core.web.views.cohorts import Cohort, Shares
from crm_core.web.views.model import RowsLink
from crm_core.web.words import say

STYLE = Path(__file__).parent / "assets" / "cohorts.css"
NAME = "cohort_conversion"
_HOW = _(
    "Open deals count for as long as they were watched (Aalen-Johansen). A share is told while at least 5 deals are "
    "still watched and open. A month is made of the whole weeks that have most of their days in it."
)
_TABLE = (
    '<div class="rp rp-cohorts"><table role="table" aria-label="{title}"><thead role="rowgroup"><tr role="row">'
    '<th role="columnheader" scope="col">{month}</th>{heads}</tr></thead>'
    '<tbody role="rowgroup">{rows}</tbody></table></div>'
)
_ROW = (
    '<tr role="row" class="{css}"><th role="rowheader" scope="row"><a href="{href}">{label}</a>'
    "<span>{deals}</span></th>{cells}</tr>"
)
_CELL = (
    '<td role="cell" data-label="{head}"><div class="rp-mix" role="img" aria-label="{told}" title="{told}">'
    '<i style="width:{won}%"></i><u style="width:{lost}%"></u></div><b>{big}</b><span>{rest}</span></td>'
)


def section(on: Ground, about: Subject) -> None:
    """The last twelve months; the period of the page is not asked here, as deals take longer than it."""
    spans = views.months(on.week_end)
    window = Window(spans[0][1].start, spans[-1][1].end)
    asked = Question(on.scope, window, about.group, (NAME,), about.owners)
    facts, as_of = caches.facts_behind(on.base, asked).get(about.id, []), on.mart.manifest.as_of
    whole = replace(views.cohort(say(_("Twelve months")), window, facts, as_of), is_month=False)
    cards.question(say(_("What becomes of the deals of a month?")), views.reading(whole, on.tongue))
    if not whole.deals:
        cards.empty(say(_("There is nothing to follow.")), say(_("Once deals are created, they are followed here.")))
        return
    listed = [views.cohort(on.tongue.month(first), span, facts, as_of) for first, span in spans]
    drawn, table = st.columns([5, 7], gap="large")
    curve = views.curve(facts, as_of)
    with drawn:
        if curve:
            charts.becomes(curve, views.reading(whole, on.tongue))
        cards.note(say(_HOW))
    with table:
        _table(on, about, [whole, *reversed(listed)])


def _table(on: Ground, about: Subject, listed: list[Cohort]) -> None:
    st.html(STYLE)
    heads = [say(_("after {n} days")).format(n=day) for day in HORIZONS]
    show(
        fill(
            _TABLE,
            title=say(_("Deals by the month of their creation")),
            month=say(_("Created in")),
            heads=joined(fill('<th role="columnheader" scope="col">{h}</th>', h=head) for head in heads),
            rows=joined(_row(on, about, one, heads) for one in listed if one.deals),
        )
    )


def _row(on: Ground, about: Subject, one: Cohort, heads: list[str]) -> Html:
    link = RowsLink(NAME, one.window, about.owner, about.team)
    cells = zip(heads, one.at, one.is_early, strict=True)
    return fill(
        _ROW,
        css="" if one.is_month else "rp-whole",
        href=navigation.address("evidence", link.params),
        label=one.label,
        deals=on.tongue.count(views.DEALS, one.deals),
        cells=joined(_cell(on, head, shares, early) for head, shares, early in cells),
    )


def _cell(on: Ground, head: str, shares: Shares | None, is_early: bool) -> Html:
    if shares is None:
        missing = '<td role="cell" data-label="{head}" class="rp-missing"><span>{why}</span></td>'
        return fill(missing, head=head, why=views.hidden(is_early, on.tongue))
    return fill(
        _CELL,
        head=head,
        told=views.said(shares, on.tongue),
        won=round(100 * shares.won, 1),
        lost=round(100 * shares.lost, 1),
        big=say(_("{share} won")).format(share=on.tongue.percent(shares.won)),
        rest=say(_("{share} lost")).format(share=on.tongue.percent(shares.lost)),
    )
