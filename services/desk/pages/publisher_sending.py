"""Send hændelser: a file of events is tried, which stores nothing, or sent through the door of the interface."""

from functools import partial
from typing import NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schemas.codec import LARGEST
from services.api.answering import worked_for
from services.api.backend import Backend
from services.api.http.incoming import Incoming
from services.api.publishers.events import Listed, expect_publisher, submissions, taken
from services.core.rulebook.model import Rulebook
from services.desk.web.event_file import Broken, Placed, events
from services.desk.web.event_report import Row, Words, broken_rows, refused_rows
from services.desk.web.languages import language_of
from services.desk.web.naming import Names
from services.desk.web.rendering import gettext_of, page
from services.desk.web.trying import Tried, tried
from services.desk.web.uploads import upload
from services.desk.web.visitors import signed_in
from services.desk.web.working import at_work
from services.effects.actors import RefusedActError, RefusedEventsError
from services.storage.handovers.office import Office

PATH = "/udgiver/send"
SHOWN = 20
"""Events whose decision is shown in full."""
router = APIRouter()


class Came(NamedTuple):
    """What came of a file: a fault of the whole, faults of events, or what would become of each, or how many went."""

    book: Rulebook
    status: int = 200
    fault: str = ""
    rows: tuple[Row, ...] = ()
    tried: tuple[Tried, ...] = ()
    events: int = 0
    sent: bool = False


@router.get(PATH)
async def send(request: Request) -> Response:
    """Return the form."""

    def opened(office: Office) -> Came:
        expect_publisher(office)
        return Came(office.rulebook)

    return _page(request, await at_work(request, lambda office, _: opened(office)))


@router.post(PATH)
async def sent(request: Request) -> Response:
    """Try a file, or send all of it; of one with faults nothing is sent, and each fault is told with its line."""
    visitor = await signed_in(request)
    backend: Backend = request.app.state.backend
    came = await worked_for(request, visitor.principal, partial(_came, request, backend))
    if came.sent:
        return RedirectResponse(f"/udgiver?sendt={came.events}", 303)
    return _page(request, came)


def _came(request: Request, backend: Backend, office: Office, incoming: Incoming) -> Came:
    expect_publisher(office)
    said, language, book = gettext_of(request), language_of(request), office.rulebook
    words = Words(said, language)
    placed: list[Placed] = []
    try:
        form, raw = upload(incoming, "fil")
        found = events(raw)
        broken = [one for one in found if isinstance(one, Broken)]
        placed += [one for one in found if isinstance(one, Placed)]
        if not found:
            return Came(book, 422, said.gettext("Choose a file with at least one event"))
        if broken:
            return Came(book, 422, rows=tuple(broken_rows(found, words)))
        return _handled(backend, office, form.get("handling") == "send", placed, language)
    except RefusedEventsError as refused:
        status = 409 if refused.code == "conflict" else 422
        return Came(book, status, rows=tuple(refused_rows(placed, refused, words)))
    except RefusedActError as refused:
        if refused.code != "too_large":
            raise
        return Came(book, 413, _too_large(request, backend))


def _handled(backend: Backend, office: Office, sends: bool, placed: list[Placed], language: str) -> Came:
    """Send events or try them: both read them at the same door."""
    listed = Listed([one.value for one in placed], together=True)
    if sends:
        return Came(office.rulebook, events=len(taken(backend, office, lambda: listed)), sent=True)
    read = submissions(backend, office, lambda: listed)
    now, publisher = office.clock(), office.principal.organisation
    found = [tried(one.envelope, now, office.rulebook, language, publisher) for one in read[:SHOWN]]
    return Came(office.rulebook, tried=tuple(found), events=len(read))


def _too_large(request: Request, backend: Backend) -> str:
    said = gettext_of(request).gettext(
        "The file is too large: at most %(size)d MB, %(count)d events, and %(each)d kB each"
    )
    return said % _limits(backend)


def _limits(backend: Backend) -> dict[str, int]:
    settings = backend.settings
    size, count = settings.http_body_bytes // 2**20, settings.publisher_events_at_once
    return {"size": size, "count": count, "each": LARGEST // 1024}


def _page(request: Request, came: Came) -> Response:
    return page(
        request, "udgiver/send.html", came.status, came=came, limits=_limits(request.app.state.backend),
        names=Names(came.book, language_of(request)),
    )  # fmt: skip
