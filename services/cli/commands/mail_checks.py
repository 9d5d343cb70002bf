"""Mail checks of `stafet doctor`: whether the mail server that the settings name lets us in."""

from collections.abc import Mapping
from types import MappingProxyType

from services.runtime.config.settings import Settings, SettingsError
from services.runtime.findings import MISSING, OK, Found
from services.runtime.smtp import MailAwayError, MailServer

_TOLD: Mapping[str, str] = MappingProxyType(
    {
        "MAIL_AWAY": "svarer ikke; kører den, og er STAFET_SMTP_HOST og STAFET_SMTP_PORT rigtige?",
        "MAIL_NOT_SECURE": "kan ikke krypteres, eller dens certifikat er ikke gyldigt; se STAFET_SMTP_SECURITY",
        "MAIL_LOGIN": "afviser vores login; se STAFET_SMTP_USERNAME og STAFET_SMTP_PASSWORD_FILE",
    }
)


def look(settings: Settings) -> Found:
    """Return what was found; nothing is sent."""
    if settings.smtp_host is None:
        return Found("Mail", OK, "ingen server er sat: der sendes ingen beskeder med mail")
    place = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        with MailServer(settings):
            return Found("Mail", OK, place)
    except MailAwayError as error:
        return Found("Mail", MISSING, f"{place} {_TOLD[error.code]}")
    except SettingsError as error:
        return Found("Mail", MISSING, str(error))
