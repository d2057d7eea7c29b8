"""Business settings: how a company uses its CRM. Connectors and indicators read them; `--set key=value` overrides."""

from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from crm_core.base import junk, public_holidays
from crm_core.base.calendar import Calendar
from crm_core.base.errors import SettingsError, did_you_mean
from crm_core.base.fact_rows import CompanyDay
from crm_core.base.junk import JUNK_WORDS, PLACEHOLDER_WORDS

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[str, ...] = get_args(Weekday)
MeetingCell = Literal["date", "last_name", "first_name", "contact", "topic", "result"]
ClientCell = Literal["name", "channel", "person"]
LoadItem = Literal["early", "mid", "late", "client_a", "client_b", "client_other", "overdue"]


def _clock(value: time) -> time:
    if value.tzinfo is not None or value.microsecond:
        raise ValueError("write the local time as 09:00")
    return value


Clock = Annotated[time, AfterValidator(_clock)]


def _rising(cuts: tuple[float, float, float]) -> tuple[float, float, float]:
    if not 0 < cuts[0] <= cuts[1] <= cuts[2] <= 1:
        raise ValueError("write three shares from 0 to 1, the smallest first: 0.05,0.2,0.5")
    return cuts


Cuts = Annotated[tuple[float, float, float], AfterValidator(_rising)]


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
    excluded_loss_reasons: tuple[str, ...] = ()  # deals lost for these are in no win rate: duplicate, disqualified ...
    sla_hours: float = Field(default=9, gt=0)  # working hours within which a lead is to be answered
    acquisition_stages: tuple[str, ...] = ("New", "Qualified")  # of account.lifecycle_stage, until he is a client
    retention_stages: tuple[str, ...] = ("At risk", "Active", "Loyal")  # of a client, the best one last
    client_definition: tuple[str, ...] = ()  # kinds and life-cycle stages that count as clients; empty: all
    referral_words: tuple[str, ...] = ("referral", "recommend")  # sources of deals that came through a client
    trigger_amount: Decimal | None = Field(default=None, gt=0)  # bought for so much in 12 months: to be contacted
    trigger_orders: int | None = Field(default=None, ge=1)  # bought so many times in 12 months
    trigger_days: NonNegativeInt = 180  # every so many days after the last purchase; 0: never
    meeting_cells: tuple[MeetingCell, ...] = get_args(MeetingCell)  # the minimum data set of a meeting held
    client_cells: tuple[ClientCell, ...] = get_args(ClientCell)  # that of a client
    cell_weights: dict[MeetingCell, NonNegativeInt] = {}  # of meeting_field_completeness; 1 unless named
    junk_words: tuple[str, ...] = ()  # cells that count like empty ones, beside those of base/junk.txt
    placeholder_words: tuple[str, ...] = ()  # what stands where nothing is known; empty: base/placeholders.txt
    personal_data_by: Literal["manager", "operator"] = "manager"
    plan_pro_rata: bool = False  # whether a person's plan shrinks by the part of its days that he is away
    fiscal_year_start_month: int = Field(default=1, ge=1, le=12)  # quarters and years of plans begin with it
    open_persons: bool = False  # whether executives see persons
    weekend: tuple[Weekday, ...] = ("sat", "sun")
    holidays: str = ""  # country, or country and part of it, whose public holidays are free: DE, DE-BY; empty: none
    holiday_categories: tuple[str, ...] = ("public",)  # of the days of that place: public, catholic, bank ...
    opens: Clock = time(9)  # the working day, by the local clock
    closes: Clock = Field(default=time(18), validate_default=True)
    week_starts_on: Weekday = "mon"  # periods are whole weeks from this day
    load_weights: dict[LoadItem, NonNegativeFloat] = {}  # of load_index, those of parts/activities/load.py unless named
    meeting_minutes: float = Field(default=60, gt=0)  # of a meeting of which no length is known
    visit_minutes: float = Field(default=90, gt=0)
    task_hours: NonNegativeFloat = 0.5  # forward_load: of a task that is due
    closing_hours: NonNegativeFloat = 1  # forward_load: of a deal that is expected to close
    session_gap_minutes: float = Field(default=30, gt=0)  # crm_entry_burden: a longer gap begins a new session
    session_tail_minutes: NonNegativeFloat = 2  # crm_entry_burden: what a session lasts after its last entry
    open_entry_burden: bool = False  # whether a lead sees crm_entry_burden of single persons

    features_from: Literal["log", "writes"] = "log"  # writes: where the CRM logs no use, by crm/features.py
    role_features: dict[str, str] = {}  # what a role needs of the CRM: Account manager=Calendar|Reports; else all
    level_breadth: Cuts = (0.05, 0.2, 0.5)  # feature_breadth from which adoption is a trial, routine, integrated
    level_next_steps: Cuts = (0.1, 0.5, 0.8)  # the same of next_step_coverage
    level_capture: Cuts = (0.1, 0.5, 0.8)  # and of capture_rate
    rollout_on: date | None = None  # the day of go-live: what came after is held against the eight weeks before
    rollout_goals: dict[str, NonNegativeFloat] = {}  # set before go-live: meetings_with_result=0.8
    list_prices: bool = False  # amounts come from a price list: round ones say nothing

    @field_validator("meeting_cells", "client_cells")
    @classmethod
    def _something_is_asked_for(cls, cells: tuple[str, ...]) -> tuple[str, ...]:
        if not cells:
            raise ValueError("name at least one cell")
        return cells

    @field_validator("weekend")
    @classmethod
    def _there_is_work(cls, weekend: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(weekend)) == len(WEEKDAYS):
            raise ValueError("at least one day of the week must be worked")
        return weekend

    @field_validator("holidays")
    @classmethod
    def _place_is_known(cls, place: str) -> str:
        if place:
            public_holidays.check_place(place)
        return place

    @field_validator("holiday_categories")
    @classmethod
    def _categories_are_known(cls, categories: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        place = info.data.get("holidays")
        if place:
            public_holidays.check_categories(place, categories)
        return categories

    @field_validator("closes")
    @classmethod
    def _day_has_hours(cls, closes: time, info: ValidationInfo) -> time:
        opens = info.data.get("opens")
        if opens is not None and closes <= opens:
            raise ValueError(f"the day closes ({closes:%H:%M}) before it opens ({opens:%H:%M})")
        return closes

    def calendar(self, years: Iterable[int], days: Iterable[CompanyDay] = ()) -> Calendar:
        """The company's calendar: public holidays of these years, and its own days, which are stronger."""
        free = set(public_holidays.names(self.holidays, self.holiday_categories, years)) if self.holidays else set()
        listed = list(days)
        worked = {day.on for day in listed if day.kind == "workday"}
        free |= {day.on for day in listed if day.kind == "holiday"}
        weekend = frozenset(WEEKDAYS.index(day) for day in self.weekend)
        return Calendar(frozenset(free - worked), frozenset(worked), weekend, self.opens, self.closes)

    @property
    def first_weekday(self) -> int:
        """The day with which weeks begin, Monday is 0."""
        return WEEKDAYS.index(self.week_starts_on)

    @cached_property
    def empty_words(self) -> frozenset[str]:
        """The cells that count like empty ones, folded: junk and placeholders."""
        if not self.junk_words and not self.placeholder_words:
            return JUNK_WORDS
        placeholders = junk.folded(self.placeholder_words) or PLACEHOLDER_WORDS
        return (JUNK_WORDS - PLACEHOLDER_WORDS) | placeholders | junk.folded(self.junk_words)

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
        if not equals:
            mistakes.append(f"--set {assignment}: write key=value, as currency=EUR.")
        elif name not in Business.model_fields or key == "schema_name":
            hint = did_you_mean(key, Business.keys()) or f" Allowed: {', '.join(Business.keys())}."
            mistakes.append(f"--set {assignment}: unknown setting '{key}'.{hint}")
        else:
            values[name] = _parsed(name, text)
    if mistakes:
        raise SettingsError(mistakes)
    try:
        return Business(**values)
    except ValidationError as error:
        raise SettingsError(_sentence(mistake) for mistake in error.errors()) from None


def _sentence(mistake: Any) -> str:
    words = mistake["msg"].removeprefix("Value error, ").removesuffix(".")
    return f"--set {mistake['loc'][0]}: {words}."


def _parsed(name: str, text: str) -> Any:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if name in _LISTS:
        return tuple(parts)
    if name in _MAPS:
        return {part.partition("=")[0]: part.partition("=")[2] for part in parts}
    return text
