"""Both themes are readable: WCAG 2.2 AA, 4.5 : 1 for text and 3 : 1 for marks in charts and controls."""

import tomllib
from itertools import pairwise

import pytest

from crm_core.base.settings import ROOT

THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
HUES = ("red", "orange", "yellow", "green", "blue", "violet", "gray")
CAPTION = 0.6  # Streamlit draws captions with this opacity


def _channels(colour: str) -> list[float]:
    return [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]


def _luminance(channels: list[float]) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(text: str, ground: str, opacity: float = 1) -> float:
    """The contrast of a colour, laid over the ground with an opacity."""
    mixed = [opacity * a + (1 - opacity) * b for a, b in zip(_channels(text), _channels(ground), strict=True)]
    low, high = sorted((_luminance(mixed), _luminance(_channels(ground))))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_is_readable_on_every_ground(mode: str) -> None:
    theme = THEME[mode]
    grounds = [theme["backgroundColor"], theme["secondaryBackgroundColor"], theme["sidebar"]["backgroundColor"]]
    for ground in grounds:
        assert contrast(theme["textColor"], ground) >= 7
        assert contrast(theme["textColor"], ground, CAPTION) >= 4.5
        assert contrast(theme["linkColor"], ground) >= 4.5
    assert contrast("#FFFFFF", theme["primaryColor"]) >= 4.5
    assert contrast(theme["primaryColor"], theme["backgroundColor"]) >= 3
    for hue in HUES:
        assert contrast(theme[f"{hue}TextColor"], theme["backgroundColor"]) >= 4.5
        assert contrast(theme[f"{hue}TextColor"], theme[f"{hue}BackgroundColor"]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_charts_are_told_apart(mode: str) -> None:
    theme = THEME[mode]
    for colour in theme["chartCategoricalColors"]:
        assert contrast(colour, theme["backgroundColor"]) >= 3, colour
    assert len(theme["chartSequentialColors"]) == len(theme["chartDivergingColors"]) == 10
    steps = [_luminance(_channels(colour)) for colour in theme["chartSequentialColors"]]
    assert all((a > b) == (mode == "light") for a, b in pairwise(steps))
