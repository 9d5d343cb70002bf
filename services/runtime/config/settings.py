"""Settings: everything that can be configured, one model, read from STAFET_ variables, secrets from files."""

import os
from collections.abc import Mapping
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import SettingsConfigDict

from services.core.access.principal import Principal
from services.runtime.config.sections.callers import Callers
from services.runtime.config.sections.connectors import Connectors
from services.runtime.config.sections.desk import LOOPBACK, Desk
from services.runtime.config.sections.http import Http
from services.runtime.config.sections.installation import REPOSITORY, Installation
from services.runtime.config.sections.keys import Keys
from services.runtime.config.sections.log import Log
from services.runtime.config.sections.mail import Mail
from services.runtime.config.sections.mail_in import MailIn
from services.runtime.config.sections.review import Review
from services.runtime.config.sections.servers import Servers
from services.runtime.config.sections.webhooks import Webhooks
from services.runtime.config.sections.work import Work
from services.runtime.config.setting_faults import PREFIX, SettingsError, said

# Names under the prefix that belong to the tests and benches, not to a running Stafet.
FOREIGN = (PREFIX + "TEST_", PREFIX + "BENCH_")

__all__ = ["PREFIX", "REPOSITORY", "Settings", "SettingsError", "load", "unknown"]


class Settings(Connectors, Review, Webhooks, MailIn, Mail, Desk, Http, Work, Callers, Log, Keys, Servers, Installation):
    """What is in force, frozen; paths are taken as given, times are seconds; the last section's fields come first."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True)

    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="mindste niveau, der logges")
    supervisor_pid: int = Field(0, ge=0, description="sættes af opsynet for dets processer: de slutter sammen med det")
    fail: str = Field("", description="fejlsteder til tests, navn:slags:nr; nægtes i drift")

    @model_validator(mode="after")
    def _fits_the_mode(self) -> Self:
        if self.mode == "site" and self.fail:
            raise ValueError("STAFET_FAIL er til tests: en driftsinstallation starter ikke med den")
        if self.mode == "site" and self.demo_users:
            raise ValueError("STAFET_DEMO_USERS lader enhver ind: en driftsinstallation starter ikke med dem")
        if self.mode == "site" and self.desk_url is not None and not self.desk_url.startswith("https://"):
            raise ValueError("STAFET_DESK_URL skal være en https-adresse i drift: ellers kan andre læse med")
        if self.desk_client_id == self.audience:
            raise ValueError("STAFET_DESK_CLIENT_ID og STAFET_AUDIENCE skal være forskellige")
        if self.kafka_protocol.startswith("SASL") and not (self.kafka_username and self.kafka_password_file):
            raise ValueError(
                "STAFET_KAFKA_PROTOCOL logger ind: sæt STAFET_KAFKA_USERNAME og STAFET_KAFKA_PASSWORD_FILE"
            )
        if (self.pkcs11_module is None) != (self.pkcs11_pin_file is None):
            raise ValueError("STAFET_PKCS11_MODULE og STAFET_PKCS11_PIN_FILE hører sammen: sæt begge eller ingen")
        if self.sealing and self.event_key_file is None:
            raise ValueError("STAFET_SEALED_PUBLISHERS kræver en nøgle at forsegle til: sæt STAFET_EVENT_KEY_FILE")
        if self.database_url is not None and urlsplit(self.database_url).scheme not in {"postgresql", "postgres"}:
            raise ValueError("STAFET_DATABASE_URL er ikke en URI af formen postgresql://…")
        if self.witness_warning_hours > self.witness_stop_hours:
            raise ValueError("STAFET_WITNESS_WARNING_HOURS er højst STAFET_WITNESS_STOP_HOURS")
        return self

    @model_validator(mode="after")
    def _mails_can_be_sent(self) -> Self:
        if self.smtp_host is not None and (self.smtp_from is None or self.desk_url is None):
            raise ValueError("STAFET_SMTP_HOST sender mails med henvisninger: sæt STAFET_SMTP_FROM og STAFET_DESK_URL")
        if (self.smtp_username is None) != (self.smtp_password_file is None):
            raise ValueError("STAFET_SMTP_USERNAME og STAFET_SMTP_PASSWORD_FILE hører sammen: sæt begge eller ingen")
        if self.mode == "site" and self.smtp_security == "none" and self.smtp_host not in {None, *LOOPBACK}:
            raise ValueError("STAFET_SMTP_SECURITY=none er kun til en mailserver på samme maskine")
        return self

    @model_validator(mode="after")
    def _mails_can_come_in(self) -> Self:
        if self.imap_host is not None and (self.imap_username is None or self.imap_password_file is None):
            raise ValueError("STAFET_IMAP_HOST læser en postkasse: sæt STAFET_IMAP_USERNAME og _PASSWORD_FILE")
        if self.mail_senders_file is None and (self.imap_host is not None or self.mail_in_port is not None):
            raise ValueError("mails kommer kun ind fra afsendere, der kendes: sæt STAFET_MAIL_SENDERS_FILE")
        if self.mode == "site" and self.imap_security == "none" and self.imap_host not in {None, *LOOPBACK}:
            raise ValueError("STAFET_IMAP_SECURITY=none er kun til en mailserver på samme maskine")
        return self

    @property
    def operating(self) -> frozenset[Principal] | None:
        """Who operates a site; None where whoever says so does, on a machine of one's own (contracts-acts 8)."""
        if self.mode != "site":
            return None
        return frozenset(Principal.parse(one.strip()) for one in (self.operators or "").split(",") if one.strip())


def load(**given: Any) -> Settings:
    """Read the settings from the environment; `given` overrides. Raises SettingsError with every fault."""
    try:
        settings = Settings(**given)
    except ValidationError as error:
        faults = [dict(fault) for fault in error.errors() if fault["type"] != "default_factory_not_called"]
        raise SettingsError("; ".join(map(said, faults))) from None
    strange = unknown(os.environ)
    if strange and settings.mode == "site":
        raise SettingsError(f"findes ikke: {', '.join(strange)}; `stafet config show` viser indstillingerne")
    return settings


def unknown(environment: Mapping[str, str]) -> list[str]:
    """List the STAFET_ variables that mean nothing, so that a typing error is seen."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(
        name for name in environment if name.startswith(PREFIX) and name not in known and not name.startswith(FOREIGN)
    )
