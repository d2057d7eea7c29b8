"""How the CRM is used, beyond single indicators: questions worth asking, what trainings did, texts for pick lists."""

from collections.abc import Sequence
from datetime import date

from crm_core.base import workdays
from crm_core.base.access import EVERYTHING, Scope
from crm_core.mart.answers import Answers, Ask
from crm_core.mart.series import weekly
from crm_core.measure.automation import TextField, repeated_texts
from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicators
from crm_core.measure.signals import Flags, flags
from crm_core.measure.training import WEEK, WEEKS, Effect, training_effect
from crm_core.measure.value import Value

TRAINED_FOR = "meetings_with_result"  # what is looked at before and after a training
FIELDS: tuple[TextField, ...] = ("result", "topic")


def signal_flags(answers: Answers, window: Window) -> Flags:
    """The questions of one window, of everybody: whoever shows them shows only people of his scope."""
    metrics = [metric for metric in indicators().values() if metric.signal]
    values: dict[str, dict[str, Value]] = {}
    for answer in answers.values(metrics, Ask(window, scope=EVERYTHING)):
        if answer.id is not None:
            values.setdefault(answer.id, {})[answer.indicator] = answer.value
    return flags(values)


def training_effects(answers: Answers, scope: Scope, owner_ids: Sequence[str]) -> list[tuple[str, str | None, Effect]]:
    """(owner id, feature, effect) of the trainings of these people, the latest first. Raises AccessError."""
    held = [one for one in answers.crm.facts.trainings if one.owner_id in set(owner_ids)]
    found = []
    for one in sorted(held, key=lambda training: training.on, reverse=True):
        own = workdays.week_start(one.on, answers.crm.business.first_weekday)
        window = Window(own - WEEKS * WEEK, own + (WEEKS + 1) * WEEK)
        found.append((one.owner_id, one.feature, training_effect(_weeks(answers, scope, one.owner_id, window), own)))
    return found


def _weeks(answers: Answers, scope: Scope, owner_id: str, window: Window) -> dict[date, tuple[int, int]]:
    ask = Ask(window, answers.read_at, scope, owner_ids=(owner_id,))
    series = weekly(answers, [indicators()[TRAINED_FOR]], ask).get((TRAINED_FOR, owner_id), [])
    weeks = [window.start + WEEK * n for n in range(len(series))]
    return {
        week: (int(values[0].numerator or 0), values[0].n) for week, values in zip(weeks, series, strict=True) if values
    }


def frequent_texts(answers: Answers, scope: Scope, window: Window, limit: int = 10) -> list[tuple[str, int, int]]:
    """(text, uses, people): free texts of several people that come again and again, the most frequent first."""
    found: list[tuple[str, int, int]] = []
    for field in FIELDS:
        crm = answers.at(Ask(window, scope=scope)).fresh()
        statement = repeated_texts(crm, field, scope, limit)
        if not crm.missing:
            found += [(str(text), int(uses), int(people)) for text, uses, people in crm.reader.fetch(statement)]
    return sorted(found, key=lambda one: (-one[1], one[0]))[:limit]
