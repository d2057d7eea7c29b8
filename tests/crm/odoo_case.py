"""Odoo under the compliance suite: what plain SQL says about it, written by another hand."""

from typing import Any

from crm_core.crm.source import Source
from tests.crm.cases import Case
from tests.crm.patience import PATIENT

_INSIDE = "(SELECT partner_id FROM res_users WHERE share IS NOT TRUE UNION ALL SELECT partner_id FROM res_company)"
_CLIENT = (
    f"active AND id NOT IN {_INSIDE} AND employee IS NOT TRUE"
    " AND commercial_partner_id NOT IN (SELECT partner_id FROM res_company)"
)
_ADDRESS = "(parent_id IS NOT NULL AND type <> 'contact')"
_ARCHIVED = "(active IS NOT TRUE AND probability IS DISTINCT FROM 0)"
_WON_STAGE = "stage_id IN (SELECT id FROM crm_stage WHERE is_won)"

# outcome -> Odoo's own rule, the same in every version
OUTCOMES = {
    "won": f"active AND (COALESCE(probability, 0) >= 100 OR COALESCE({_WON_STAGE}, false))",
    "lost": "active IS NOT TRUE AND probability = 0",
    "open": f"active AND NOT (COALESCE(probability, 0) >= 100 OR COALESCE({_WON_STAGE}, false))",
}
_STAGE_MOVES = (
    "SELECT COUNT(*) FROM mail_tracking_value v JOIN mail_message m ON m.id = v.mail_message_id"
    " AND m.model = 'crm.lead' JOIN ir_model_fields f ON f.id = v.{field} AND f.name = 'stage_id'"
    " JOIN crm_lead l ON l.id = m.res_id AND l.type = 'opportunity' WHERE NOT (l.active IS NOT TRUE"
    " AND l.probability IS DISTINCT FROM 0)"
)
COUNTS = {
    "owner": "SELECT COUNT(*) FROM res_users WHERE share IS NOT TRUE AND id <> 1 AND login <> 'default'",
    "team": "SELECT COUNT(*) FROM crm_team WHERE active",
    "account": f"SELECT COUNT(*) FROM res_partner WHERE is_company AND {_CLIENT}",
    "contact": f"SELECT COUNT(*) FROM res_partner WHERE is_company IS NOT TRUE AND NOT {_ADDRESS} AND {_CLIENT}",
    "lead": f"SELECT COUNT(*) FROM crm_lead WHERE (type = 'lead' AND NOT {_ARCHIVED})"
    " OR (type = 'opportunity' AND date_conversion IS NOT NULL)",
    "profile_cell": f"SELECT (SELECT COUNT(*) FROM res_partner WHERE is_company AND {_CLIENT}) * (SELECT COUNT(*)"
    " FROM information_schema.columns WHERE table_name = 'res_partner' AND column_name IN"
    " ('industry_id', 'website', 'vat', 'company_registry', 'x_founded'))",
    "opportunity": f"SELECT COUNT(*) FROM crm_lead WHERE type = 'opportunity' AND NOT {_ARCHIVED}",
    "deleted_opportunity": f"SELECT COUNT(*) FROM crm_lead WHERE type = 'opportunity' AND {_ARCHIVED}",
}
_HIDDEN_LEADS = f"SELECT id FROM crm_lead WHERE {_ARCHIVED}"
GONE = {
    "owner": "SELECT id FROM res_users WHERE share OR id = 1",
    "team": "SELECT id FROM crm_team WHERE active IS NOT TRUE",
    "account": "SELECT id FROM res_partner WHERE active IS NOT TRUE OR is_company IS NOT TRUE",
    "contact": "SELECT id FROM res_partner WHERE active IS NOT TRUE OR is_company",
    "lead": f"{_HIDDEN_LEADS} AND date_conversion IS NULL",
    "opportunity": _HIDDEN_LEADS,
    "activity": "SELECT 'event-' || id FROM calendar_event WHERE privacy = 'private' AND opportunity_id IS NULL",
}
_DEAL = {"segment", "business", "next_step", "next_step_on"}
NOT_KEPT = {
    "owner": {"reports_to_id", "hired_on", "left_on"},
    "team": {"parent_team_id"},
    "account": {"segment", "annual_revenue", "currency", "lifecycle_stage", "phone_invalid", "verified_at"},
    "contact": {"first_name", "birth_day", "birth_month", "phone_invalid", "verified_at"},
    "lead": set[str](),
    "opportunity": _DEAL,
    "deleted_opportunity": _DEAL,
    "purchase": {"margin"},
    "activity": {"outcome", "due_at"},
    "participant": {"role"},
    "change": {"source"},
}
ABSENT = {
    *("merge", "link", "target", "outside_event", "login", "feature_use"),
    *("review", "correction"),
}


def odoo_case(name: str, server: Any, database: str, version: int) -> Case:
    """Odoo in a database of the server."""
    field = "field_id" if version >= 17 else "field"
    amount = "expected_revenue" if version >= 16 else "planned_revenue"
    return Case(
        name,
        "odoo",
        Source(server.reader(database), limits=PATIENT),
        server.url(database),
        counts=COUNTS | {"stage_change": _STAGE_MOVES.format(field=field)},
        outcomes=OUTCOMES,
        totals=f"SELECT user_id, COUNT(*), SUM(CAST({amount} AS DECIMAL(19, 4)))"
        " FROM crm_lead WHERE type = 'opportunity' AND {outcome} GROUP BY user_id",
        gone=GONE,
        absent=ABSENT | ({"membership", "purchase"} if version < 15 else set()),
        not_kept=NOT_KEPT,
    )
