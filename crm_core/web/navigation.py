"""The site map, and the menu made from it for each viewer."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from crm_core.base.access import Viewer, may_open
from crm_core.base.text import Message, _
from crm_core.web.installation import installation
from crm_core.web.words import PRODUCT, say

PAGES = Path(__file__).resolve().parents[2]  # file paths below start here


@dataclass(frozen=True)
class PageEntry:
    """One page: its name in authz.csv, its file, what the menu says, and its address."""

    name: str
    file: str
    title: Message
    icon: str
    url_path: str
    in_menu: bool = True


SITE = [
    PageEntry("home", "pages/home.py", _("Home"), ":material/home:", "home"),
    PageEntry("overview", "pages/overview.py", _("Overview"), ":material/monitoring:", "overview"),
    PageEntry("team_review", "pages/team_review.py", _("Team review"), ":material/groups:", "team_review"),
    PageEntry("scorecard", "pages/scorecard.py", _("Scorecard"), ":material/badge:", "scorecard"),
    PageEntry("workload", "pages/workload.py", _("Workload"), ":material/stacks:", "workload"),
    PageEntry("data_quality", "pages/data_quality.py", _("Data quality"), ":material/fact_check:", "data_quality"),
    PageEntry("conversion", "pages/conversion.py", _("Conversion"), ":material/filter_alt:", "conversion"),
    PageEntry("adoption", "pages/adoption.py", _("Adoption"), ":material/conversion_path:", "adoption"),
    PageEntry("relationships", "pages/relationships.py", _("Relationships"), ":material/handshake:", "relationships"),
    PageEntry("evidence", "pages/evidence.py", _("Evidence"), ":material/receipt_long:", "evidence"),
    PageEntry("catalogue", "pages/catalogue.py", _("Catalogue"), ":material/menu_book:", "catalogue"),
    PageEntry("admin", "pages/admin.py", _("Administration"), ":material/tune:", "admin"),
]
HOME = SITE[0]
_LEADS_TO = "rapport_pages"


def build(viewer: Viewer | None) -> StreamlitPage:
    """Register the pages this viewer may open and give the one he asked for.

    An anonymous visitor gets all of them, so that his deep link survives the sign-in, but no menu and no title.
    """
    entries = [entry for entry in SITE if viewer is None or entry is HOME or opens(viewer, entry.name)]
    pages = [_page(entry, viewer is not None) for entry in entries]
    st.session_state[_LEADS_TO] = frozenset(entry.name for entry in entries)
    return st.navigation(pages, position="sidebar" if viewer else "hidden")


def opens(viewer: Viewer, name: str) -> bool:
    """Whether the viewer may open the page in this company."""
    return may_open(viewer, name, installation().settings.business.open_persons)


def leads_to(name: str) -> bool:
    """Whether the menu of this run has the page: where it has not, no link to it is drawn. No lock, only manners."""
    return name in st.session_state.get(_LEADS_TO, ())


def page(name: str) -> StreamlitPage:
    """The page of this name, for st.switch_page and st.page_link."""
    return _page(next(entry for entry in SITE if entry.name == name), True)


def address(name: str, params: Mapping[str, str]) -> str:
    """The address of a page with its filters, for a link in a table; relative, so that it holds under any prefix."""
    path = next(entry for entry in SITE if entry.name == name).url_path
    return f"{path}?{urlencode(params)}" if params else path


def _page(entry: PageEntry, known: bool) -> StreamlitPage:
    return st.Page(
        PAGES / entry.file,
        title=say(entry.title) if known else PRODUCT,
        icon=entry.icon if known else None,
        url_path=entry.url_path,
        default=entry is HOME,
        visibility="visible" if entry.in_menu else "hidden",
    )
