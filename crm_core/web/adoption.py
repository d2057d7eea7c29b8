"""The adoption page's parts: features, barriers, trainings, goals of the roll-out, waste, questions."""

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from crm_core.base import workdays
from crm_core.base.text import _
from crm_core.measure.asked import Fact
from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicators
from crm_core.measure.value import Status, Value
from crm_core.web import bars, caches, cards, subject
from crm_core.web.gate import Ground
from crm_core.web.questions import Question
from crm_core.web.safe import fill, show
from crm_core.web.subject import Subject
from crm_core.web.views import adoption as views
from crm_core.web.views.model import RowsLink
from crm_core.web.views.numbers import shown
from crm_core.web.words import say

GOAL_WEEKS = timedelta(weeks=8)


def features(on: Ground, about: Subject, value: Value | None) -> None:
    """Which features are used, by how many."""
    metric = indicators()["feature_breadth"]
    found = views.features(_rows(on, about, metric.name))
    cards.question(say(_("Which features are used?")), views.breadth_reading(value, metric, on.tongue))
    if found:
        bars.draw(views.feature_bars(found, about.is_person, on.tongue), say(_("Features and who uses them")))
        _link(about, metric.name)


def barriers(on: Ground, about: Subject) -> None:
    """What may keep people from features: a guess for a talk, seen by the person first, never scored."""
    found = views.barriers(_rows(on, about, "adoption_barrier"), about.is_person, on.tongue)
    note = _("A guess from use and trainings, for a talk; never scored.")
    cards.question(say(_("What might hold people back?")), say(note))
    if not found:
        cards.empty(say(_("No barrier is seen.")), say(_("Every feature that matters is used.")))
        return
    with st.container(border=True, gap="small"):
        for one in found:
            show(
                fill(
                    '<div class="rp rp-item"><span><b>{word}</b> · {n}</span><span class="rp-soft">{f}</span>'
                    "<span>{talk}</span></div>",
                    word=one.word,
                    n=one.n,
                    f=one.features,
                    talk=one.talk,
                )
            )
        _link(about, "adoption_barrier")


def trainings(on: Ground, about: Subject) -> None:
    """What trainings did: own weeks before and after."""
    if not on.scope.persons:
        return
    names = {p.id: p.name for p in caches.people(on.base, on.scope)}
    ids = [id_ for id_ in subject.members(on, about) if id_ in names]
    found = caches.training_effects(on.base, on.scope, tuple(ids)) if ids else []
    metric = indicators()["meetings_with_result"]
    told = [
        views.trained(names[id_], what or say(_("the CRM")), metric, effect, on.tongue) for id_, what, effect in found
    ]
    cards.question(
        say(_("What did trainings do?")), say(_("Eight weeks before against eight after, of the same person."))
    )
    lines = [one for one in told if one is not None]
    if not lines:
        cards.empty(
            say(_("There is no training to look at.")),
            say(_("An administrator enters trainings; the effect shows after eight weeks.")),
        )
        return
    with st.container(border=True, gap="small"):
        for one in lines[:8]:
            text = '<div class="rp rp-item"><span><b>{who}</b> · {what}</span><span class="rp-soft">{r}</span></div>'
            show(fill(text, who=one.who, what=one.what, r=one.reading))


def goals(on: Ground, about: Subject) -> None:
    """Goals set before go-live against what came after; nothing about one person."""
    business = on.mart.business
    if about.is_person:
        return
    cards.question(
        say(_("Has the roll-out reached its goals?")), say(_("Eight weeks before go-live against the period."))
    )
    if business.rollout_on is None or not business.rollout_goals:
        step = _("Set 'rollout_on' (the day of go-live) and 'rollout_goals' (indicator=share) in the settings.")
        cards.empty(say(_("No goals were set.")), say(step))
        return
    begin = workdays.week_start(business.rollout_on, business.first_weekday)
    then = Window(begin - GOAL_WEEKS, begin)
    with st.container(border=True, gap="small"):
        for name, target in business.rollout_goals.items():
            metric = indicators()[name]
            before, now = (_values(on, about, name, window) for window in (then, about.period.window))
            one = views.goal(metric, target, before, now, on.tongue)
            text = '<div class="rp rp-item"><b>{label}</b><span>{said}</span><span class="rp-chip">{word}</span></div>'
            said = say(_("goal {goal} · before {before} · now {now}")).format(
                goal=one.goal, before=one.before, now=one.now
            )
            show(fill(text, label=one.label, said=said, word=one.word))


def waste(on: Ground, about: Subject) -> None:
    """Features nobody uses, seats without a write, texts that should be a pick list: about the company alone."""
    if about.is_person or on.scope.owner_ids is not None or about.team:
        return
    cards.question(
        say(_("What could the company drop or make easier?")), say(_("About the tool, never about a person."))
    )
    names = ("unused_features", "unused_seats", "automatic_share", "field_use")
    with st.container(horizontal=True, gap="large"):
        cards.facts([(say(indicators()[n].label), _said(on, about, n)) for n in names])
    texts = caches.frequent_texts(on.base, on.scope, about.period.window)
    if texts:
        st.caption(say(_("The same words again and again: candidates for a pick list.")))
        top = max(uses for _text, uses, _people in texts)
        of = say(_("{n} times, {people} people"))
        bars.draw(
            [bars.Bar(t, n / top, of.format(n=n, people=p)) for t, n, p in texts[:8]], say(_("Frequent texts")), "long"
        )


def questions(on: Ground, about: Subject) -> None:
    """Signals of odd entry as questions, with their rows: no points, and the person answers."""
    if not on.scope.persons or not on.scope.figures:
        return
    run = caches.signal_flags(on.base, about.period.window)
    names = {p.id: p.name for p in caches.people(on.base, on.scope) if p.id in subject.members(on, about)}
    found = views.questions(run.flags, indicators(), names, on.tongue)
    note = say(_("Questions, no accusations, and never points. In the whole company {n} of {all} may be chance."))
    false = on.tongue.number(run.false, 1) if run.false >= 1 else say(_("less than one"))
    note = note.format(n=false, all=len(run.flags))
    cards.question(say(_("What is worth a question?")), note)
    if not found:
        cards.empty(say(_("Nothing is worth a question.")), say(_("No sign stands out beyond chance.")))
        return
    with st.container(border=True, gap="small"):
        for one in found:
            with st.container(
                horizontal=True, vertical_alignment="center", gap="small", key=f"q_{one.owner_id}_{one.signal}"
            ):
                show(fill('<div class="rp rp-item"><b>{w}</b><span>{t}</span></div>', w=one.who, t=one.text))
                link = RowsLink(one.signal, about.period.window, owner=one.owner_id, only="counted")
                cards.rows_link(link, say(_("Show the rows")))


def _rows(on: Ground, about: Subject, name: str) -> Sequence[Fact]:
    asked = Question(on.scope, about.period.window, about.group, (name,), about.owners)
    return caches.facts_behind(on.base, asked).get(about.id, [])


def _values(on: Ground, about: Subject, name: str, window: Window) -> list[Value]:
    asked = Question(on.scope, window, about.group, (name,), about.owners)
    return [answer.value for answer in caches.values(on.base, asked) if answer.id == about.id]


def _said(on: Ground, about: Subject, name: str) -> str:
    values = _values(on, about, name, about.period.window)
    told = shown(indicators()[name], values, on.tongue)
    return told.detail if values and values[0].status is not Status.OK else f"{told.big} {told.detail}".strip()


def _link(about: Subject, name: str) -> None:
    cards.rows_link(RowsLink(name, about.period.window, about.owner, about.team, "not"), say(_("Show the rows")))
