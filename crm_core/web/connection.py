"""The administrator's part of the home page: the connection, the last reading, and the button to read now."""

import logging

import pandas as pd
import streamlit as st

from crm_core.base.access import Viewer
from crm_core.base.errors import RapportError
from crm_core.base.text import _
from crm_core.crm import connectors
from crm_core.demo.start import ensure_demo_crm
from crm_core.mart.desk import Desk
from crm_core.mart.mart import Mart
from crm_core.store import audit
from crm_core.web import caches, cards
from crm_core.web.installation import installation
from crm_core.web.safe import plain
from crm_core.web.views import home as views
from crm_core.web.views.tongue import Tongue
from crm_core.web.words import language, say


def draw(viewer: Viewer) -> None:
    """The state of the connection; first steps where the CRM was never read."""
    desk = caches.desk()
    mart = caches.mart()
    cards.question(say(_("Is the CRM connected, and how fresh is what we show?")))
    if mart is None:
        _first_steps(desk)
    _read_now(desk, viewer, is_first=mart is None)
    if mart is not None:
        _state(desk, mart)


def _first_steps(desk: Desk) -> None:
    if installation().settings.is_demo:
        title = say(_("No CRM is configured: this is the demo company."))
        step = say(_("Read the demo's CRM now. Your own: put connector and source_url into .streamlit/secrets.toml."))
    else:
        title = say(_("The CRM was not read yet."))
        step = say(
            _("Read it now; the first time takes a few minutes for a large CRM. Rapport only reads, it never writes.")
        )
    cards.empty(title, step)


def _read_now(desk: Desk, viewer: Viewer, *, is_first: bool) -> None:
    if not st.button(
        say(_("Read the CRM now")), icon=":material/sync:", type="primary" if is_first else "secondary", key="read_now"
    ):
        return
    with st.status(say(_("Reading the CRM")), expanded=True) as status:
        try:
            if installation().settings.is_demo:
                ensure_demo_crm(installation().settings)
            made = desk.sync(_tell)
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


def _state(desk: Desk, mart: Mart) -> None:
    tongue = Tongue(language(), mart.manifest.zone)
    title = connectors.title(desk.connector_name)
    capability = caches.capability(mart.manifest.base)
    found = views.connection(mart.manifest, title, desk.source.place, capability, views.utc_now(), tongue)
    with st.container(border=True):
        cards.facts(found.facts)
    left, right = st.columns([2, 3], gap="large")
    with left:
        cards.question(say(_("What was read?")))
        _table({say(_("Table")): [t.name for t in found.tables], say(_("Rows")): [t.rows for t in found.tables]})
    with right:
        answer = tongue.say(_("{fed} of {all} are fed by this CRM."), fed=found.fed, all=len(found.capability))
        cards.question(say(_("Which indicators does this CRM feed?")), answer)
        words = {True: f"✓ {say(_('fed'))}", False: f"– {say(_('not recorded by this CRM'))}"}
        _table(
            {
                say(_("Indicator")): [c.label for c in found.capability],
                say(_("State")): [words[c.available] for c in found.capability],
                say(_("Lacks")): [c.needs for c in found.capability],
            }
        )
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


def _table(columns: dict[str, list[object]]) -> None:
    config = {name: st.column_config.NumberColumn(format="localized") for name in columns if name == say(_("Rows"))}
    st.dataframe(pd.DataFrame(columns), hide_index=True, height="content", column_config=config, alt=", ".join(columns))


def freshness() -> None:
    """For everybody: of when the figures are."""
    mart = caches.mart()
    if mart is None:
        cards.empty(say(_("The CRM was not read yet.")), say(_("Your administrator starts the first reading.")))
        return
    tongue = Tongue(language(), mart.manifest.zone)
    age = tongue.age(mart.manifest.as_of, views.utc_now())
    st.caption(tongue.say(_("Figures as of {clock} ({age})."), clock=tongue.clock(mart.manifest.as_of), age=age))
