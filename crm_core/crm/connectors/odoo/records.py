"""The record that a piece of work belongs to: Odoo names its table and number, without a foreign key."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.connectors.odoo.outcome import OPPORTUNITY
from crm_core.crm.connectors.odoo.partners import clients, is_inside
from crm_core.crm.connectors.odoo.tables import Condition, Database
from crm_core.crm.delivery import Value, first, where

LEAD, PARTNER = "crm.lead", "res.partner"


class Record:
    """The lead, deal or client that a row points to, joined so that no row is doubled."""

    def __init__(self, db: Database, model: ColumnElement[Any], number: ColumnElement[Any]) -> None:
        self._db = db
        self._model = model
        self._lead = db.required("crm_lead")
        self._partner = db.model("res_partner", "name")
        self._clients = clients(db)
        self._number = number
        self.is_lead: Condition = model == LEAD
        self.is_partner: Condition = model == PARTNER

    def joined(self, source: Any) -> Any:
        """The FROM with the record."""
        lead = self._lead
        source = source.outerjoin(lead.table, sa.and_(self.is_lead, lead.key() == self._number))
        if self._clients is None or self._partner is None:
            return source
        whose = sa.case((self.is_partner, self._number), else_=lead.key("partner_id"))
        source = source.outerjoin(self._clients, self._clients.c.partner_id == whose)
        return source.outerjoin(self._partner.table, sa.and_(self.is_partner, self._partner.key() == self._number))

    @property
    def is_ours(self) -> Condition:
        """It concerns a lead, deal or client; what is written about colleagues and own companies is no work on one."""
        if self._partner is None:
            return self.is_lead
        inside = sa.func.coalesce(is_inside(self._db, self._partner), sa.false(), type_=sa.Boolean())
        return sa.or_(self.is_lead, sa.and_(self.is_partner, sa.not_(inside)))

    @property
    def is_open(self) -> Condition:
        """A lead or deal that is not archived, or a client: only there can something be left to do.

        Losing a deal removes what was planned on it up to 17 and leaves it standing since.
        """
        alive = sa.and_(self.is_lead, self._lead.yes("active", otherwise=True), self._lead.key().is_not(None))
        if self._clients is None:
            return alive
        return sa.or_(alive, sa.and_(self.is_partner, self._clients.c.partner_id.is_not(None)))

    @property
    def owner_id(self) -> Value:
        """Whose record it is."""
        client = None if self._clients is None else where(self.is_partner, self._clients.c.owner_id)
        return first(self._lead.ref("user_id"), client)

    @property
    def parents(self) -> dict[str, Value]:
        """The canonical ids."""
        lead = self._lead
        is_deal = lead.key("type") == OPPORTUNITY
        return {
            "account_id": None if self._clients is None else self._clients.c.account_id,
            "contact_id": None if self._clients is None else self._clients.c.contact_id,
            "lead_id": sa.case((lead.key("type") != OPPORTUNITY, sql.as_id(lead.key()))),
            "opportunity_id": where(is_deal, lead.id),
        }
