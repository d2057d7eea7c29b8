"""Data quality: is what was entered complete, valid, unique, on time, fresh, consistent?

Reachability is shown beside it, not in it: it follows from the others and would count one defect twice.
"""

from crm_core.base.text import _
from crm_core.measure.score import Component, Score

SCORE = Score(
    name="data_quality",
    label=_("Data quality"),
    question=_("Can others rely on what was entered?"),
    components=(
        Component("meeting_core_data_set", 30),
        Component("phone_validity", 10),
        Component("email_validity", 10),
        Component("client_uniqueness", 10),
        Component("entry_timeliness", 15),
        Component("client_freshness", 10),
        Component("record_consistency", 15),
    ),
)
