"""Open, won, lost or archived: Odoo writes it in three columns of the lead and one of its stage."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.crm.connectors.odoo.tables import Condition, Database, Model

OPPORTUNITY = "opportunity"


class Outcome:
    """How a lead or deal stands; its stage must be joined.

    The company's won and lost stages count beside Odoo's own marks.
    """

    def __init__(self, db: Database, lead: Model, stage: Model | None) -> None:
        probability = lead.plain("probability")
        active = lead.yes("active", otherwise=True)
        certain = sa.false() if probability is None else probability >= 100
        in_won_stage = sa.false() if stage is None else stage.yes("is_won")
        self.looks_won: Condition = _sure(sa.or_(certain, in_won_stage))
        marked: Condition = self.looks_won
        if lead.has("won_status"):  # from 19
            marked = sa.func.coalesce(lead.key("won_status") == "won", self.looks_won, type_=sa.Boolean())
        hopeless = sa.false() if probability is None else probability == 0
        named_lost = _named(stage, db.business.lost_stages)
        self.is_lost: Condition = _sure(sa.or_(sa.and_(sa.not_(active), hopeless), sa.and_(active, named_lost)))
        self.is_won: Condition = sa.and_(
            active, sa.or_(marked, _named(stage, db.business.won_stages)), sa.not_(self.is_lost)
        )


def is_archived(lead: Model) -> Condition:
    """Put out of sight with a probability left: neither won nor lost. A lost one is archived with probability 0."""
    hidden = sa.not_(lead.yes("active", otherwise=True))
    return sa.and_(hidden, lead.key("probability").is_distinct_from(0)) if lead.has("probability") else hidden


def is_deal(lead: Model) -> Condition:
    """Odoo keeps leads and deals in one table, and turns one into the other."""
    return lead.key("type") == OPPORTUNITY


def _named(stage: Model | None, names: tuple[str, ...]) -> Condition:
    name = None if stage is None else stage.text("name")
    return sa.false() if name is None or not names else _sure(name.in_(names))


def _sure(condition: ColumnElement[Any]) -> Condition:
    return sa.func.coalesce(condition, sa.false(), type_=sa.Boolean())
