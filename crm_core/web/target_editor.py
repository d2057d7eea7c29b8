"""Setting plans: those that are set, one by hand, many from a file. Mounted by a page after its guard: `draw(viewer)`.

Whose plans a viewer may set is asked anew on every run and once more before anything is stored.
"""

from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from crm_core.base.access import Viewer
from crm_core.base.text import _
from crm_core.mart.plans import of_crm
from crm_core.measure.indicator import Indicator, Unit
from crm_core.review import target_periods, targets
from crm_core.review.targets import Right
from crm_core.store import targets as stored
from crm_core.store.targets import NewTarget
from crm_core.web import cards, target_upload
from crm_core.web.safe import plain
from crm_core.web.target_desk import Desk, done, kept, table, tell
from crm_core.web.views import targets as views
from crm_core.web.words import say


def draw(viewer: Viewer) -> None:
    """The whole editor. The page has asked its guard already."""
    desk = Desk.of(viewer)
    if desk.right == Right():
        cards.empty(
            say(_("There is nobody whose plans you may set.")), say(_("Team leads set the plans of their team."))
        )
        return
    tell()
    _held(desk)
    _one(desk)
    target_upload.draw(desk)


def _held(desk: Desk) -> None:
    """The plans that run or come; a chosen one shows its history and can be withdrawn."""
    lines = views.held(
        stored.current(desk.store), of_crm(desk.answers.crm), desk.right, desk.names, desk.today, desk.tongue
    )
    cards.question(say(_("Which plans are set?")), say(_("Those that run or come; choose one to see its history.")))
    if not lines:
        cards.empty(say(_("None is set.")), say(_("Set one below, or load many from a file.")))
        return
    heads = {
        "whose": _("Whose"),
        "what": _("Plan of"),
        "period": _("Period"),
        "target": _("Plan"),
        "first": _("Planned at first"),
        "source": _("Set in"),
    }
    event = st.dataframe(
        pd.DataFrame({name: [plain(getattr(line, name)) for line in lines] for name in heads}),
        hide_index=True,
        column_config={name: st.column_config.TextColumn(say(head)) for name, head in heads.items()},
        on_select="rerun",
        selection_mode="single-row",
        key="target_held",
        alt=say(_("The plans that are set")),
    )
    chosen = [lines[row] for row in event.selection.rows if row < len(lines)] if event else []
    if chosen:
        _chosen(desk, chosen[0])


def _chosen(desk: Desk, line: views.HeldLine) -> None:
    if line.id is None:
        st.caption(
            say(_("This plan comes from the CRM. Set below for the same period, the one of Rapport takes its place."))
        )
        return
    versions = stored.history(desk.store, line.plan)
    table(views.history(versions, desk.tongue))
    now = next((one for one in versions if one.id == line.id), None)
    if now is None or not st.button(say(_("Withdraw this plan")), icon=":material/undo:", key="target_withdraw"):
        return
    if kept(lambda: targets.withdraw(desk.store, now, desk.right, desk.login)):
        done(say(_("The plan is withdrawn; its history stays.")))


def _one(desk: Desk) -> None:
    """One plan by hand."""
    cards.question(say(_("Set a plan")), say(_("A change replaces the plan of the same period; what it was is kept.")))
    with st.container(border=True):
        whose = views.whose_options(desk.people, desk.teams, desk.right, desk.tongue)
        left, right = st.columns(2)
        key = left.selectbox(say(_("Whose")), list(whose), format_func=lambda k: plain(whose[k]), key="target_whose")
        name = right.selectbox(
            say(_("Plan of")),
            list(desk.plannable),
            format_func=lambda n: views.label(n, desk.tongue),
            key="target_what",
        )
        days = _period(desk)
        metric = desk.plannable[name]
        left, right = st.columns(2)
        number = left.number_input(say(_("Plan")), min_value=0.0, max_value=1e14, step=1.0, key="target_number")
        currency = _currency(desk, metric, right)
        sound = days[0] < days[1] and (metric.unit is not Unit.MONEY or currency is not None)
        if st.button(say(_("Set the plan")), type="primary", disabled=not sound, key="target_set"):
            owner = key.removeprefix(views.OWNER) if key.startswith(views.OWNER) else None
            team = key.removeprefix(views.TEAM) if key.startswith(views.TEAM) else None
            amount = Decimal(str(number)).quantize(Decimal("0.0001")).normalize()
            new = NewTarget(name, *days, amount, owner, team, currency)
            if kept(lambda: targets.put(desk.store, [new], desk.right, desk.login)):
                done(say(_("The plan is set.")))


def _period(desk: Desk) -> tuple[date, date]:
    kinds = {kind: say(word) for kind, word in views.KINDS.items()}
    kind = st.segmented_control(
        say(_("Period")), list(kinds), format_func=lambda k: kinds[k], default="month", required=True, key="target_kind"
    )
    if kind == "own":
        left, right = st.columns(2)
        first = left.date_input(say(_("First day")), value=desk.today, key="target_first")
        last = right.date_input(say(_("Last day")), value=desk.today + timedelta(days=27), key="target_last")
        return first, last + timedelta(days=1)
    words = views.period_options(kind or "month", desk.today, desk.first_month, desk.tongue)
    word = st.selectbox(say(_("Days")), list(words), format_func=lambda w: words[w], key=f"target_days_{kind}")
    return target_periods.days(word, desk.first_month) or (desk.today, desk.today)


def _currency(desk: Desk, metric: Indicator, place: DeltaGenerator) -> str | None:
    if metric.unit is not Unit.MONEY:
        return None
    text = place.text_input(
        say(_("Currency")), value=desk.answers.crm.business.currency or "", max_chars=3, key="target_currency"
    )
    code = text.strip().upper()
    return code if len(code) == 3 and code.isascii() and code.isalpha() else None
