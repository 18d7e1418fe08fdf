"""One frozen `Settings`, from the environment and `config/kimbot.toml`, read once at the start."""

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

TOKEN = r"\d+:[\w-]+"  # noqa: S105 - a pattern
"""What a bot token looks like."""
_TIME = r"(?:[01]?\d|2[0-3])[.:][0-5]\d"


class SettingsProblem(Exception):
    """The settings cannot be used; the text says which and why, one a line."""


class Settings(BaseSettings):
    """What an installation decides. Each field is the environment variable KIMBOT_<FIELD>; the environment wins."""

    model_config = SettingsConfigDict(env_prefix="KIMBOT_", frozen=True, extra="forbid", env_ignore_empty=True)

    token: SecretStr = SecretStr("")
    token_file: Path | None = None
    telegram_url: str = "https://api.telegram.org"
    data_dir: Path = Path("data")
    config_dir: Path = Path("config")
    admin_ids: Annotated[tuple[int, ...], NoDecode] = ()
    timezone: str = "Asia/Jakarta"
    city: str = "36.71"
    quiet_hours: str = Field(default="21.00-06.00", pattern=rf"^({_TIME}-{_TIME}|none)?$")
    digest_at: str = Field(default="16.00", pattern=rf"^{_TIME}$")
    trial_group: int = 0
    rate: int = Field(default=30, ge=1, le=1000)
    privacy_contact: str = ""
    backup_dir: Path | None = None
    backup_recipient: str = Field(default="", pattern="^(age1[0-9a-z]+)?$")
    backup_daily: int = Field(default=7, ge=0)
    backup_weekly: int = Field(default=4, ge=0)
    web_url: str = ""
    web_port: int = Field(default=8080, ge=1, le=65535)
    webhook_secret: SecretStr = SecretStr("")

    @property
    def backups(self) -> Path:
        """The folder of the backups."""
        return self.backup_dir or self.data_dir / "backups"

    @property
    def backup_weeks(self) -> int:
        """How many weeks a nightly backup is kept at most; 0: none are made."""
        days = max(self.backup_daily, self.backup_weekly and 7 * (self.backup_weekly + 1))
        return -(-days // 7) if self.backup_daily else 0

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part for part in value.replace(",", " ").split()) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _webhook_has_an_address(self) -> "Settings":
        if self.webhook_secret.get_secret_value() and not self.web_url:
            raise ValueError("webhook_secret needs web_url, the address to which Telegram brings updates")
        return self

    @field_validator("webhook_secret")
    @classmethod
    def _hard_to_guess(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not re.fullmatch(r"[\w-]{16,256}", value.get_secret_value(), re.ASCII):
            raise ValueError("a secret is 16 to 256 letters, digits, _ and -")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as problem:
            raise ValueError(f"no time zone is called {value!r}") from problem
        return value

    @model_validator(mode="after")
    def _read_token(self) -> "Settings":
        if self.token_file is not None and not self.token.get_secret_value():
            try:
                token = self.token_file.read_text(encoding="utf-8").strip()
            except OSError as problem:
                raise ValueError(f"token_file cannot be read: {problem}") from problem
            object.__setattr__(self, "token", SecretStr(token))
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, file())


def file() -> Path:
    """The settings file. It lies in the config folder, which only the environment can name."""
    return Path(os.environ.get("KIMBOT_CONFIG_DIR") or "config") / "kimbot.toml"


def load_settings(**overrides: object) -> Settings:
    """Read the settings; `overrides` come before the environment. Raises `SettingsProblem`."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as problem:
        lines = [f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in problem.errors()]
        raise SettingsProblem("\n".join(lines)) from None
    except ValueError as problem:
        raise SettingsProblem(f"{file()}: {problem}") from None


def sources() -> dict[str, tuple[str, str]]:
    """Each setting by its variable's name: its value as given (a secret only as "set"), and where it comes from.

    What cannot be read is left out.
    """
    there = file()
    found = {name: (str(field.default), "default") for name, field in Settings.model_fields.items()}
    with suppress(ValueError):
        found |= {name: (str(value), str(there)) for name, value in TomlConfigSettingsSource(Settings, there)().items()}
    with suppress(ValueError):
        found |= {name: (str(value), "environment") for name, value in EnvSettingsSource(Settings)().items()}
    return {f"KIMBOT_{name.upper()}": _shown(name, *given) for name, given in found.items()}


def _shown(name: str, value: str, source: str) -> tuple[str, str]:
    secret = Settings.model_fields[name].annotation is SecretStr if name in Settings.model_fields else True
    return ("(set)" if secret and source != "default" else "" if value == "None" else value), source
