"""Calendar by an address of its own: a secret that one person has, no session, and how many deadlines end when."""

import secrets
from typing import TYPE_CHECKING

from fastapi import APIRouter
from psycopg_pool import PoolTimeout
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.api.answering import worked_for
from services.api.http.incoming import Incoming
from services.api.http.refused import RefusedRequestError, unavailable
from services.desk.exports.calendar_file import calendar_file
from services.desk.pages import deadlines
from services.desk.web.languages import language_of
from services.desk.web.visitors import signed_in
from services.desk.web.working import Form, at_work
from services.effects.exported import Export
from services.storage import calendar_feeds as feeds
from services.storage.calendar_feeds import Feed
from services.storage.exporting import exported
from services.storage.handovers.office import Office, utc_now

if TYPE_CHECKING:
    from services.api.backend import Backend
    from services.desk.web.rendering import Desk

PATH = "/kalender/{secret}"
PURPOSE = "follow_up"
LONGEST = 100
router = APIRouter()


@router.get(PATH)
async def calendar(secret: str, request: Request) -> Response:
    """Return the calendar of whose secret it is, by the grants that are in force now, once its leaf is written."""
    feed = await run_in_threadpool(_feed, request, secret.removesuffix(".ics"))
    desk: Desk = request.app.state.desk
    said = desk.said[feed.language]

    def made(office: Office, _: Incoming) -> bytes:
        found, now = deadlines.read(office, feed.language), office.clock()
        exported(office.connection, office.principal, Export("deadlines", "ics", PURPOSE, "deadlines/feed"))
        rows = [one for group in found.groups.values() for one in group]
        return calendar_file(said.gettext("Deadlines"), deadlines.entries(rows, str(office.principal), now, said))

    return Response(await worked_for(request, feed.principal, made), media_type="text/calendar; charset=utf-8")


@router.get("/frister/kalender")
@router.get("/frister/kalender/slut")
async def again(request: Request) -> Response:
    """Lead back to the page, whatever it was that was sent before somebody logged on again."""
    await signed_in(request)
    return RedirectResponse("/frister", 303)


@router.post("/frister/kalender")
async def make(request: Request) -> Response:
    """Make an address, and show it this once."""
    secret = secrets.token_urlsafe(32)

    def made(office: Office, _: Form) -> deadlines.Found:
        feeds.make(office, secret, language_of(request))
        return deadlines.read(office, language_of(request))

    found = await at_work(request, made)
    return deadlines.page_of(request, found, address=f"{_here(request)}/kalender/{secret}.ics")


@router.post("/frister/kalender/slut")
async def end(request: Request) -> Response:
    """End the address: whoever fetches it from now on finds nothing."""

    def ended(office: Office, _: Form) -> deadlines.Found:
        feeds.end(office)
        return deadlines.read(office, language_of(request))

    return deadlines.page_of(request, await at_work(request, ended), ended=True)


def _feed(request: Request, secret: str) -> Feed:
    backend: Backend = request.app.state.backend
    try:
        with backend.connections.connection() as connection:
            found = feeds.fetched(connection, secret[:LONGEST], utc_now())
    except PoolTimeout:
        raise unavailable() from None
    if found is None:
        raise RefusedRequestError("too_many", {"Retry-After": "3600"})
    return found


def _here(request: Request) -> str:
    backend: Backend = request.app.state.backend
    return backend.settings.desk_url or f"http://{request.headers.get('host', '')}"
