"""How sure the win rate is: its kinds, a team's people against the limits of chance, a person's own weeks."""

import pandas as pd
import streamlit as st

from crm_core.base.text import _
from crm_core.mart.asking import Group
from crm_core.web import bars, board, caches, cards, charts, loading, navigation
from crm_core.web.gate import Ground
from crm_core.web.questions import Question
from crm_core.web.safe import fill, plain, show
from crm_core.web.subject import Subject
from crm_core.web.views import win_rate as views
from crm_core.web.views.board import Numbers
from crm_core.web.views.model import NO_TEAM_KEY, RowsLink, figures
from crm_core.web.views.periods import trend
from crm_core.web.views.win_rate import Plot, Point
from crm_core.web.words import say

_ASKED = ("win_rate", "win_rate_mix_adjusted")


def section(on: Ground, about: Subject, numbers: Numbers) -> None:
    """The kinds of win rate with their intervals; then people, or one's own weeks."""
    cards.question(say(_("How sure is the win rate?")), views.sure_reading(numbers.now, about.id, on.tongue))
    _rates(on, about, numbers)
    if about.is_person:
        _own_weeks(on, about, numbers)
    else:
        _against_chance(on, about)


def _rates(on: Ground, about: Subject, numbers: Numbers) -> None:
    with st.grid(4, min_column_width=160, gap="small"):
        for one in views.rates(numbers.now, about.id, on.tongue):
            with st.container(border=True, gap="xsmall", height="stretch", key=f"rate_{one.indicator}"):
                show(
                    fill(
                        '<div class="rp rp-kpi"><div class="rp-label">{l}</div><div class="rp-stat"><b>{b}</b>'
                        "<span>{d}</span></div></div>",
                        l=one.label,
                        b=one.big,
                        d=one.detail,
                    )
                )
                if one.n:
                    cards.rows_link(
                        RowsLink(one.indicator, about.period.window, about.owner, about.team), say(_("Show the rows"))
                    )


def _own_weeks(on: Ground, about: Subject, numbers: Numbers) -> None:
    window = trend(on.week_end)
    found, reading = views.own_weeks(numbers.weeks.get("win_rate", ()), window.end, on.tongue)
    cards.question(say(_("How was it in the last twelve weeks?")), reading)
    if found:
        bars.draw(found, reading, "long")
        cards.note(say(_("A rate of one person is held against his own weeks: of so few deals chance decides much.")))
        cards.rows_link(RowsLink("win_rate", window, about.owner, about.team), say(_("Show the rows")))


def _against_chance(on: Ground, about: Subject) -> None:
    """People where they may be told apart: a plot and a table; else teams in words."""
    by_person = board.is_by_person(on, about)
    if not by_person and about.group is not Group.COMPANY:
        return
    whose = _people(on, about) if by_person else list(_teams(on).items())
    group = Group.OWNER if by_person else Group.TEAM
    ids = tuple(id_ for id_, _name in whose if id_) if by_person else ()
    asked = Question(on.scope, about.period.window, group, _ASKED, ids)
    found = views.plot(whose, figures(caches.values(on.base, asked)) if whose else {})
    reading = views.plot_reading(found, by_person, on.tongue)
    cards.question(
        say(_("Do people differ by more than chance?"))
        if by_person
        else say(_("Do teams differ by more than chance?")),
        reading,
    )
    if mix := views.mix_reading(found, by_person, on.tongue):
        cards.note(mix)
    if found and by_person:
        _plot(on, about, found, reading)


def _people(on: Ground, about: Subject) -> list[tuple[str | None, str]]:
    people = [person for person in caches.people(on.base, on.scope) if person.is_active]
    return [(p.id, p.name) for p in people if about.group is not Group.TEAM or p.team_id == about.id]


def _teams(on: Ground) -> dict[str | None, str]:
    return {None if key == NO_TEAM_KEY else key: name for key, name in loading.team_options(on).items()}


def _plot(on: Ground, about: Subject, found: Plot, reading: str) -> None:
    told = [_told(on, point) for point in found.points]
    drawn, listed = st.columns(2, gap="medium")
    with drawn:
        charts.limits(found, told, reading)
        note = say(_("Each point is a person; the lines are what chance does to people who are all alike."))
        if found.widened:
            note += " " + say(_("The limits are widened, since people differ by more than chance throughout."))
        cards.note(note)
    with listed:
        _table(on, about, found)


def _told(on: Ground, point: Point) -> str:
    return on.tongue.say(
        _("{name}: {k} of {n}, {side}"),
        name=point.name,
        k=on.tongue.number(point.won),
        n=on.tongue.number(point.closed),
        side=views.side(point, on.tongue),
    )


def _table(on: Ground, about: Subject, found: Plot) -> None:
    """The same in numbers, in the order of names; a chosen cell opens its rows."""
    texts = st.column_config.TextColumn
    tongue, points = on.tongue, found.points
    of = tongue.say(_("{counted} of {n}"))
    columns = {
        "name": ([plain(p.name) for p in points], say(_("Manager")), 130),
        "of": ([of.format(counted=tongue.number(p.won), n=tongue.number(p.closed)) for p in points], say(_("Won")), 76),
        "likely": ([views.between(p, tongue) for p in points], say(_("Likely")), 96),
        "mix": ([views.equal_mix(p, tongue) for p in points], say(_("Equal mix")), 84),
        "side": ([views.side(p, tongue) for p in points], say(_("Chance")), 100),
    }
    event = st.dataframe(
        pd.DataFrame({name: cells for name, (cells, _label, _width) in columns.items()}),
        hide_index=True,
        column_config={name: texts(label, width=width) for name, (_cells, label, width) in columns.items()},
        on_select="rerun",
        selection_mode="single-cell",
        key="win_rate_people",
        height="content",
        alt=say(_("Win rates with their intervals; a chosen cell opens its deals")),
    )
    selection = getattr(event, "selection", None)
    for row, _column in selection.cells if selection else ():
        link = RowsLink("win_rate", about.period.window, owner=points[row].id)
        st.switch_page(navigation.page("evidence"), query_params=link.params)
