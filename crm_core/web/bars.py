"""Horizontal bars without a chart library: reasons and steps, each with its number in words and a way to its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from crm_core.web.safe import Html, fill, joined, show


@dataclass(frozen=True)
class Bar:
    """One line: a label (it may be CRM text), a length 0..1, the number in words, and what stands under it."""

    label: str
    length: float
    text: str
    note: str = ""


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
            label=bar.label,
            w=_percent(bar.length),
            text=bar.text,
            note=fill("<span>{n}</span>", n=bar.note) if bar.note else Html(""),
        )
        for bar in bars
    )
    show(
        fill(
            '<div class="rp rp-barlist rp-{width}" role="img" aria-label="{alt}">{lines}</div>',
            width=width,
            alt=alt,
            lines=lines or Html(""),
        )
    )


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
