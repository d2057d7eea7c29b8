"""What a manager is charged with: where an operator enters personal data, its defects are the operator's work."""

from crm_core.base.business import Business

# indicators on data of persons; of the meetings' data sets only the cells of the person met are left out
PERSONAL = frozenset(
    {
        "client_minimum_data_set",
        "client_uniqueness",
        "email_validity",
        "name_validity",
        "phone_validity",
        "reachability",
        "reachability_email",
        "reachability_phone",
    }
)


def charged(indicator: str, business: Business) -> bool:
    """Whether the indicator may stand in a manager's score."""
    return business.personal_data_by == "manager" or indicator not in PERSONAL
