"""Business settings: how a company uses its CRM. Connectors and indicators read them; `--set key=value` overrides."""

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from crm_core.base.errors import SettingsError, did_you_mean


class Business(BaseModel):
    """Every business setting, its type and its default. Lists are written `a,b`, maps `Key=kind,Other=kind`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_name: str | None = None  # --set schema=...: the database schema the CRM lives in
    tenant: str | None = None  # which tenant of a shared database
    won_stages: tuple[str, ...] = ()
    lost_stages: tuple[str, ...] = ()
    done_statuses: tuple[str, ...] = ()
    cancelled_statuses: tuple[str, ...] = ()
    activity_kinds: dict[str, str] = {}
    owner_precedence: tuple[str, ...] = ()
    exclude_owners: tuple[str, ...] = ()  # ids or logins that are nobody's desk: robots, shared accounts
    crm_time_zone: str | None = None  # zone of the CRM's naive time stamps where these are not UTC
    record_url: str | None = None  # address of the CRM, or a template with {table} {module} {id}
    currency: str | None = None  # money without a code is in this one
    region: str | None = None  # ISO country of phone numbers written without +
    consistency_rules: tuple[str, ...] = ()  # empty: all
    thanks_words: tuple[str, ...] = ("thank", "feedback")
    profile_weights: dict[str, int] = {}
    personal_data_by: Literal["manager", "operator"] = "manager"
    fiscal_year_start_month: int = Field(default=1, ge=1, le=12)  # quarters and years of plans begin with it
    open_persons: bool = False  # whether executives see persons

    @classmethod
    def keys(cls) -> list[str]:
        """The names as a person writes them."""
        return ["schema" if name == "schema_name" else name for name in cls.model_fields]


_LISTS = {name for name, field in Business.model_fields.items() if str(field.annotation).startswith("tuple")}
_MAPS = {name for name, field in Business.model_fields.items() if str(field.annotation).startswith("dict")}


def override(business: Business, assignments: Iterable[str]) -> Business:
    """The settings with `key=value` assignments laid over them.

    Raises SettingsError with every mistake at once.
    """
    values: dict[str, Any] = business.model_dump()
    mistakes: list[str] = []
    for assignment in assignments:
        key, equals, text = assignment.partition("=")
        name = "schema_name" if key == "schema" else key
        if not equals or name not in Business.model_fields or key == "schema_name":
            hint = did_you_mean(key, Business.keys()) or f" Allowed: {', '.join(Business.keys())}."
            mistakes.append(f"--set {assignment}: unknown setting '{key}', write key=value.{hint}")
        else:
            values[name] = _parsed(name, text)
    if mistakes:
        raise SettingsError(mistakes)
    try:
        return Business(**values)
    except ValidationError as error:
        raise SettingsError(f"--set {e['loc'][0]}: {e['msg']}." for e in error.errors()) from None


def _parsed(name: str, text: str) -> Any:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if name in _LISTS:
        return tuple(parts)
    if name in _MAPS:
        return {part.partition("=")[0]: part.partition("=")[2] for part in parts}
    return text
