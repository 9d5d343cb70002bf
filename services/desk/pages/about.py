"""About the desk: help, accessibility, personal data, and whether everything answers; anybody may read these."""

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from fastapi import APIRouter
from psycopg import Error
from psycopg_pool import PoolTimeout
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from services.api.backend import Backend
from services.core.handover.acts import ACTS
from services.core.handover.states import STATES
from services.desk.web import help_words
from services.desk.web.map import PAGES
from services.desk.web.rendering import page
from services.desk.web.visitors import looked_up
from services.storage.access.session import acting
from services.storage.evidence.checkpoints import newest

LOOK = 2.0  # seconds that the status page waits for the database
router = APIRouter()


class Status(NamedTuple):
    """Whether everything answers, and when the log was signed last, where that is known."""

    word: str
    signed_at: datetime | None = None


async def _told(request: Request, template: str, **more: Any) -> Response:
    """Return a page that is the same for everybody, with the menu of who is signed in, where that can be known."""
    await looked_up(request)
    return page(request, template, **more)


@router.get("/hjaelp")
async def help_page(request: Request) -> Response:
    """Show how things are done, and the desk's words."""
    return await _told(request, "hjaelp.html", acts=ACTS, states=STATES, pages=PAGES, help=help_words)


@router.get("/tilgaengelighed")
async def accessibility(request: Request) -> Response:
    """Show what the desk is tested for, and whom to tell what does not work."""
    backend: Backend = request.app.state.backend
    return await _told(request, "tilgaengelighed.html", official=official(backend.settings.desk_url))


def official(desk: str | None) -> str:
    """Return where the act's official statement of a desk's address stands, "" while the address is not known."""
    host = urlsplit(desk or "").hostname
    return f"was.digst.dk/{host.replace('.', '-')}" if host and "." in host else ""


@router.get("/personoplysninger")
async def personal_data(request: Request) -> Response:
    """Show what is kept of people, and of those who use the desk."""
    return await _told(request, "personoplysninger.html")


@router.get("/driftsstatus")
async def status(request: Request) -> Response:
    """Show whether everything answers; it has to be there when nothing else is, so it asks for nobody's session."""
    backend: Backend = request.app.state.backend
    found = await run_in_threadpool(_status, backend)
    given = {"began_at": backend.began_at, "now": backend.clock()}
    return page(request, "driftsstatus.html", 200 if found.word == "well" else 503, found=found, **given)


def _status(backend: Backend) -> Status:
    """Return `well`, `away` when the database does not answer, `unwitnessed` when nothing new may be taken."""
    try:
        with backend.connections.connection(LOOK) as connection:
            backend.quorum.look(connection)
            with acting(connection) as cursor:
                signed = newest(cursor.connection)
    except (PoolTimeout, Error):
        return Status("away")
    return Status("unwitnessed" if backend.quorum.ended else "well", signed and signed.signed_at)
