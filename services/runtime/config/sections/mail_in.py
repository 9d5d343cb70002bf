"""Mails in: who may send them, and the mailbox or the mail server that they come from; without these none come."""

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from services.runtime.config.secret_files import read_secret
from services.runtime.config.sections.work import Port


class MailIn(BaseSettings):
    """How mails of publishers come into the house."""

    mail_senders_file: Path | None = Field(
        None, description="afsendere, der må sende mails ind for en udgiver, og hvordan de kendes (YAML)"
    )
    mail_dns: str | None = Field(
        None,
        pattern=r"^[0-9A-Fa-f.:]+:\d{1,5}$",
        description="navneserver til DKIM-nøgler, adresse:port; ellers maskinens",
    )
    mail_in_host: str = Field("127.0.0.1", description="hvor mailserveren afleverer mails (SMTP)")
    mail_in_port: Port | None = Field(None, description="porten til det; uden den tages ingen mails ind ad den vej")
    imap_host: str | None = Field(None, description="server med postkassen, der læses (IMAP); uden den læses ingen")
    imap_port: Port = Field(993, description="dens port")
    imap_security: Literal["tls", "starttls", "none"] = Field(
        "tls", description="hvordan forbindelsen er krypteret; none kun til en server på samme maskine"
    )
    imap_username: str | None = Field(None, description="bruger hos postkassens server")
    imap_password_file: Path | None = Field(None, description="fil med adgangskoden til postkassen")
    imap_ca_file: Path | None = Field(None, description="certifikatudsteder for den server (PEM); ellers maskinens")
    imap_folder: str = Field("INBOX", pattern=r"^[ -~]{1,100}$", description="mappen, der læses")
    imap_refused: str = Field("Afvist", pattern=r"^[ -~]{1,100}$", description="mappen til det, der afvises")

    @field_validator(
        "mail_senders_file",
        "mail_dns",
        "mail_in_port",
        "imap_host",
        "imap_username",
        "imap_password_file",
        mode="before",
    )
    @classmethod
    def _nothing_set_is_none(cls, given: object) -> object:
        return given or None if isinstance(given, str) else given  # a compose file gives what is not set as empty

    def imap_password(self) -> str:
        """Return the password of the mailbox; raises SettingsError."""
        return (
            "" if self.imap_password_file is None else read_secret("STAFET_IMAP_PASSWORD_FILE", self.imap_password_file)
        )
