"""Definitions of scores as they are drawn for everybody: versions, what they are made of, dry runs, approvals."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import streamlit as st

from crm_core.base import access, workdays
from crm_core.base.access import Role, Viewer
from crm_core.base.text import Message, _
from crm_core.measure.registry import scores
from crm_core.measure.score import Score
from crm_core.review import definitions
from crm_core.review.dry_run import DryRun, Moved, Spread
from crm_core.store import score_definitions
from crm_core.store.score_definitions import StoredDefinition
from crm_core.web import caches, cards
from crm_core.web.installation import installation
from crm_core.web.safe import Html, fill, joined, plain, show
from crm_core.web.target_desk import done, kept
from crm_core.web.views import definitions as views
from crm_core.web.views import dry_run
from crm_core.web.views.definitions import Version
from crm_core.web.views.dry_run import PersonLine, RunView
from crm_core.web.views.fairness import FairnessView
from crm_core.web.views.numbers import Tone
from crm_core.web.views.scorecard import place
from crm_core.web.views.tongue import Tongue
from crm_core.web.words import say

STYLE = Path(__file__).parent / "assets" / "catalogue.css"
TONES = {"holds": Tone.GOOD, "comes": Tone.FLAT, "waits": Tone.CHECK, "lapsed": Tone.MISSING, "past": Tone.MISSING}
_HEAD = """<div class="rp rp-version"><b>{label} {version}</b>{chip}
<span class="rp-foot">{note} <code>{sha}</code></span></div>"""
_PART = """<div class="rp rp-part"><span>{label}<small>{detail}</small></span>
<div class="rp-bullet" role="img" aria-label="{text}"><i style="width:{weight}%"></i></div><b>{weight}</b></div>"""
_SPREAD = """<div class="rp rp-spread"><span>{head}</span><div class="rp-bullet" role="img" aria-label="{head}: {text}">
<s style="left:{low}%;width:{width}%"></s><u style="left:{median}%"></u></div>
<span class="rp-foot">{text}</span></div>"""
_APPROVE: dict[Role, Message] = {
    Role.ADMIN: _("Approve as administrator"),
    Role.EXECUTIVE: _("Approve as executive"),
}


def today(tongue: Tongue) -> date:
    """The company's day, by the store's clock."""
    return workdays.local_day(installation().store.now(), tongue.zone)


def held(tongue: Tongue) -> list[Score]:
    """The definitions that hold today. Raises DefinitionError."""
    return [definitions.in_force(installation().store, name, today(tongue)) for name in scores()]


def versions(tongue: Tongue) -> dict[str, list[Version]]:
    """score -> its definitions, the newest first. Raises DefinitionError."""
    stored = score_definitions.everything(installation().store)
    made = {one.id: definitions.made(one) for one in stored}
    return {name: views.versions(name, stored, made, today(tongue), tongue) for name in sorted(scores(), key=place)}


def version(one: Version) -> None:
    """One definition: its state, by whom, and what it weighs."""
    chip = cards.chip(TONES[one.state], one.said)
    show(fill(_HEAD, label=one.label, version=one.version, chip=chip, note=one.note, sha=one.sha256))
    show(joined(_part(part) for part in one.parts))


def _part(part: views.Part) -> Html:
    text = say(_("{label}: weight {weight} of 100")).format(label=part.label, weight=part.weight)
    return fill(_PART, label=part.label, detail=part.detail, weight=part.weight, text=text)


def run(view: RunView) -> None:
    """A dry run: sentences, both distributions, and the persons whom the viewer may see."""
    sentences = joined(fill("<p>{s}</p>", s=sentence) for sentence in view.sentences)
    show(fill('<div class="rp">{all}<p class="rp-foot">{made}</p></div>', all=sentences, made=view.made_with))
    show(joined(spread(head, found, text) for head, found, text in view.spreads))
    if view.persons:
        _persons(view.persons)


def spread(head: str, found: Spread, text: str) -> Html:
    """Quartiles as a bar from 0 to 100."""
    low, median, high = (round(edge, 1) for edge in (found.low, found.median, found.high))
    return fill(_SPREAD, head=head, text=text, low=low, width=max(round(high - low, 1), 0.5), median=median)


def _persons(lines: Sequence[PersonLine]) -> None:
    """By name, as everywhere; more than ten points are marked with a word."""
    columns = {
        say(_("Name")): [plain(one.name) for one in lines],
        say(_("Now")): [one.now for one in lines],
        say(_("With it")): [one.then for one in lines],
        say(_("Difference")): [f"{one.by} · {say(_('to check'))}" if one.is_much else one.by for one in lines],
    }
    st.dataframe(pd.DataFrame(columns), hide_index=True, alt=say(_("The people whom you may see, before and after")))


def stored_run(viewer: Viewer, stored: StoredDefinition, tongue: Tongue) -> RunView:
    """The dry run that a proposal was stored with, as far as this viewer may see it."""
    found = DryRun.of_data(stored.dry_run)
    seen, names = _seen(viewer, found)
    return dry_run.told(found, seen, names, tongue)


def _seen(viewer: Viewer, found: DryRun) -> tuple[list[Moved], dict[str, str]]:
    """The persons of the viewer's scope with their names; nobody before the CRM was read."""
    mart = caches.mart()
    if mart is None:
        return [], {}
    scope = access.rows(viewer, mart.business.open_persons)
    return found.within(scope), {one.id: one.name for one in caches.people(mart.generation, scope)}


def approval(viewer: Viewer, one: Version, role: Role, tongue: Tongue) -> None:
    """The button of one of the two approvals, where it is missing and this viewer may give it."""
    if one.id is None or role.value not in one.waits_for or not viewer.has(role):
        return
    number, store = one.id, installation().store
    if not st.button(say(_APPROVE[role]), type="primary", icon=":material/check:", key=f"approve_{role}_{number}"):
        return
    if kept(lambda: definitions.approve(store, number, role, viewer, today(tongue))):
        done(say(_("The approval is stored.")))


def old(listed: Sequence[Version]) -> None:
    """What held before, and what was not approved in time."""
    if listed:
        with st.expander(say(_("Earlier ones and those that were not approved"))):
            for one in listed:
                version(one)


def fairness(view: FairnessView) -> None:
    """One score's report, as text with bars; roles and teams are CRM text."""
    with st.container(border=True, gap="small"):
        cards.question(view.label, view.answer)
        for kind in view.kinds:
            if kind.groups:
                show(fill('<div class="rp rp-label">{t}</div>', t=kind.title))
                show(joined(spread(one.name, one.spread, one.text) for one in kind.groups))
                if kind.note:
                    cards.note(kind.note)
        _say(say(_("Does it hang on what nobody can help? Each with the others held equal.")), view.slopes)
        _say(say(_("Does it hang on the exact weights?")), (view.sensitivity,))


def _say(head: str, lines: Sequence[str]) -> None:
    body = joined(fill("<li>{s}</li>", s=line) for line in lines)
    show(fill('<div class="rp"><div class="rp-label">{h}</div><ul class="rp-list">{l}</ul></div>', h=head, l=body))
