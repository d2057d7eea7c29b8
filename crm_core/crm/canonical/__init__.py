"""The canonical tables as data: the only names that indicators, scores and pages know.

A contract (docs/reference/canonical.md is generated from it); a rename needs an ADR.
"""

from crm_core.crm.canonical.clients import CLIENT_TABLES
from crm_core.crm.canonical.oversight import OVERSIGHT_TABLES
from crm_core.crm.canonical.people import PEOPLE_TABLES
from crm_core.crm.canonical.sales import SALES_TABLES
from crm_core.crm.canonical.traces import TRACE_TABLES
from crm_core.crm.canonical.types import Column, Table, Type
from crm_core.crm.canonical.work import WORK_TABLES

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        *PEOPLE_TABLES,
        *CLIENT_TABLES,
        *SALES_TABLES,
        *WORK_TABLES,
        *TRACE_TABLES,
        *OVERSIGHT_TABLES,
    )
}

__all__ = ["TABLES", "Column", "Table", "Type"]
