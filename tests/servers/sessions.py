"""Sessions for tests of pages: somebody who logged on, without an issuer, and what its browser then holds."""

import secrets
from datetime import UTC, datetime, timedelta

from services.core.access.principal import Principal
from services.core.access.sessions import Limits
from services.desk.login.cookies import SESSION
from services.runtime.config.settings import Settings
from services.storage.connections import connect
from services.storage.sessions import keeping
from services.storage.sessions.keeping import Vouched


def logged_on(settings: Settings, principal: str) -> dict[str, str]:
    """Return the cookies of a browser in which somebody has just logged on to the desk of these settings."""
    who, secret, now = Principal.parse(principal), secrets.token_urlsafe(32), datetime.now(UTC)
    limits = Limits(timedelta(minutes=settings.desk_idle_minutes), timedelta(minutes=settings.desk_session_minutes))
    with connect(settings.dsn()) as connection:
        keeping.log_on(connection, secret, Vouched(who.organisation, who.handle, (who.role,), now), limits, now)
    return {SESSION: secret}
