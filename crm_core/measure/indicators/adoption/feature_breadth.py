"""Feature breadth: how many of the features that matter to a person he really uses."""

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.use.features import breadth


def evidence(crm: Crm) -> Evidence:
    return breadth(crm)


METRIC = Indicator(
    name="feature_breadth",
    label=_("Features in use"),
    question=_("How many of the features that matter to him does he use?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Each active person with each feature that matters to his role; without a setting, with all."),
    counted=_("Features used at least 3 times on at least 2 days of the period."),
    dated=_("The day of the use."),
    exclusions=_("Signing in is no use of a feature."),
    no_fix=_("Use in the past cannot be changed; a feature that nobody showed you is a matter for a training."),
    better="higher",
    behaviour=True,
)
