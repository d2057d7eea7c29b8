"""What setting plans works with: whose they may be, the store, and how a result or a refusal is told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from crm_core.base import workdays
from crm_core.base.access import Viewer
from crm_core.base.errors import RapportError
from crm_core.base.text import _
from crm_core.mart.answers import Answers
from crm_core.mart.people import Person
from crm_core.mart.plans import plannable
from crm_core.measure.indicator import Indicator
from crm_core.review import targets
from crm_core.review.targets import Right
from crm_core.store import Store
from crm_core.web import caches
from crm_core.web.gate import ground
from crm_core.web.installation import installation
from crm_core.web.safe import plain
from crm_core.web.views import targets as views
from crm_core.web.views.tongue import Tongue
from crm_core.web.words import say

_TOLD = "target_told"


@dataclass(frozen=True)
class Desk:
    """What the editor works with."""

    store: Store
    answers: Answers
    people: list[Person]
    teams: dict[str, str]
    plannable: dict[str, Indicator]
    right: Right
    login: str
    tongue: Tongue

    @classmethod
    def of(cls, viewer: Viewer) -> "Desk":
        """For this viewer, as his rights are in this run."""
        on = ground(viewer)
        found = caches.answers(on.base)
        people, teams, right = found.people(), found.teams(), targets.right_of(viewer, found.people())
        return cls(installation().store, found, people, teams, plannable(found.crm), right, viewer.login, on.tongue)

    @property
    def today(self) -> date:
        return workdays.local_day(self.store.now(), self.tongue.zone)

    @property
    def first_month(self) -> int:
        return self.answers.crm.business.fiscal_year_start_month

    @property
    def names(self) -> views.Names:
        return views.Names.of(self.people, self.teams)


def done(told: str) -> None:
    """Start the run anew and say what was stored."""
    st.session_state[_TOLD] = told
    st.rerun()


def kept(act: Callable[[], object]) -> bool:
    """Whether it worked; else one sentence says why not."""
    try:
        act()
    except RapportError as error:
        st.warning(say(_("Nothing was stored.")), icon=":material/warning:")
        st.text(say(str(error)))
        return False
    return True


def tell() -> None:
    """Say once what the last run stored."""
    told = st.session_state.pop(_TOLD, None)
    if told:
        st.success(told, icon=":material/check:")


def table(columns: dict[str, list[object]]) -> None:
    """A table whose cells may be text of others."""
    cells = {head: [plain(c) if isinstance(c, str) else c for c in column] for head, column in columns.items()}
    st.dataframe(pd.DataFrame(cells), hide_index=True, height="content", alt=", ".join(columns))
