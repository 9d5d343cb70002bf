"""Sessions that browsers hold: begun, found by a cookie, ended; `desk.web` asks here who reads a page."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from hashlib import sha256

from psycopg import Connection
from psycopg_pool import PoolTimeout
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from services.api.backend import Backend
from services.api.http.refused import RefusedRequestError, unavailable
from services.core.access.principal import Principal
from services.core.access.sessions import Limits, Session
from services.desk.login.cookies import SESSION, place_of
from services.desk.login.provider import NotVouchedError
from services.desk.web.visitors import Visitor
from services.storage.access.denials import denied
from services.storage.handovers.office import utc_now
from services.storage.sessions import keeping
from services.storage.sessions.keeping import Vouched

BACKGROUND = "stafet-background"
"""Header of a request that a page makes by itself: no sign that anybody is there."""

BEGIN = "session.begin"


class Held:
    """Sessions that browsers hold."""

    def __init__(self, backend: Backend) -> None:
        """Take the backend of the process."""
        self._backend = backend
        settings = backend.settings
        self.limits = Limits(
            timedelta(minutes=settings.desk_idle_minutes), timedelta(minutes=settings.desk_session_minutes)
        )

    async def session(self, request: Request) -> Session | None:
        """Return the session that a request belongs to."""
        return await self._session(request, sign=BACKGROUND not in request.headers)

    async def lasts(self, request: Request) -> bool:
        """Tell whether the session that a request began with still lasts; to ask is no sign of anybody."""
        return await self._session(request, sign=False) is not None

    async def _session(self, request: Request, *, sign: bool) -> Session | None:
        place = place_of(self._backend.settings, request)
        secret = None if place is None else place.read(request, SESSION)
        return None if secret is None else await run_in_threadpool(self.found, secret, sign=sign)

    async def visitor(self, request: Request) -> Visitor | None:
        """Return whose session a request belongs to; nobody's before a role is chosen."""
        session = await self.session(request)
        who = None if session is None else session.principal
        if session is None or who is None:
            return None
        mark = sha256(str(who).encode()).hexdigest()[:16]
        others = tuple(one for one in session.roles if one != session.role)
        now, ends = utc_now(), session.ends(self.limits.idle)
        left, in_all = ((one - now) // timedelta(seconds=1) for one in (ends, session.ends_at))
        return Visitor(who, ends, left, in_all, mark, others)

    def found(self, secret: str, *, sign: bool) -> Session | None:
        """Return the session of a secret. Raises RefusedRequestError `unavailable`."""
        with self._connection() as connection:
            return keeping.found(connection, secret, self.limits.idle, utc_now(), sign=sign)

    def log_on(self, who: Vouched, held: str | None) -> str:
        """Begin a session, and end the one that the browser held until now; returns the new secret.

        Raises NotVouchedError for an organisation that the rulebook does not have, RefusedRequestError `unavailable`.
        """
        principal = Principal(who.roles[0], who.organisation, who.handle)
        secret = secrets.token_urlsafe(32)
        try:
            with self._backend.at_work(principal) as office:
                if held is not None:
                    keeping.end(office.connection, held, utc_now())
                keeping.log_on(office.connection, secret, who, self.limits, utc_now())
        except RefusedRequestError as error:
            if error.code == "unauthenticated":
                raise NotVouchedError("organisation", who) from None
            raise
        return secret

    def choose(self, secret: str, role: str) -> str | None:
        """Let a session go on in another of its roles; returns the new secret, None where it has no such role."""
        fresh = secrets.token_urlsafe(32)
        with self._connection() as connection:
            chosen = keeping.choose(connection, secret, fresh, role, self.limits.idle, utc_now())
        return None if chosen is None else fresh

    def end(self, secret: str) -> None:
        """End a session."""
        with self._connection() as connection:
            keeping.end(connection, secret, utc_now())

    def refused(self, error: NotVouchedError) -> None:
        """Leave the leaf of a refusal where an issuer said whose it is: nobody unknown makes the log grow."""
        if error.who is not None:
            who = Principal(error.who.roles[0], error.who.organisation, error.who.handle)
            with suppress(RefusedRequestError), self._connection() as connection:
                denied(connection, who, BEGIN, error.code)

    def ended_by_issuer(self, session: str | None, handle: str | None, until: datetime) -> None:
        """End what an issuer says is over."""
        with self._connection() as connection:
            keeping.end_by_issuer(connection, session, handle, until, utc_now())

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        try:
            with self._backend.connections.connection() as connection:
                yield connection
        except PoolTimeout:
            raise unavailable() from None
