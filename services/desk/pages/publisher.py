"""Udgiver: a publisher's own events with what became of each, the questions to answer, and the tasks to do."""

from typing import Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.api.http.paths import number_of
from services.core.rulebook.model import Rulebook
from services.desk.pages.publisher_recall import OVER
from services.desk.web.done import believed
from services.desk.web.fault_words import FaultWords
from services.desk.web.languages import language_of
from services.desk.web.naming import Names
from services.desk.web.rendering import gettext_of, page
from services.desk.web.visitors import signed_in
from services.desk.web.working import Form, at_work
from services.effects.actors import RefusedActError
from services.storage.handovers.given import Given
from services.storage.handovers.office import Office
from services.storage.publishers import completing, status
from services.storage.publishers.listing import Named, Own, listed, named

PATH = "/udgiver"
router = APIRouter(prefix=PATH)


class Shown(NamedTuple):
    """An event as it stands: its receipt, what its sender called it, and the answer of the interface."""

    receipt: UUID
    named: Named
    told: dict[str, Any]


@router.get("")
async def own(request: Request) -> Response:
    """Return the newest of what is the publisher's own, or what lies before a receipt."""
    before = request.query_params.get("foer")
    found, book = await at_work(request, lambda office, _: _listed(office, before))
    sent = believed(request, "sendt")
    count = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 7 else 0
    return page(
        request, "udgiver/oversigt.html", own=found, book=book, names=Names(book, language_of(request)),
        sent=count, is_later=before is not None,
    )  # fmt: skip


@router.get("/haendelse/{receipt}")
async def event(receipt: str, request: Request) -> Response:
    """Return what became of one event."""
    shown, book = await at_work(request, lambda office, _: (_shown(office, number_of(receipt)), office.rulebook))
    return _event_page(request, shown, book)


@router.get("/haendelse/{receipt}/opgave")
async def again(receipt: str, request: Request) -> Response:
    """Lead back to the event, for who logged on again on the answer to a form."""
    await signed_in(request)
    return RedirectResponse(f"{PATH}/haendelse/{number_of(receipt)}", 303)


@router.post("/haendelse/{receipt}/opgave")
async def complete(receipt: str, request: Request) -> Response:
    """Note that a task is done; one that is done already is shown as it stands."""
    number = number_of(receipt)
    refused = await at_work(request, lambda office, form: _completed(office, number, form))
    if refused is None:
        return RedirectResponse(f"{PATH}/haendelse/{number}?udfoert=ja", 303)
    return _event_page(request, *refused, status=409)


def _listed(office: Office, before: str | None) -> tuple[Own, Rulebook]:
    return listed(office, None if before is None else number_of(before)), office.rulebook


def _shown(office: Office, receipt: UUID) -> Shown:
    found = named(office, receipt)
    return Shown(receipt, found, status.show(office, found.event_id))


def _completed(office: Office, receipt: UUID, form: Form) -> tuple[Shown, Rulebook] | None:
    task = form.get("opgave")
    try:
        completing.complete(office, named(office, receipt).event_id, lambda: Given({"task": task}))
    except RefusedActError as refused:
        if refused.code not in {"invalid", "nothing_to_complete"}:
            raise
        return _shown(office, receipt), office.rulebook
    return None


def _event_page(request: Request, shown: Shown, book: Rulebook, status: int = 200) -> Response:
    language = language_of(request)
    words = FaultWords(gettext_of(request), language)
    faults = [words.told(shown.named.type, one["field"], one["fault"]) for one in shown.told["faults"]]
    done = {"done": "udfoert", "recalled": "tilbagekaldt"}
    return page(
        request, "udgiver/haendelse.html", status, shown=shown, told=shown.told, book=book, faults=faults, over=OVER,
        names=Names(book, language),
        **{name: status == 200 and believed(request, note) == "ja" for name, note in done.items()},
    )  # fmt: skip
