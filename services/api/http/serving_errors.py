"""Failures while a request was served, as problem documents: what is away, and what nobody expected."""

import psycopg
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.api.http.problems import answer, language_of
from services.api.http.refused import RefusedRequestError, unavailable
from services.effects.actors import RefusedActError
from services.runtime.telemetry.log import describe, get_logger
from services.storage.failures import DatabaseAwayError, UnfitDatabaseError

PASSING = (psycopg.Error, DatabaseAwayError, UnfitDatabaseError)
"""What the database raises while it is away, refuses, or lost a race too often: nothing was done."""

_STATUS = {404: "not_found", 405: "method_not_allowed"}


async def refused(request: Request, error: Exception) -> Response:
    """Answer a refusal."""
    if not isinstance(error, RefusedActError | RefusedRequestError):
        raise TypeError(type(error).__name__)
    return answer(error, language_of(request.headers.get("accept-language")))


async def unrouted(request: Request, error: Exception) -> Response:
    """Answer a path or a method that no route has, as the framework found it."""
    if not isinstance(error, HTTPException):
        raise TypeError(type(error).__name__)
    code = _STATUS.get(error.status_code, "internal")
    return await refused(request, RefusedRequestError(code, error.headers or {}))


async def failed(request: Request, error: Exception) -> Response:
    """Answer a failure: 503 while the database is away or a race was lost too often, else 500, logged without text."""
    server = {"server": "database"} if isinstance(error, PASSING) else {}
    get_logger().error("request_failed", **server, **describe(error))
    return await refused(request, unavailable() if server else RefusedRequestError("internal"))
