"""Whom a team lead leads."""

from crm_core.base.errors import RapportError
from crm_core.mart import people
from crm_core.web import caches


def led_owner_ids(owner_id: str | None, team_id: str | None) -> frozenset[str]:
    """The owners of the teams (and their sub-teams) that this owner leads or that his user names; none known: none.

    Asked on every run and kept nowhere, so that a change of team holds at once.
    """
    try:
        mart = caches.mart()
        return people.led_owner_ids(caches.answers(mart.generation), owner_id, team_id) if mart else frozenset()
    except RapportError:
        return frozenset()  # without a mart nobody is known to lead anybody; the page says what is wrong
