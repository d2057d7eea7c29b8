"""Statistics for people: pure functions on numbers, one idea per file. Nothing here knows a CRM."""

from crm_core.measure.statistics.intervals import Z_95, wilson

__all__ = ["Z_95", "wilson"]
