"""Horizontal bars without a chart library: reasons and steps, each with its number in words and a way to its rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.web.safe import Html, fill, joined, show


@dataclass(frozen=True)
class Bar:
    """One line: a label (it may be CRM text), a length 0..1, the number in words."""

    label: str
    length: float
    text: str


def draw(bars: Sequence[Bar], alt: str) -> None:
    """The bars in the order given."""
    lines = joined(
        fill(
            '<div class="rp-barline"><span>{label}</span><div class="rp-bullet"><i style="width:{w}%"></i></div>'
            "<b>{text}</b></div>",
            label=bar.label,
            w=round(100 * min(1.0, max(0.0, bar.length)), 1),
            text=bar.text,
        )
        for bar in bars
    )
    show(
        fill('<div class="rp rp-barlist" role="img" aria-label="{alt}">{lines}</div>', alt=alt, lines=lines or Html(""))
    )
