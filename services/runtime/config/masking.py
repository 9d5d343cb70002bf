"""Masking: the settings for people's eyes, without passwords."""

from urllib.parse import urlsplit, urlunsplit

from services.runtime.config.settings import PREFIX, Settings


def masked(settings: Settings) -> dict[str, str]:
    """Return variable → value for people's eyes: a password inside the database URI becomes `***`."""
    shown = {PREFIX + name.upper(): value for name, value in settings.model_dump().items()}
    if settings.database_url is not None:
        shown["STAFET_DATABASE_URL"] = without_password(settings.database_url)
    return {name: "" if value is None else str(value) for name, value in shown.items()}


def without_password(url: str) -> str:
    """Return the URI with `***` for the password, in the authority as in the parameters (RFC 3986)."""
    parts = urlsplit(url)
    user, at, place = parts.netloc.rpartition("@")
    name, colon, password = user.partition(":")
    netloc = f"{name}{colon}{'***' if password else ''}{at}{place}"
    pairs = [
        f"{key}=***" if key.lower() in {"password", "sslpassword"} else f"{key}={value}" if same else key
        for key, same, value in (pair.partition("=") for pair in parts.query.split("&"))
    ]
    return urlunsplit(parts._replace(netloc=netloc, query="&".join(pairs)))
