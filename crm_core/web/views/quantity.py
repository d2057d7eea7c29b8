"""A number with its unit in words: 3.5 days, 1.2 a day, 1.4 times; and the answers that are words."""

from decimal import Decimal

from crm_core.base.text import Message, _
from crm_core.measure.indicator import Unit
from crm_core.web.views.tongue import Tongue

ANSWERS: dict[str, Message] = {  # the words that indicators answer with
    "none": _("none"),
    "trial": _("trial"),
    "routine": _("routine"),
    "integrated": _("integrated"),
    "unaware": _("does not know it yet"),
    "does not know how": _("does not know how"),
    "sees no value": _("sees no value in it"),
}


def quantity(
    unit: Unit, value: float | int | Decimal, tongue: Tongue, currency: str | None = None, short: bool = False
) -> str:
    """A number with its unit: 3.5 days, 1.2 a day, 1.4 times."""
    if unit is Unit.SHARE:
        return tongue.percent(float(value))
    if unit.is_money:
        amount = tongue.money(Decimal(str(value)), currency, short)
        return tongue.say(_("{amount} a day"), amount=amount) if unit is Unit.MONEY_PER_DAY else amount
    if unit in (Unit.COUNT, Unit.INDEX):
        return tongue.number(value)
    size = float(value)
    number = tongue.number(value, 0 if abs(size) >= 100 or size.is_integer() else 1)
    return tongue.say(_WITH_UNIT[unit], n=number) if unit in _WITH_UNIT else number


_WITH_UNIT: dict[Unit, Message] = {
    Unit.DAYS: _("{n} days"),
    Unit.HOURS: _("{n} h"),
    Unit.PER_DAY: _("{n} a day"),
    Unit.RATIO: _("{n} times"),
}
