"""The workload page's parts: the coming days, the balance of the team, what entries cost."""

import streamlit as st

from crm_core.base import workdays
from crm_core.base.text import _
from crm_core.measure.indicators.workload.forward_load import ends_on
from crm_core.measure.registry import indicators
from crm_core.measure.value import Status, Value
from crm_core.web import board, caches, cards, charts, subject
from crm_core.web.gate import Ground
from crm_core.web.questions import Question
from crm_core.web.safe import fill, show
from crm_core.web.subject import Subject
from crm_core.web.views import workload as views
from crm_core.web.views.model import RowsLink
from crm_core.web.words import say

GAPS = (15, 30, 60)


def coming(on: Ground, about: Subject, whole: Value) -> None:
    """The next ten working days as bars, with the hours there are."""
    found = caches.facts_behind(
        on.base, Question(on.scope, about.period.window, about.group, ("forward_load",), about.owners)
    )
    known = on.mart.facts
    today = workdays.local_day(on.mart.manifest.as_of, on.tongue.zone)
    end = ends_on(known.calendar, today)
    days = views.coming_days(found.get(about.id, []), subject.members(on, about), today, end, known)
    cards.question(say(indicators()["forward_load"].question), views.coming_reading(days, whole, on.tongue))
    labels = [on.tongue.day(day.on) for day in days]
    told = [
        say(_("{planned} of {hours} hours")).format(
            planned=on.tongue.number(day.planned, 1), hours=on.tongue.number(day.available)
        )
        for day in days
    ]
    alt = "; ".join(f"{label}: {text}" for label, text in zip(labels, told, strict=True))
    charts.against(labels, [day.planned for day in days], [day.available for day in days], told, alt)


def days_late(on: Ground, about: Subject) -> float | None:
    """For how many working days what is overdue has been so, as a median."""
    asked = Question(on.scope, about.period.window, about.group, ("overdue_rate",), about.owners)
    today = workdays.local_day(on.mart.manifest.as_of, on.tongue.zone)
    facts = caches.facts_behind(on.base, asked).get(about.id, [])
    return views.days_late(facts, today, on.mart.facts.calendar)


def balance(on: Ground, about: Subject) -> None:
    """The load of a team side by side, in the order of names; nothing on a personal card."""
    if about.is_person:
        return
    asked = Question(on.scope, about.period.window, about.group, ("workload_balance",))
    value = next((a.value for a in caches.values(on.base, asked) if a.id == about.id), None)
    cards.question(say(indicators()["workload_balance"].question), views.balance_reading(value, on.tongue))
    by_person = board.is_by_person(on, about)
    found = board.others(on, about, views.PEOPLE if by_person else views.TEAMS)
    board.table(found, "workload_people", say(_("Load side by side; every number opens its rows")))
    if by_person:
        show(fill('<div class="rp rp-foot">{t}</div>', t=say(_("A load of 100 is the median of the person's team."))))


def burden(on: Ground, about: Subject) -> None:
    """What entering costs: one's own, or of a group of at least five."""
    metric = indicators()["crm_entry_burden"]
    asked = Question(on.scope, about.period.window, about.group, (metric.name,), about.owners)
    value = next((a.value for a in caches.values(on.base, asked) if a.id == about.id), Value(Status.NO_DATA))
    by_gap = {gap: caches.burden(on.base, asked, gap) for gap in GAPS} if value.status is Status.OK else {}
    told = views.burden(value, by_gap, about.id == on.scope.own_id, on.tongue)
    if told is None:
        cards.question(
            say(metric.question), say(_("Told to the person himself, and of groups of at least five people."))
        )
        return
    cards.question(say(metric.question), told.reading)
    with st.container(horizontal=True, gap="large"):
        cards.facts(told.gaps)
        if about.id == on.scope.own_id:
            cards.rows_link(_link(about, metric.name), say(_("Show the rows")))
    show(
        fill(
            '<div class="rp rp-foot">{t}</div>',
            t=say(_("An estimate from below: reading leaves no trace. What ends a session is a convention.")),
        )
    )


def _link(about: Subject, name: str) -> RowsLink:
    return RowsLink(name, about.period.window, about.owner, about.team)
