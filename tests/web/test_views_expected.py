"""What can be expected, and whether reviews are held: the sentences."""

from datetime import date
from decimal import Decimal

import pytest

from crm_core.mart.answers import Group
from crm_core.mart.plans import Plan
from crm_core.measure.asked import Fact
from crm_core.measure.evidence import Window
from crm_core.measure.plan import Progress, Target
from crm_core.measure.value import Status, Value
from crm_core.web.views import reviews
from crm_core.web.views.expected import Forecast, lines, running
from crm_core.web.views.model import RowsLink
from crm_core.web.views.tongue import Tongue

MONTH = Window(date(2026, 10, 26), date(2026, 11, 23))
EN = Tongue("en")


def money(amount: str, currency: str = "EUR", n: int = 9) -> Value:
    return Value(Status.OK, Decimal(amount), Decimal(amount), None, n, currency)


def plan(indicator: str = "won_amount", end: date = date(2026, 12, 1), target: str = "100000") -> Plan:
    of = Target(indicator, date(2026, 11, 1), end, Decimal(target), currency="EUR")
    at = Progress(Decimal(target), Decimal(40_000), 15, 21)
    return Plan(of, Group.COMPANY, "company", "Company", money("40000"), at)


ACCURATE = Value(Status.OK, 0.8, Decimal(50_000), Decimal(62_500), 12, "EUR")


def told(found: Forecast) -> list[str]:
    return [line.sentence for line in lines(found, RowsLink("", MONTH), EN)]


def test_three_sentences_with_their_rows() -> None:
    found = Forecast(plan(), [money("75000"), money("9", "USD")], Value(Status.OK, 1.3, 78, 60, 9), [ACCURATE])
    assert told(found) == [
        "€40K of the €100K planned until 30 Nov is won (40%); the open deals, each weighted with its chance, "
        "are worth €75K, whenever they close.",
        "They are 1.3 times what is left of the plan.",
        "For 26 Oct – 22 Nov 2026 the deals expected to close promised €50K, and €62K came from 12 won deals: "
        "accuracy 80%.",
    ]
    links = [line.link.indicator for line in lines(found, RowsLink("", MONTH), EN) if line.link]
    assert links == ["weighted_pipeline_amount", "weighted_pipeline_amount", "forecast_accuracy"]


@pytest.mark.parametrize(
    ("coverage", "text"),
    [
        (Value(Status.OK, 0.5, 1, 2, 3), "They are only 0.5 times what is left of the plan: to check."),
        (
            Value(Status.NO_DATA, None, 7, 0, 3),
            "The plan is reached: nothing is left that open deals would have to cover.",
        ),
        (
            Value(Status.NOT_RECORDED),
            "Whether the open deals will do for what is left is not known: not recorded by this CRM.",
        ),
    ],
)
def test_what_the_open_deals_cover(coverage: Value, text: str) -> None:
    assert told(Forecast(plan(), [money("75000")], coverage, [ACCURATE]))[1] == text


def test_without_a_plan_and_without_a_forecast() -> None:
    found = told(Forecast(None, [money("75000"), money("900", "USD")], None, [Value(Status.NO_DATA)]))
    assert found == [
        "The open deals, each weighted with its chance, are worth €75K and $900.00; no plan of won revenue runs.",
        "How good the forecast for 26 Oct – 22 Nov 2026 was cannot be said: no data in this period.",
    ]
    lacking = Forecast(plan(), [Value(Status.NOT_RECORDED)], None, [Value(Status.NOT_RECORDED)])
    assert told(lacking)[0] == "Nobody can say what the open deals are worth: not recorded by this CRM."
    assert not [line for line in lines(lacking, RowsLink("", MONTH), EN) if line.link]


def test_the_plan_of_revenue_that_ends_first() -> None:
    quarter, month = plan(end=date(2027, 1, 1)), plan()
    assert running([plan("won_count"), quarter, month]) is month
    assert running([plan("won_count"), plan(target="0")]) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Value(Status.OK, 0.75, 3, 4, 4), "3 of 4 people were reviewed in the last 14 days."),
        (Value(Status.OK, 1.0, 4, 4, 4), "Everybody was reviewed in the last 14 days (4 people)."),
        (Value(Status.NO_DATA, None, 0, 0, 0), "Nobody here has a lead who could review him."),
        (Value(Status.NOT_RECORDED), "There is no number on reviews: not recorded by this CRM."),
    ],
)
def test_are_the_reviews_held(value: Value, text: str) -> None:
    assert reviews.reading([value], EN) == text


def test_whose_review_is_due_by_name() -> None:
    facts = [
        Fact("owner", "1", "1", None, 1, 0, value=23.0),
        Fact("owner", "2", "2", None, 1, 1, value=3.0),
        Fact("owner", "3", "3", None, 1, 0),
        Fact("owner", "9", "9", None, 1, 0),  # not among those whom the viewer may see
    ]
    found = reviews.due(facts, {"1": "Zoe", "2": "Bob", "3": "ann"}, EN)
    assert [(one.name, one.text) for one in found] == [("ann", "no review yet"), ("Zoe", "last review 23 days ago")]
