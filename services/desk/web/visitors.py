"""Visitors: who is signed in at the desk, as pages ask; how a browser shows it is the business of `desk.login`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from starlette.requests import Request

from services.api.http.refused import RefusedRequestError
from services.core.access.principal import Principal


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who reads a page, and when that is over unless something is done before."""

    principal: Principal
    ends_at: datetime
    seconds: int = 8 * 3600  # until then, as this machine's clock has it: a browser's may differ
    final_seconds: int = 8 * 3600  # until it is over whatever is done
    mark: str = ""  # tells one person's drafts from another's, and nothing else
    others: tuple[str, ...] = ()  # roles that it could be read in instead


class Sessions(Protocol):
    """Where sessions are found."""

    async def visitor(self, request: Request) -> Visitor | None:
        """Return whose session a request belongs to, None when it belongs to none that lasts."""
        ...

    async def lasts(self, request: Request) -> bool:
        """Tell whether that session still lasts; to ask is no sign that anybody is there."""
        ...


class NoSessions:
    """Nobody is signed in."""

    async def visitor(self, request: Request) -> Visitor | None:
        """Return None."""
        del request
        return None

    async def lasts(self, request: Request) -> bool:
        """Return False."""
        del request
        return False


async def signed_in(request: Request) -> Visitor:
    """Return who is signed in, asked once a request; raises RefusedRequestError `unauthenticated`."""
    found = await looked_up(request)
    if found is None:
        raise RefusedRequestError("unauthenticated")
    return found


async def looked_up(request: Request) -> Visitor | None:
    """Return who is signed in, None when nobody is."""
    if not hasattr(request.state, "visitor"):
        sessions: Sessions = request.app.state.desk.sessions
        request.state.visitor = await sessions.visitor(request)
    found: Visitor | None = request.state.visitor
    return found
