"""What may differ between installations, read from the environment (`KAOHE_*`). Nothing else reads it."""

import os
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from ledger.application import path_of
from ledger.clauses import Lang


def _locale_lang() -> Lang:
    """English where the locale is another language than Chinese; Chinese otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            is_other = value.partition("_")[0].partition(".")[0].lower() not in {"zh", "c", "posix"}
            return Lang.EN if is_other else Lang.ZH
    return Lang.ZH


class Settings(BaseSettings):
    """The settings, each with its default; what each means is in `api.words` as ``setting-…``."""

    model_config = SettingsConfigDict(env_prefix="KAOHE_", extra="ignore")

    database_url: str = "sqlite:///kaohe.db"
    signing_key: Path | None = None
    admin_password: SecretStr | None = None
    user: str | None = None
    lang: Lang = Field(default_factory=_locale_lang)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)

    @property
    def ledger_path(self) -> Path:
        return path_of(self.database_url)

    @property
    def key_path(self) -> Path:
        return self.signing_key or self.ledger_path.with_name(f"{self.ledger_path.name}.key")
