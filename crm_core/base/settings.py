"""Settings of the installation: from `.streamlit/secrets.toml` or the environment, checked at start.

Never written by the app. `secrets.example.toml` documents each. All mistakes are told at once.
"""

from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from crm_core.base.business import Business
from crm_core.base.errors import SettingsError, did_you_mean

ROOT = Path(__file__).resolve().parents[2]
SECRETS_FILE = ROOT / ".streamlit" / "secrets.toml"
MIN_KEY_LENGTH = 32
DEMO_ZONE = "Europe/Berlin"
_FORBIDDEN_KEYS = {"some_key", "changeme", "secret"}


class Settings(BaseSettings):
    """What one installation is told. Every field may be left out: then the app runs on its demo company."""

    model_config = SettingsConfigDict(env_prefix="RAPPORT_", env_nested_delimiter="__", extra="forbid")

    source_url: SecretStr | None = None  # SQLAlchemy URL of the CRM's database, a read-only login
    connector: str | None = Field(default=None, validate_default=True)  # which CRM it is
    time_zone: str = "UTC"  # the company's zone: days are cut in it
    data_dir: Path = ROOT / "var"  # mart, store and demo CRM live here
    mart_dir: Path | None = None
    store_url: SecretStr | None = None
    cookie_key: SecretStr | None = None  # at least 32 random characters; required outside demo mode
    cookie_secure: bool = True  # only a plain-http test machine sets this to false
    log_level: str = "INFO"
    business: Business = Business()

    @field_validator("connector")
    @classmethod
    def _connector_is_named(cls, name: str | None, info: ValidationInfo) -> str | None:
        if name is None and info.data.get("source_url") is not None:
            raise ValueError("missing: name the CRM that source_url points to.")
        return name

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, zone: str) -> str:
        if zone not in available_timezones():
            hint = did_you_mean(zone, available_timezones()) or " Use an IANA name such as Europe/Berlin."
            raise ValueError(f"unknown time zone '{zone}'.{hint}")
        return zone

    @field_validator("cookie_key")
    @classmethod
    def _key_is_strong(cls, key: SecretStr | None) -> SecretStr | None:
        if key is None:
            return None
        text = key.get_secret_value()
        if len(text) < MIN_KEY_LENGTH or text in _FORBIDDEN_KEYS or len(set(text)) < 8:
            raise ValueError(
                f"too weak: at least {MIN_KEY_LENGTH} random characters. Make one with: "
                "python -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        return key

    @model_validator(mode="after")
    def _demo_company(self) -> "Settings":
        # the demo company lives in Berlin; what is set explicitly holds there too
        if self.source_url is None and "time_zone" not in self.model_fields_set:
            self.time_zone = DEMO_ZONE
        if self.source_url is None and "business" not in self.model_fields_set:
            self.business = Business(currency="EUR", region="DE", holidays="DE")
        return self

    @property
    def is_demo(self) -> bool:
        """Whether no CRM is configured, so that the demo company is shown."""
        return self.source_url is None

    @property
    def demo_file(self) -> Path:
        return self.data_dir / "demo.sqlite"

    @property
    def url(self) -> str:
        """The CRM's URL, with its password; the demo's where none is configured."""
        return self.source_url.get_secret_value() if self.source_url else f"sqlite:///{self.demo_file}"

    @property
    def connector_name(self) -> str:
        return self.connector or "native"

    @property
    def mart(self) -> Path:
        return self.mart_dir or self.data_dir / "mart"

    @property
    def store(self) -> str:
        return self.store_url.get_secret_value() if self.store_url else f"sqlite:///{self.data_dir / 'store.sqlite'}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _RapportTable(settings_cls, toml_file=SECRETS_FILE)


class _RapportTable(TomlConfigSettingsSource):
    """Only the table [rapport] of secrets.toml is ours."""

    def __call__(self) -> dict[str, Any]:
        return dict(super().__call__().get("rapport", {}))


class ServingSettings(Settings):
    """The settings of an app that serves people: outside demo mode it needs a strong key."""

    cookie_key: SecretStr | None = Field(default=None, validate_default=True)

    @field_validator("cookie_key")
    @classmethod
    def _key_is_there(cls, key: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if key is None and info.data.get("source_url") is not None:
            raise ValueError(
                "missing: outside demo mode the app does not start without one. Make it with: python -c "
                "'import secrets; print(secrets.token_urlsafe(48))' and put it into .streamlit/secrets.toml "
                "under [rapport]."
            )
        return key


def load(**overrides: Any) -> Settings:
    """The settings, checked.

    Raises SettingsError with every mistake: where it stands, what is wrong, what is allowed.
    """
    return _checked(Settings, overrides)


def load_to_serve(**overrides: Any) -> Settings:
    """The settings of the app, which needs a strong key outside demo mode. Raises SettingsError."""
    return _checked(ServingSettings, overrides)


def _checked(kind: type[Settings], overrides: dict[str, Any]) -> Settings:
    try:
        return kind(**overrides)
    except ValidationError as error:
        raise SettingsError(_sentence(mistake) for mistake in error.errors()) from None


def _sentence(mistake: Any) -> str:
    where = ".".join(str(part) for part in mistake["loc"])
    if mistake["type"] == "extra_forbidden":
        return f"Unknown setting '{where}'.{did_you_mean(where, Settings.model_fields)}"
    words = mistake["msg"].removeprefix("Value error, ")
    return f"Setting '{where}' is {words}" if words.startswith("missing") else f"Setting '{where}': {words}"
