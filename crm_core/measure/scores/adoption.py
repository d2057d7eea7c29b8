"""Adoption: is the CRM where the work happens? Shares of things done right, never volumes."""

from crm_core.base.text import _
from crm_core.measure.score import Component, Score

SCORE = Score(
    name="adoption",
    label=_("CRM adoption"),
    question=_("Is the CRM where the work happens?"),
    components=(
        Component("active_day_share", 12),
        Component("feature_breadth", 12),
        Component("opportunities_with_recent_activity", 18),
        Component("meetings_with_result", 23),
        Component("next_step_coverage", 23),
        Component("capture_rate", 12),
    ),
)
