"""What every page asks first: is there a mart, and whose rows does this viewer read? Errors become one sentence."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

import streamlit as st

from crm_core.base import access
from crm_core.base.access import Scope, Viewer
from crm_core.base.errors import AccessError, QuestionError, RapportError
from crm_core.base.text import _
from crm_core.mart.mart import Mart
from crm_core.store import targets
from crm_core.web import caches, cards
from crm_core.web.first_read import first_read
from crm_core.web.installation import installation
from crm_core.web.views.tongue import Tongue
from crm_core.web.words import language, say


@dataclass(frozen=True)
class Ground:
    """What a page stands on."""

    mart: Mart
    scope: Scope
    tongue: Tongue
    plans: str = ""  # the stamp of the targets

    @property
    def base(self) -> str:
        """What the page's numbers were made from: the reading, the facts beside the CRM, the targets."""
        return f"{self.mart.generation} {self.plans}"

    @property
    def week_end(self) -> date:
        """The day after the last whole week: periods end there."""
        return self.mart.week_end


def ground(viewer: Viewer, page: str = "") -> Ground:
    """The mart and the viewer's scope (on this page); where there is no mart the page ends with the next step."""
    mart = caches.mart()
    if mart is None and first_read().is_running:
        _wait()
        st.stop()
    if mart is None:
        cards.empty(
            say(_("The CRM was not read yet.")), say(_("Your administrator starts the first reading on the home page."))
        )
        st.stop()
    scope = access.of_page(viewer, page, mart.business.open_persons)
    return Ground(mart, scope, Tongue(language(), mart.manifest.zone), targets.stamp(installation().store))


@st.fragment(run_every="1s")
def _wait() -> None:
    """How far the first reading is; the page comes by itself when it is done."""
    reading = first_read()
    if not reading.is_running:
        st.rerun()
    st.progress(reading.share, text=say(_("Getting the figures ready: the first reading is under way.")))
    st.caption(say(reading.step))


@contextmanager
def boundary() -> Iterator[None]:
    """What goes wrong inside ends the page with one sentence; the trace goes to the log."""
    try:
        yield
    except (AccessError, QuestionError) as error:
        refuse(str(error))
    except RapportError as error:
        logging.getLogger("rapport").warning("a page could not be shown: %s", error)
        st.error(say(_("The figures cannot be read at the moment. Try again in a minute, or tell your administrator.")))
        st.text(str(error))
        st.stop()


def refuse(sentence: str) -> NoReturn:
    """One sentence and nothing else. The sentence is one of ours, a message of the catalogue."""
    st.warning(say(sentence), icon=":material/lock:")
    st.stop()
