"""A card without weeks says since when there is a history; with weeks it draws them."""

from datetime import date, datetime

from crm_core.measure.value import Status, Value
from crm_core.web.views.model import Card, CardData, card
from crm_core.web.views.tongue import Tongue

NOW = [Value(Status.OK, 3, 3, None, 3)]


def made(weeks: list[list[Value]], since: date | None) -> Card:
    data = CardData(NOW, (), weeks, since)
    return card("overdue_activities", data, datetime(2026, 11, 24, 9), "before", None, Tongue("en"))


def test_it_says_when_the_history_starts() -> None:
    assert made([], date(2026, 11, 24)).bars_text == "History starts on 24 Nov 2026"
    assert made([[], []], date(2026, 11, 24)).bars_text == "History starts on 24 Nov 2026"
    assert made([], None).bars_text == "No weekly history of this one yet"


def test_weeks_without_a_sync_are_gaps() -> None:
    drawn = made([[], NOW, []], date(2026, 11, 9))
    assert drawn.bars == (None, 1.0, None)
    assert drawn.bars_text == "The last 3 weeks: none, 3, none"
