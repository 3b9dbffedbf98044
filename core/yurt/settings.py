"""The configuration of one system: `yurt.toml`, overridden by environment variables `YURT_…`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from yurt.errors import ConfigurationError

FILE_NAME = "yurt.toml"


class Branding(BaseModel):
    """What the client calls its system, and the colour of its side bar."""

    name: str = "Yurt"
    company: str = ""


class PasswordRules(BaseModel):
    """What a new password must be. `expires_after_days` None: never; `history`: former ones that may not come back."""

    min_length: int = Field(default=12, ge=8, le=64)
    expires_after_days: int | None = Field(default=None, ge=1, le=3650)
    history: int = Field(default=5, ge=0, le=24)


class SessionTimes(BaseModel):
    """How long a sign-in lasts: without being used, and altogether."""

    idle_minutes: int = Field(default=480, ge=5, le=43_200)
    absolute_hours: int = Field(default=168, ge=1, le=8760)


class BackupPlan(BaseModel):
    """Backups that the server makes by itself: each day or Monday (`every`) at a time of the company's clock (`at`).

    The newest `keep` of them stay. Needs a job worker, as `yurt serve` has.
    """

    every: Literal["never", "day", "week"] = "never"
    at: str = Field(default="03:00", pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    keep: int = Field(default=14, ge=1, le=3650)


class MailServer(BaseModel):
    """The server that takes e-mail from here; an empty `host` means that none is sent.

    `sender` is the address that mail comes from, also as `Name <address>`. `tls` says how the line is made safe:
    `starttls` (port 587 as a rule), `tls` from the beginning (465), or not at all. The password belongs into the
    environment: `YURT_MAIL__PASSWORD`.
    """

    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    user: str = ""
    password: SecretStr = SecretStr("")
    sender: str = ""
    tls: Literal["starttls", "tls", "none"] = "starttls"


class Settings(BaseSettings):
    """Everything a process needs to know before it opens the database.

    `folder` is where relative paths start: the folder of `yurt.toml`. `files` is a folder or an
    `s3://bucket/prefix`. `secret` signs cookies and tokens; when empty, one is kept in the database.
    """

    model_config = SettingsConfigDict(env_prefix="YURT_", env_nested_delimiter="__", extra="forbid")

    database_url: str = "sqlite:///yurt.db"
    read_database_url: str | None = None
    files: str = "files"
    backups: str = "backups"
    backup: BackupPlan = Field(default_factory=BackupPlan)
    addons: list[str] = Field(default_factory=list)
    languages: list[str] = Field(default_factory=lambda: ["en"])
    time_zone: str = "UTC"
    region: str = "AM"
    currency: str = "AMD"
    branding: Branding = Field(default_factory=Branding)
    passwords: PasswordRules = Field(default_factory=PasswordRules)
    sessions: SessionTimes = Field(default_factory=SessionTimes)
    mail: MailServer = Field(default_factory=MailServer)
    secret: SecretStr = SecretStr("")
    development: bool = False
    https: bool = False
    folder: Path = Field(default_factory=Path.cwd, exclude=True)

    def overlaid(self, kept: Mapping[str, Any]) -> Settings:
        """These settings with what the company keeps in its database put over them.

        Only the names in `COMPANY_SETTINGS` count; a value that no longer fits is left out, so that it
        never keeps a system from starting.
        """
        settings = self
        for name in COMPANY_SETTINGS & kept.keys():
            try:
                checked = _Overlay.model_validate(
                    {**settings.model_dump(include=set(COMPANY_SETTINGS)), name: kept[name]}
                )
            except ValidationError:
                continue
            settings = settings.model_copy(update={name: getattr(checked, name)})
        return settings

    def path(self, value: str) -> str:
        """A path of the configuration, made absolute; URLs such as s3:// stay as they are."""
        return value if "://" in value else str((self.folder / value).resolve())

    def resolved_database_url(self) -> str:
        """The database URL with a relative SQLite file made absolute."""
        prefix = "sqlite:///"
        if self.database_url.startswith(prefix) and not self.database_url.startswith(prefix + "/"):
            return prefix + str((self.folder / self.database_url.removeprefix(prefix)).resolve())
        return self.database_url


class _Overlay(BaseModel):
    """The settings that a company may change in its running system."""

    branding: Branding
    languages: list[str]
    time_zone: str
    region: str
    currency: str
    passwords: PasswordRules
    sessions: SessionTimes
    backup: BackupPlan
    backups: str


COMPANY_SETTINGS = frozenset(_Overlay.model_fields)
"""Names of the settings that the page Settings keeps in `core.setting`, over yurt.toml."""


def load_settings(folder: Path | None = None, **overrides: Any) -> Settings:
    """Reads `yurt.toml` of `folder` (default: here or the nearest folder above), then `YURT_…` variables.

    Raises ConfigurationError that names the file and the setting that is wrong.
    """
    file = _find(folder or Path.cwd())
    values: dict[str, Any] = {}
    if file is not None:
        try:
            values = tomllib.loads(file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigurationError(f"{file} cannot be read: {error}. Mend the file and try again.") from error
    start = file.parent if file else (folder or Path.cwd())
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        from_environment = Settings().model_dump(exclude_unset=True)
        everything: dict[str, Any] = {**_over(values, from_environment), **given, "folder": start}
        return Settings(**everything)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, p['loc']))}: {p['msg']}" for p in error.errors())
        raise ConfigurationError(f"{file or 'The configuration'} is not right: {problems}.") from None


def _over(values: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """Values with others over them, tables merged: `YURT_MAIL__PASSWORD` leaves the rest of [mail] as the file says."""
    merged = dict(values)
    for name, value in upper.items():
        below = merged.get(name)
        merged[name] = _over(below, value) if isinstance(value, Mapping) and isinstance(below, Mapping) else value
    return merged


def _find(folder: Path) -> Path | None:
    for candidate in (folder, *folder.parents):
        if (candidate / FILE_NAME).is_file():
            return candidate / FILE_NAME
    return None
