"""Records that were taken over: for 30 days their defects are listed and not charged to the new owner."""

from datetime import timedelta

from sqlalchemy.sql.elements import ColumnElement

from crm_core.crm.crm import CanonicalTable, Crm

GRACE = timedelta(days=30)


def inherited(crm: Crm, table: CanonicalTable) -> ColumnElement[bool] | None:
    """The present owner has had the record for less than 30 days at as_of, and somebody else had it before.

    None where the CRM keeps no history of owners: then everything is its present owner's.
    """
    if not table.keeps("owned_since"):
        return None
    return table.c.owned_since > crm.as_of - GRACE
