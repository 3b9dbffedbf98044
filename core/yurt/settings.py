"""The configuration of one system: `yurt.toml`, overridden by environment variables `YURT_…`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from yurt.errors import ConfigurationError

FILE_NAME = "yurt.toml"


class Branding(BaseModel):
    """What the client calls its system, and the colour of its side bar."""

    name: str = "Yurt"
    company: str = ""


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
    addons: list[str] = Field(default_factory=list)
    languages: list[str] = Field(default_factory=lambda: ["en"])
    time_zone: str = "UTC"
    region: str = "AM"
    currency: str = "AMD"
    branding: Branding = Field(default_factory=Branding)
    secret: SecretStr = SecretStr("")
    development: bool = False
    https: bool = False
    folder: Path = Field(default_factory=Path.cwd, exclude=True)

    def path(self, value: str) -> str:
        """A path of the configuration, made absolute; URLs such as s3:// stay as they are."""
        return value if "://" in value else str((self.folder / value).resolve())

    def resolved_database_url(self) -> str:
        """The database URL with a relative SQLite file made absolute."""
        prefix = "sqlite:///"
        if self.database_url.startswith(prefix) and not self.database_url.startswith(prefix + "/"):
            return prefix + str((self.folder / self.database_url.removeprefix(prefix)).resolve())
        return self.database_url


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
        return Settings(**(values | from_environment | given | {"folder": start}))
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, p['loc']))}: {p['msg']}" for p in error.errors())
        raise ConfigurationError(f"{file or 'The configuration'} is not right: {problems}.") from None


def _find(folder: Path) -> Path | None:
    for candidate in (folder, *folder.parents):
        if (candidate / FILE_NAME).is_file():
            return candidate / FILE_NAME
    return None
