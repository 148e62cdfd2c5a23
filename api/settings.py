"""What may differ between installations, read from the environment (`KAOHE_*`). Nothing else reads it."""

import os
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ledger.application import path_of
from ledger.clauses import Lang

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
"""Names of this machine, where an address may do without TLS."""


def _locale_lang() -> Lang:
    """English where the locale is another language than Chinese; Chinese otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            is_other = value.partition("_")[0].partition(".")[0].lower() not in {"zh", "c", "posix"}
            return Lang.EN if is_other else Lang.ZH
    return Lang.ZH


def safe_address(address: str) -> str:
    """HTTPS, or on this machine. Raises ValueError."""
    parts = urlsplit(address)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not parts.hostname or not is_safe or parts.query or parts.fragment:
        raise ValueError("an https address is needed")
    return address


def _file_or_safe_address(place: str) -> str:
    return safe_address(place) if "://" in place else place


class Settings(BaseSettings):
    """The settings, each with its default; what each means is in `api.words` as ``setting-…``."""

    model_config = SettingsConfigDict(env_prefix="KAOHE_", extra="ignore")

    database_url: str = "sqlite:///kaohe.db"
    signing_key: Path | None = None
    origin: str | None = Field(default=None, min_length=1, max_length=200)
    public_log: bool = False
    public_ranking: bool = False
    seal_seconds: float = Field(default=1.0, gt=0, le=60)
    evidence: Path | None = None
    evidence_key: Path | None = None
    admin_password: SecretStr | None = None
    user: str | None = None
    lang: Lang = Field(default_factory=_locale_lang)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    trusted_proxies: str | None = None
    stream_clients: int = Field(default=2_000, ge=1)
    session_hours: int = Field(default=12, ge=1, le=168)
    user_password: SecretStr | None = None
    oidc_issuer: Annotated[str, AfterValidator(safe_address)] | None = None
    oidc_audience: str | None = Field(default=None, validate_default=True)
    oidc_jwks: Annotated[str, AfterValidator(_file_or_safe_address)] | None = None
    oidc_user_claim: str = Field(default="sub", min_length=1)
    signer: Path | None = None
    witnesses: Path | None = None
    witness_quorum: int | None = Field(default=None, ge=1)
    witness_seconds: int = Field(default=5, ge=1, le=60)
    witness_database: Path = Path("kaohe-witness.db")
    witness_key: Path | None = None
    witness_name: str | None = None

    @field_validator("oidc_audience")
    @classmethod
    def _goes_with_the_issuer(cls, audience: str | None, info: ValidationInfo) -> str | None:
        """Without an audience, a token that was meant for another program would open this one."""
        if info.data.get("oidc_issuer") and not audience:
            raise ValueError("KAOHE_OIDC_AUDIENCE is needed")
        return audience

    @property
    def ledger_path(self) -> Path:
        return path_of(self.database_url)

    @property
    def key_path(self) -> Path:
        return self.signing_key or self.ledger_path.with_name(f"{self.ledger_path.name}.key")

    @property
    def evidence_path(self) -> Path:
        return self.evidence or self.ledger_path.with_name(f"{self.ledger_path.name}.evidence")

    @property
    def witness_key_path(self) -> Path:
        return self.witness_key or self.witness_database.with_name(f"{self.witness_database.name}.key")
