"""Visitors: whoever has a session is asked for once a request, whoever has none is told to sign in."""

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from starlette.requests import Request

from services.api.http.refused import RefusedRequestError
from services.core.access.principal import Principal
from services.desk.web.visitors import NoSessions, Sessions, Visitor, looked_up, signed_in

ANNE = Visitor(Principal("koordinator", "kommune-0860", "k-17"), datetime(2026, 11, 24, 17, tzinfo=UTC))


class OneSession:
    """Everybody is the same."""

    def __init__(self) -> None:
        """Nobody asked yet."""
        self.asked = 0

    async def visitor(self, _: Request) -> Visitor | None:
        """Return Anne."""
        self.asked += 1
        return ANNE

    async def lasts(self, _: Request) -> bool:
        """Return True."""
        return True


def asking(sessions: Sessions) -> Request:
    """Return a request to a desk with these sessions."""
    app = SimpleNamespace(state=SimpleNamespace(desk=SimpleNamespace(sessions=sessions)))
    return Request({"type": "http", "method": "GET", "path": "/", "app": app, "headers": []})


def test_nobody_is_told_to_sign_in() -> None:
    """A page that shows somebody's things refuses whoever is nobody."""
    with pytest.raises(RefusedRequestError, match="unauthenticated"):
        asyncio.run(signed_in(asking(NoSessions())))
    assert asyncio.run(looked_up(asking(NoSessions()))) is None


def test_somebody_is_asked_for_once() -> None:
    """Two parts of a page ask the session's store no more than one does."""
    sessions = OneSession()
    request = asking(sessions)
    assert asyncio.run(signed_in(request)) is asyncio.run(looked_up(request)) is ANNE
    assert sessions.asked == 1
