"""Errors while a request was served, as problem documents: refusals, what is away, and what nobody expected."""

from psycopg import errors
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from services.api.http.problems import answer, language_of
from services.api.http.refused import RefusedRequestError, unavailable
from services.effects.actors import RefusedActError, UnwitnessedError
from services.effects.master_keys import KeysAwayError
from services.runtime.telemetry.log import describe, get_logger
from services.storage.failures import AWAY, TRY_AGAIN, DatabaseAwayError, SurpriseError, UnfitDatabaseError

UNFIT = (UnfitDatabaseError, errors.InsufficientPrivilege, errors.UndefinedTable, errors.UndefinedColumn)
PASSING = (*AWAY, *TRY_AGAIN, *UNFIT, DatabaseAwayError, SurpriseError)
"""What the database raises while it is away, or unfit until a person mends it, or when a race was lost too often.

Anything else that it says is a fault of ours, and trying again helps nobody.
"""

UNWITNESSED = 60
"""Seconds after which it may be tried again while the witnesses are missing: a person has to find out why."""

_STATUS = {404: "not_found", 405: "method_not_allowed"}


def problem(scope: Scope, error: BaseException) -> Response:
    """Return what is answered to an error; what is nobody's refusal is logged, once and without its text."""
    return answer(refusal(error), language_of(Headers(scope=scope).get("accept-language")))


def refusal(error: BaseException) -> RefusedActError | RefusedRequestError:
    """Return an error as the refusal that is told; what is nobody's is logged here."""
    if isinstance(error, UnwitnessedError):
        return RefusedRequestError(error.code, {"Retry-After": str(UNWITNESSED)})
    if isinstance(error, RefusedActError | RefusedRequestError):
        return error
    if isinstance(error, HTTPException) and error.status_code in _STATUS:
        return RefusedRequestError(_STATUS[error.status_code], error.headers or {})
    away = "keys" if isinstance(error, KeysAwayError) else "database" if isinstance(error, PASSING) else None
    get_logger().error("request_failed", **({} if away is None else {"server": away}), **describe(error))
    return RefusedRequestError("internal") if away is None else unavailable()
