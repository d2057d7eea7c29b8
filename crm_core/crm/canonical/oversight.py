"""What a company does about people and records beside the selling: reviews held, personal data corrected."""

from crm_core.crm.canonical.types import Table, Type, optional, required

REVIEW = Table(
    "review",
    "A review of a person by his lead that was held and closed",
    (
        required("review_id", Type.ID, "the CRM's id"),
        required("owner_id", Type.ID, "who was reviewed"),
        optional("leader_id", Type.ID, "the owner who held it"),
        required("closed_at", Type.AT, "when it was closed"),
    ),
    key="review_id",
)

CORRECTION = Table(
    "correction",
    "A correction of personal data that somebody asked for",
    (
        required("correction_id", Type.ID, "the CRM's id"),
        optional("owner_id", Type.ID, "whose record it is"),
        optional("operator_id", Type.ID, "the operator who has it to do, or did it"),
        required("entity", Type.TEXT, "canonical table"),
        required("record_id", Type.ID, "the record"),
        required("opened_at", Type.AT, "when it was asked for"),
        optional("closed_at", Type.AT, "when it was done, null while it is open"),
    ),
    key="correction_id",
)

OVERSIGHT_TABLES = (REVIEW, CORRECTION)
