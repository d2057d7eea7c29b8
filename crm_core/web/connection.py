"""The connection to the CRM: its state in short for the home page, and all of it for the administrator's page."""

import logging
from pathlib import Path
from typing import Literal

import pandas as pd
import streamlit as st

from crm_core.base.access import Viewer
from crm_core.base.errors import RapportError
from crm_core.base.text import _
from crm_core.crm import connectors
from crm_core.mart.checkup import checkup
from crm_core.mart.desk import Desk
from crm_core.mart.mart import Mart
from crm_core.store import audit
from crm_core.web import caches, cards, demo_start, navigation
from crm_core.web.installation import installation
from crm_core.web.safe import Html, fill, joined, plain, show
from crm_core.web.views import home as views
from crm_core.web.views.catalogue import TITLES
from crm_core.web.views.tongue import Tongue
from crm_core.web.words import language, say

STYLE = Path(__file__).parent / "assets" / "admin.css"


def short(viewer: Viewer) -> None:
    """For the home page: the state of the connection, the button to read, the way to the rest."""
    desk, mart = caches.desk(), caches.mart()
    cards.question(say(_("Is the CRM connected, and how fresh is what we show?")))
    if mart is None:
        _first_steps()
    else:
        found, tongue = _found(desk, mart)
        _facts(found)
        cards.question(say(_("What was read?")), views.in_short(found, tongue))
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        wants_read = _read_button(is_first=mart is None)
        label, icon = say(_("Check, users and plans")), ":material/arrow_forward:"
        st.page_link(navigation.page("admin"), label=label, icon=icon, icon_position="right")
    if wants_read:
        _read(viewer)


def draw(viewer: Viewer) -> None:
    """For the administrator's page: state, check, reading, what was read, what is lacking, what is not mapped."""
    st.html(STYLE)
    desk, mart = caches.desk(), caches.mart()
    cards.question(say(_("Is the CRM connected, and how fresh is what we show?")))
    if mart is None:
        _first_steps()
    else:
        _facts(_found(desk, mart)[0])
    with st.container(horizontal=True):
        wants_check = st.button(say(_("Check the connection")), icon=":material/cable:", key="check")
        wants_read = _read_button(is_first=mart is None)
    if wants_check:
        _check(desk, viewer)
    if wants_read:
        _read(viewer)
    if mart is not None:
        found, tongue = _found(desk, mart)
        _lists(found, tongue)


def _first_steps() -> None:
    if installation().settings.is_demo:
        title = say(_("No CRM is configured: this is the demo company."))
        step = say(_("Read the demo's CRM now. Your own: put connector and source_url into .streamlit/secrets.toml."))
    else:
        title = say(_("The CRM was not read yet."))
        step = say(
            _("Read it now; the first time takes a few minutes for a large CRM. Rapport only reads, it never writes.")
        )
    cards.empty(title, step)


def _read_button(*, is_first: bool) -> bool:
    kind: Literal["primary", "secondary"] = "primary" if is_first else "secondary"
    return st.button(say(_("Read the CRM now")), icon=":material/sync:", type=kind, key="read_now")


def _read(viewer: Viewer) -> None:
    with st.status(say(_("Reading the CRM")), expanded=True) as status:
        try:
            if installation().settings.is_demo:
                demo_start.ensure_company(installation().settings)
            made = caches.desk().sync(_tell)
        except RapportError as error:
            logging.getLogger("rapport").exception("the CRM could not be read")
            status.update(label=say(_("The CRM could not be read")), state="error", expanded=True)
            st.text(str(error))
            return
        rows = sum(made.manifest.rows.values())
        audit.record(installation().store, viewer.login, "crm_read", {"rows": rows, "as_of": made.manifest.as_of})
        status.update(label=say(_("The CRM was read")), state="complete", expanded=False)
    st.rerun()


def _tell(step: str, rows: int, seconds: float) -> None:
    st.text(f"{step}: {rows:,}  ({seconds:.1f} s)")


def _check(desk: Desk, viewer: Viewer) -> None:
    """Ask the CRM itself: the proof that nothing can be written, what is there, what could be fed."""
    with st.spinner(say(_("Asking the CRM"))):
        try:
            result = checkup(desk)
        except RapportError as error:
            logging.getLogger("rapport").exception("the connection could not be checked")
            st.error(say(_("The CRM cannot be reached, or is not what the settings say.")), icon=":material/error:")
            st.text(str(error))
            audit.record(installation().store, viewer.login, "connection_checked", {"reached": False})
            return
    desk.source.engine.dispose()
    detail = {"reached": True, "read_only": result["read_only"], "warnings": len(result["warnings"])}
    audit.record(installation().store, viewer.login, "connection_checked", detail)
    told = views.checked(result, Tongue(language()))
    lines = joined(
        fill(
            '<div class="rp rp-proof rp-{css}" role="status"><span aria-hidden="true">{i}</span><span>{t}</span></div>',
            css=line.tone,
            i=cards.ICONS[line.tone],
            t=line.text,
        )
        for line in told
    )
    show(fill('<div class="rp rp-steps-list">{lines}</div>', lines=lines))


def _found(desk: Desk, mart: Mart) -> tuple[views.Connection, Tongue]:
    tongue = Tongue(language(), mart.manifest.zone)
    title = connectors.title(desk.connector_name)
    capability = caches.capability(mart.generation)
    return views.connection(mart.manifest, title, desk.source.place, capability, views.utc_now(), tongue), tongue


def _facts(found: views.Connection) -> None:
    with st.container(border=True):
        cards.facts(found.facts)


def _lists(found: views.Connection, tongue: Tongue) -> None:
    right, left = st.columns([3, 2], gap="large")
    with left:
        cards.question(say(_("What was read?")), views.in_short(found, tongue))
        _table({say(_("Table")): [t.name for t in found.tables], say(_("Rows")): [t.rows for t in found.tables]})
    with right:
        _capability(found, tongue)
        cards.question(say(_("Which values does no rule map?")), say(_("They are counted and shown, never dropped.")))
        if found.unmapped:
            _table(
                {
                    say(_("Column")): [u.where for u in found.unmapped],
                    say(_("Value")): [plain(u.value) for u in found.unmapped],
                    say(_("Rows")): [u.rows for u in found.unmapped],
                }
            )
        else:
            cards.empty(say(_("None.")), say(_("Every stage, kind and status of this CRM is understood.")))


def _capability(found: views.Connection, tongue: Tongue) -> None:
    """By family what this CRM feeds, and in words what the others lack; each leads to its definition."""
    answer = tongue.say(_("{fed} of {all} are fed by this CRM."), fed=found.fed, all=len(found.capability))
    cards.question(say(_("Which indicators does this CRM feed?")), answer)
    with st.container(border=True, gap="small"):
        for family in dict.fromkeys(one.family for one in found.capability):
            listed = [one for one in found.capability if one.family == family]
            chips = joined(_link(one) for one in listed)
            lacking = joined(
                fill("<p><b>{l}</b> {w} {n}</p>", l=one.label, w=say(_("lacks")), n=one.needs)
                for one in listed
                if not one.available
            )
            title = say(TITLES[family])
            show(fill('<div class="rp rp-fed"><span>{t}</span><div>{c}{l}</div></div>', t=title, c=chips, l=lacking))


def _link(one: views.Capability) -> Html:
    href = navigation.address("catalogue", {"indicator": one.name})
    return fill(
        '<a href="{h}" class="rp-chip {css}"><span aria-hidden="true">{i}</span>{l}</a>',
        h=href,
        css="rp-good" if one.available else "",
        i="✓" if one.available else "–",
        l=one.label if one.available else f"{one.label}: {say(_('not recorded'))}",
    )


def _table(columns: dict[str, list[object]]) -> None:
    config = {name: st.column_config.NumberColumn(format="localized") for name in columns if name == say(_("Rows"))}
    shown = {name: column for name, column in columns.items() if any(cell != "" for cell in column)}
    st.dataframe(pd.DataFrame(shown), hide_index=True, height="content", column_config=config, alt=", ".join(columns))


def freshness() -> None:
    """For everybody: of when the figures are."""
    mart = caches.mart()
    if mart is None:
        cards.empty(say(_("The CRM was not read yet.")), say(_("Your administrator starts the first reading.")))
        return
    tongue = Tongue(language(), mart.manifest.zone)
    age = tongue.age(mart.manifest.as_of, views.utc_now())
    st.caption(tongue.say(_("Figures as of {clock} ({age})."), clock=tongue.clock(mart.manifest.as_of), age=age))
