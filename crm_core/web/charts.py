"""Charts. Plotly is loaded where one is drawn, and only there."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from crm_core.base.text import _
from crm_core.measure.indicators.conversion.cohort_conversion import HORIZONS
from crm_core.web import cards
from crm_core.web.loading import Revenue
from crm_core.web.safe import plot_label
from crm_core.web.views.cohorts import Curve
from crm_core.web.views.win_rate import Plot
from crm_core.web.words import say

_CONFIG = {"displayModeBar": False, "scrollZoom": False}
_QUIET = "#7D8C98"  # 3 : 1 on paper and on the dark ground


def weeks(
    labels: Sequence[str],
    bars: Sequence[tuple[str, Sequence[float | None], Sequence[str]]],
    alt: str,
    *,
    is_share: bool,
) -> None:
    """Values of whole weeks as bars; several series are stacked. Each: name (CRM text), values, what each says."""
    import plotly.graph_objects as go
    import streamlit.elements.plotly_chart  # noqa: F401  registers the theme that figures made from here on follow

    figure = go.Figure()
    for name, values, texts in bars:
        figure.add_bar(
            x=list(labels),
            y=list(values),
            name=plot_label(name),
            customdata=[plot_label(text) for text in texts],
            hovertemplate=f"{plot_label(name)}<br>%{{x}}: %{{customdata}}<extra></extra>"
            if name
            else "%{x}: %{customdata}<extra></extra>",
        )
    figure.update_layout(**_layout(labels, len(bars) > 1, is_share))
    st.plotly_chart(figure, config=_CONFIG, alt=alt, height=360 if len(bars) > 1 else 300)


def against(
    labels: Sequence[str], values: Sequence[float], limits: Sequence[float], texts: Sequence[str], alt: str
) -> None:
    """Bars with the limit of each as a line above them: planned hours and the hours there are."""
    import plotly.graph_objects as go
    import streamlit.elements.plotly_chart  # noqa: F401  registers the theme that figures made from here on follow

    figure = go.Figure()
    hover = "%{x}: %{customdata}<extra></extra>"
    figure.add_bar(x=list(labels), y=list(values), customdata=[plot_label(t) for t in texts], hovertemplate=hover)
    figure.add_scatter(
        x=list(labels), y=list(limits), mode="lines", line={"shape": "hvh", "dash": "dot", "width": 2}, hoverinfo="skip"
    )
    layout = _layout(labels, False, False)
    layout["xaxis"] |= {"tickvals": list(labels[::2])}
    figure.update_layout(**layout)
    st.plotly_chart(figure, config=_CONFIG, alt=alt, height=300)


def limits(plot: Plot, texts: Sequence[str], alt: str) -> None:
    """A funnel plot: each person's (or team's) rate at its n, and what chance does to people who are all alike."""
    import plotly.graph_objects as go
    import streamlit.elements.plotly_chart  # noqa: F401  registers the theme that figures made from here on follow

    figure = go.Figure()
    figure.add_scatter(
        x=[point.closed for point in plot.points],
        y=[point.rate for point in plot.points],
        mode="markers",
        marker={"size": 11},
        customdata=[plot_label(text) for text in texts],
        hovertemplate="%{customdata}<extra></extra>",
        name=say(_("Win rate")),
    )
    sizes = [n for n, _limits in plot.curve]
    for name, low, high, dash in ((_("95% limits"), 1, 2, "dash"), (_("99.8% limits"), 0, 3, "dot")):
        for place in (low, high):
            figure.add_scatter(
                x=sizes,
                y=[found[place] for _n, found in plot.curve],
                mode="lines",
                line={"dash": dash, "width": 1.5, "color": _QUIET},
                hoverinfo="skip",
                name=say(name),
                legendgroup=dash,
                showlegend=place == low,
            )
    all_ = {"color": _QUIET, "width": 1.5}
    figure.add_scatter(
        x=[sizes[0], sizes[-1]], y=[plot.p0] * 2, mode="lines", line=all_, hoverinfo="skip", name=say(_("all together"))
    )
    layout = _layout([], True, True) | {"hovermode": "closest"}
    layout["xaxis"] = {"title": say(_("Closed deals")), "rangemode": "tozero", "fixedrange": True, "nticks": 8}
    layout["legend"] |= {"y": -0.24}
    figure.update_layout(**layout)
    st.plotly_chart(figure, config=_CONFIG, alt=alt, height=340)


def becomes(curve: Curve, alt: str) -> None:
    """Won, lost and open shares of a cohort, day by day, stacked to 1."""
    import plotly.graph_objects as go
    import streamlit.elements.plotly_chart  # noqa: F401  registers the theme that figures made from here on follow

    figure = go.Figure()
    series: tuple[tuple[str, list[float], dict[str, Any]], ...] = (
        (say(_("won")), [one.won for one in curve.shares], {}),
        (say(_("lost")), [one.lost for one in curve.shares], {}),
        (say(_("open")), [one.open for one in curve.shares], {"line": {"color": _QUIET}}),
    )
    for name, shares, look in series:
        figure.add_scatter(
            x=list(curve.days),
            y=shares,
            mode="lines",
            stackgroup="all",
            name=name,
            hovertemplate=f"{name} %{{y:.0%}}<extra></extra>",
            **look,
        )
    layout = _layout([], True, True) | {"hovermode": "x unified"}
    days = {"title": say(_("Days after creation")), "range": [0, HORIZONS[-1]], "dtick": 30, "hoverformat": "d"}
    layout |= {"xaxis": {**days, "fixedrange": True}, "margin": {"l": 8, "r": 18, "t": 8, "b": 8}}
    layout["yaxis"]["range"] = [0, 1]
    layout["legend"] |= {"y": -0.24}
    figure.update_layout(**layout)
    st.plotly_chart(figure, config=_CONFIG, alt=alt, height=340)


def _layout(labels: Sequence[str], has_legend: bool, is_share: bool) -> dict[str, Any]:
    axis: dict[str, Any] = (
        {"range": [0, 1.04], "tickformat": ".0%", "dtick": 0.25}
        if is_share
        else {"rangemode": "tozero", "tickformat": "~s"}
    )
    return {
        "barmode": "stack",
        "bargap": 0.35,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "showlegend": has_legend,
        "legend": {"orientation": "h", "y": -0.14, "x": 0, "traceorder": "normal"},
        "xaxis": {
            "type": "category",
            "fixedrange": True,
            "tickmode": "array",
            "tickvals": list(labels[::-3])[::-1],
            "tickangle": 0,
        },
        "yaxis": {**axis, "fixedrange": True, "nticks": 6, "title": None},
        "hovermode": "x" if has_legend else "closest",
    }


def revenue(told: Revenue | None) -> None:
    """Won revenue week by week, by team."""
    if told is None:
        cards.empty(say(_("Nothing was won in the last twelve weeks.")), say(_("Once a deal is won, it shows here.")))
        return
    weeks(told.labels, told.bars, told.text, is_share=False)
