"""Pages of logging on and off: to the issuer and back, a choice of roles, a demo's users, and the end of a session."""

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar
from urllib.parse import quote

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from services.api.backend import Backend
from services.api.http.incoming import received
from services.api.http.refused import RefusedRequestError, unavailable
from services.api.http.workers import Workers
from services.desk.login.attempt import HOME, SECONDS, Attempt, local
from services.desk.login.cookies import ATTEMPT, SESSION, Place, place_of
from services.desk.login.demo_users import demo_users
from services.desk.login.provider import BACK, LOGGED_OFF, NotVouchedError, Provider
from services.desk.login.sessions import Held
from services.desk.web.rendering import page
from services.desk.web.visitors import looked_up, signed_in
from services.desk.web.working import Form, form_of
from services.effects.actors import RefusedActError
from services.runtime.identity.issuer_keys import IssuerAwayError
from services.runtime.telemetry.log import get_logger
from services.storage.handovers.office import utc_now
from services.storage.sessions.keeping import Vouched

MOST = 8192
ASKING = 8  # questions to the issuer at once: one that hangs holds these threads, and none that pages are read by
SEE_OTHER = 303
T = TypeVar("T")
router = APIRouter()


class Logon:
    """What logging on works with; one for a process, as `app.state.logon`."""

    def __init__(self, backend: Backend) -> None:
        """Take the backend. Raises SettingsError."""
        self.settings = backend.settings
        self.held = Held(backend)
        self.provider = None if self.settings.issuer is None else Provider(self.settings, backend.tokens)
        self._asking = Workers(ASKING)

    def place(self, request: Request) -> Place:
        """Return where the desk is; raises RefusedActError `not_found` where nobody can log on."""
        found = place_of(self.settings, request)
        if found is None:
            raise RefusedActError("not_found")
        return found

    async def asked(self, work: Callable[[], T]) -> T:
        """Return what work gives that asks the issuer. Raises RefusedRequestError `unavailable`, and what it raises."""
        try:
            return await self._asking.do("", lambda _: work())
        except IssuerAwayError:
            raise unavailable() from None

    def begun(self, request: Request, place: Place, who: Vouched, target: str) -> Response:
        """Return the way on into a session of its own. Raises NotVouchedError."""
        secret = self.held.log_on(who, place.read(request, SESSION))
        first = local(target) if len(who.roles) == 1 else f"{LOGGED_OFF}?til={quote(local(target))}"
        answer = RedirectResponse(first, SEE_OTHER)
        place.give(answer, SESSION, secret)
        place.take(answer, ATTEMPT)
        return answer

    def came_back(self, request: Request, place: Place) -> Response:
        """Return the way on for a browser that the issuer sent back. Raises NotVouchedError, IssuerAwayError."""
        said = request.query_params
        attempt = Attempt(place.read(request, ATTEMPT) or "")
        if not attempt.held or not attempt.answers(said.get("state", ""), time.time()):
            raise NotVouchedError("state")
        if self.provider is None or "code" not in said:
            raise NotVouchedError("denied" if said.get("error") == "access_denied" else "code")
        who = self.provider.vouched(attempt, place, said["code"], utc_now())
        return self.begun(request, place, who, attempt.target)


def _logon(request: Request) -> Logon:
    found: Logon = request.app.state.logon
    return found


async def _form(request: Request) -> Form:
    """Return the small form of somebody who is not known yet."""
    backend: Backend = request.app.state.backend
    with backend.room.taken("") as held:
        return form_of(await received(request, MOST, backend.settings.http_seconds, held))


def _entrance(request: Request, status: int = 200, refused: str = "", roles: tuple[str, ...] = ()) -> Response:
    logon = _logon(request)
    return page(
        request,
        "log_paa.html",
        status,
        refused=refused,
        roles=roles,
        target=local(request.query_params.get("til", HOME)),
        by_issuer=logon.provider is not None and place_of(logon.settings, request) is not None,
        demo_users=demo_users(logon.settings),
    )


@router.get(LOGGED_OFF)
async def entrance(request: Request) -> Response:
    """Show where to log on, or which role to choose; who is logged on goes on."""
    session = await _logon(request).held.session(request)
    if session is not None and session.role is not None:
        return RedirectResponse(local(request.query_params.get("til", HOME)), SEE_OTHER)
    return _entrance(request, roles=() if session is None else session.roles)


@router.get("/log-paa/start")
async def start(request: Request) -> Response:
    """Send a browser to the issuer; by a link, since the policy lets no form lead to another host."""
    logon = _logon(request)
    place = logon.place(request)
    if logon.provider is None:
        raise RefusedActError("not_found")
    attempt = Attempt.begun(request.query_params.get("til", HOME), time.time())
    address = await logon.asked(partial(logon.provider.address, attempt, place))
    answer = RedirectResponse(address, SEE_OTHER)
    place.give(answer, ATTEMPT, attempt.held, SECONDS)
    return answer


@router.get(BACK)
async def back(request: Request) -> Response:
    """Begin a session for whom the issuer vouches for."""
    logon = _logon(request)
    place = logon.place(request)
    try:
        return await logon.asked(partial(logon.came_back, request, place))
    except NotVouchedError as error:
        get_logger().warning("logon_refused", code=error.code)
        await run_in_threadpool(logon.held.refused, error)
        answer = _entrance(request, 403, error.code)
        place.take(answer, ATTEMPT)
        return answer


@router.post("/log-paa/rolle")
async def choose(request: Request) -> Response:
    """Let a session go on in one of the roles that the issuer vouched for, under a new secret."""
    logon, form = _logon(request), await _form(request)
    place = logon.place(request)
    secret = place.read(request, SESSION)
    fresh = None if secret is None else await run_in_threadpool(logon.held.choose, secret, form.get("role"))
    if fresh is None:
        raise RefusedRequestError("unauthenticated")
    answer = RedirectResponse(local(form.get("til")), SEE_OTHER)
    place.give(answer, SESSION, fresh)
    return answer


@router.post("/log-paa/demo")
async def as_demo_user(request: Request) -> Response:
    """Begin a session of a fictive user, in a demo alone: elsewhere the page is not there."""
    logon, form = _logon(request), await _form(request)
    place = logon.place(request)
    users = {str(one.principal): one.principal for one in demo_users(logon.settings)}
    who = users.get(form.get("who"))
    if who is None:
        raise RefusedActError("not_found")
    vouched = Vouched(who.organisation, who.handle, (who.role,), utc_now())
    return await run_in_threadpool(logon.begun, request, place, vouched, form.get("til"))


@router.post("/session")
async def stay(request: Request) -> Response:
    """Note that somebody is there, for who was asked whether to stay logged on; says until when."""
    visitor = await signed_in(request)
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"seconds": visitor.seconds, "final_seconds": visitor.final_seconds})
    return RedirectResponse(local((await _form(request)).get("til")), SEE_OTHER)


@router.post("/log-af")
async def log_off(request: Request) -> Response:
    """End the session, and let the browser forget what it kept of it."""
    logon = _logon(request)
    place = logon.place(request)
    if (secret := place.read(request, SESSION)) is not None:
        await run_in_threadpool(logon.held.end, secret)
    answer = RedirectResponse("/log-af", SEE_OTHER, {"Clear-Site-Data": '"cache", "storage"'})
    place.take(answer, SESSION)
    return answer


@router.get("/log-af")
async def logged_off(request: Request) -> Response:
    """Say that it is over, and go on to the issuer, where it is not yet; who is logged on is asked first."""
    logon = _logon(request)
    place = place_of(logon.settings, request)
    if await looked_up(request) is not None:
        return page(request, "log_af.html", onward=None)
    onward = None
    if logon.provider is not None and place is not None:
        with suppress(RefusedRequestError):  # one is logged off here, whatever the issuer does
            onward = await logon.asked(partial(logon.provider.log_off_address, place))
    answer = page(request, "log_af.html", onward=onward)
    if onward is not None:
        answer.headers["Refresh"] = f"0; url={onward}"
    return answer


@router.post("/api/log-af")
async def by_issuer(request: Request) -> Response:
    """End what the issuer says is over (OpenID Connect Back-Channel Logout 1.0): no browser asks, a token says it."""
    logon, form = _logon(request), await _form(request)
    if logon.provider is None:
        raise RefusedActError("not_found")
    try:
        over = await logon.asked(partial(logon.provider.logged_off, form.get("logout_token"), utc_now()))
    except NotVouchedError as error:
        get_logger().warning("logon_refused", code=error.code)
        raise RefusedRequestError("malformed") from None
    await run_in_threadpool(logon.held.ended_by_issuer, *over)
    return Response(headers={"Cache-Control": "no-store"})
