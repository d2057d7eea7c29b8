"""The conversion page's parts: plans, the funnel with what waits too long, reasons, lengths, pushed dates."""

import streamlit as st

from crm_core.base.text import _
from crm_core.mart.stages import stages
from crm_core.web import bars, board, caches, cards, plan_counter, worklist
from crm_core.web.gate import Ground
from crm_core.web.questions import Question, whose
from crm_core.web.safe import fill, show
from crm_core.web.subject import Subject
from crm_core.web.views import conversion as views
from crm_core.web.views.conversion import Length
from crm_core.web.views.model import RowsLink
from crm_core.web.words import say


def plans(about: Subject) -> None:
    """The plan counters of the person, the team or all of them."""
    if about.owner:
        plan_counter.of_person("conversion", about.owner)
    else:
        plan_counter.of_teams("conversion", about.team)


def stuck(on: Ground, about: Subject) -> None:
    """The funnel of each pipeline, and the open deals that are in their stage for longer than usual."""
    asked = Question(on.scope, about.period.window, about.group, ("stage_conversion",), about.owners)
    went_on = {a.value.slice: a.value for a in caches.values(on.base, asked) if a.id == about.id and a.value.slice}
    found = caches.answers(on.base)
    listed = stages(found, whose(found, worklist.rows_asked(on, about, "open_opportunities")))
    reading = views.funnel_reading(listed, went_on, on.tongue)
    cards.question(say(_("Where do deals get stuck?")), reading)
    passed, waiting = st.columns(2, gap="large")
    behind = RowsLink("stage_conversion", about.period.window, about.owner, about.team)
    with passed:
        _funnel(on, about, views.funnel(listed, went_on, on.tongue, behind), reading)
    with waiting:
        sums = caches.sums(on.base, worklist.rows_asked(on, about, "stage_age_days"))
        cards.question(say(_("Which deals wait for longer than usual?")), views.age_reading(sums, on.tongue))
        nothing = _("No open deal waits for longer than usual.")
        worklist.draw(on, about, "stage_age_days", "not", nothing, number=say(_("Days")), places=0)


def _funnel(on: Ground, about: Subject, found: list[views.Pipeline], reading: str) -> None:
    if not found:
        cards.empty(
            say(_("There are no stages to show.")), say(_("They come with the first deals, in the CRM's order."))
        )
        return
    for one in found:
        if one.name:
            show(fill('<div class="rp rp-label">{p}</div>', p=one.name))
        bars.draw(one.bars, f"{one.name}: {reading}" if one.name else reading, "long")
    cards.note(
        say(_("Of the deals closed in the period that came to a stage, how many went on; beside them the open ones."))
    )
    with st.container(horizontal=True, gap="small"):
        _link(about, "stage_conversion", say(_("Closed deals: show the rows")))
        _link(about, "open_opportunities", say(_("Open deals: show the rows")))


def reasons(on: Ground, about: Subject) -> None:
    """Why deals were lost."""
    found = caches.reasons(on.base, worklist.rows_asked(on, about, "lost_count"))
    is_kept = caches.answers(on.base).crm.keeps("opportunity", "loss_reason")
    reading = views.reasons_reading(found, is_kept, on.tongue)
    cards.question(say(_("Why are deals lost?")), reading)
    drawn = views.reasons(found, on.tongue) if is_kept else []
    if drawn:
        bars.draw(drawn, reading)
        _link(about, "lost_count", say(_("Show the rows")), "counted")


def lengths(on: Ground, about: Subject) -> None:
    """How long won and lost deals took."""
    won, lost = (_length(on, about, name) for name in ("cycle_days", "days_to_lost"))
    cards.question(say(_("How long does it take?")), views.length_reading(won, lost, on.tongue))
    columns = st.columns(2, gap="medium")
    told = ((won, "cycle_days", _("Won")), (lost, "days_to_lost", _("Lost")))
    for column, (one, name, word) in zip(columns, told, strict=True):
        with column:
            if one.n:
                head = on.tongue.say(_("{word}: median {days}, n = {n}"), word=say(word), days=one.median, n=one.n)
                show(fill('<div class="rp rp-label">{h}</div>', h=head))
                bars.draw(one.bars, head, "short")
                _link(about, name, say(_("Show the rows")))


def _length(on: Ground, about: Subject, name: str) -> Length:
    asked = Question(on.scope, about.period.window, about.group, (name,), about.owners)
    return views.length(caches.facts_behind(on.base, asked).get(about.id, []), on.tongue)


def pushed(on: Ground, about: Subject) -> None:
    """Open deals whose expected closing was moved, most often first."""
    sums = caches.sums(on.base, worklist.rows_asked(on, about, "close_date_pushes"))
    cards.question(say(_("Which deals slip?")), views.push_reading(sums, on.tongue))
    nothing = _("No expected closing was moved to a later day.")
    worklist.draw(on, about, "close_date_pushes", "not", nothing, number=say(_("Moves")), places=0)


def side_by_side(on: Ground, about: Subject) -> None:
    """People of a team, or teams; one team whose people are not open stands beside nobody."""
    if about.is_person or (about.team and not board.is_by_person(on, about)):
        return
    cards.question(say(_("Where does it differ?")), say(_("In the order of names; choose a number to see its rows.")))
    found = board.others(on, about, views.SIDE)
    board.table(found, "conversion_people", say(_("Conversion side by side; every number opens its rows")))


def _link(about: Subject, name: str, label: str, only: str | None = None) -> None:
    cards.rows_link(RowsLink(name, about.period.window, about.owner, about.team, only), label)
