"""Mail: the server that notices are sent by; without one there are none."""

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from services.core.mails.choosing import is_address
from services.runtime.config.secret_files import read_secret
from services.runtime.config.sections.work import Port


class Mail(BaseSettings):
    """How mail leaves the house."""

    smtp_host: str | None = Field(None, description="mailserver til beskeder til koordinatorer; uden den sendes ingen")
    smtp_port: Port = Field(587, description="mailserverens port")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="hvordan forbindelsen er krypteret; none kun til en server på samme maskine"
    )
    smtp_username: str | None = Field(None, description="bruger hos mailserveren; uden den logges der ikke ind")
    smtp_password_file: Path | None = Field(None, description="fil med adgangskoden hos mailserveren")
    smtp_ca_file: Path | None = Field(None, description="certifikatudsteder for mailserveren (PEM); ellers maskinens")
    smtp_from: str | None = Field(None, description="afsenderadressen, fx stafet@eksempel.dk")

    @field_validator("smtp_host", "smtp_username", "smtp_from", mode="before")
    @classmethod
    def _nothing_is_none(cls, given: object) -> object:
        return given or None  # a compose file gives what is not set as an empty text

    @field_validator("smtp_from")
    @classmethod
    def _is_an_address(cls, given: str | None) -> str | None:
        if given is not None and not is_address(given):
            raise ValueError("skal være en mailadresse, fx stafet@eksempel.dk")
        return given

    def smtp_password(self) -> str | None:
        """Return the password at the mail server, None without one; raises SettingsError."""
        if self.smtp_password_file is None:
            return None
        return read_secret("STAFET_SMTP_PASSWORD_FILE", self.smtp_password_file)
