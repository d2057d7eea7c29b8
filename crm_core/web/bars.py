"""Horizontal bars without a chart library: reasons and steps, each with its number in words and a way to its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from crm_core.web import navigation
from crm_core.web.safe import Html, fill, joined, show
from crm_core.web.views.model import RowsLink


@dataclass(frozen=True)
class Bar:
    """One line: a label (it may be CRM text), a length 0..1, the number in words, and what stands under it."""

    label: str
    length: float
    text: str
    note: str = ""
    link: RowsLink | None = None


@dataclass(frozen=True)
class Pair:
    """One line with two parts to compare: a label (it may be CRM text), two lengths 0..1, what each says."""

    label: str
    first: float
    second: float
    first_text: str
    second_text: str


def draw(bars: Sequence[Bar], alt: str, width: Literal["short", "usual", "long"] = "usual") -> None:
    """The bars in the order given; `width` is that of their texts."""
    lines = joined(
        fill(
            '<div class="rp-barline"><span>{label}</span><div class="rp-bullet"><i style="width:{w}%"></i></div>'
            "<b>{text}{note}</b></div>",
            label=_linked(bar),
            w=_percent(bar.length),
            text=bar.text,
            note=fill("<span>{n}</span>", n=bar.note) if bar.note else Html(""),
        )
        for bar in bars
    )
    show(
        fill(
            '<div class="rp rp-barlist rp-{width}" role="{role}" aria-label="{alt}">{lines}</div>',
            width=width,
            role="group" if any(bar.link for bar in bars) else "img",  # an image has no links
            alt=alt,
            lines=lines or Html(""),
        )
    )


def _linked(bar: Bar) -> Html | str:
    if bar.link is None:
        return bar.label
    return fill('<a href="{h}">{l}</a>', h=navigation.address("evidence", bar.link.params), l=bar.label)


def pairs(found: Sequence[Pair]) -> None:
    """Two bars a line, one above the other; the words beside each say which is which."""
    alt = "; ".join(f"{one.label}: {one.first_text}, {one.second_text}" for one in found)
    lines = joined(
        fill(
            '<div class="rp-pairline"><span>{label}</span>'
            '<div class="rp-bullet"><i style="width:{first}%"></i></div><b>{first_text}</b>'
            '<div class="rp-bullet rp-second"><i style="width:{second}%"></i></div><b>{second_text}</b></div>',
            label=one.label,
            first=_percent(one.first),
            second=_percent(one.second),
            first_text=one.first_text,
            second_text=one.second_text,
        )
        for one in found
    )
    show(fill('<div class="rp rp-barlist" role="img" aria-label="{alt}">{lines}</div>', alt=alt, lines=lines))


def _percent(length: float) -> float:
    return round(100 * min(1.0, max(0.0, length)), 1)
