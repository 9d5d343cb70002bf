"""Routes of events: submitted by their publisher, one or a batch, and what became of each (contracts-acts 11)."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from schemas.faults import Fault
from schemas.json_text import write
from services.api.answering import answered
from services.api.backend import Backend
from services.api.http.conditions import given_body, repeatable
from services.api.http.incoming import JSON, Incoming
from services.api.http.paths import ROOT
from services.api.http.refused import RefusedRequestError
from services.effects.actors import RefusedActError, RefusedEventsError
from services.effects.submissions import WHOLE, Door, Submission, fits, is_foreign, read_at
from services.storage.handovers.office import Office
from services.storage.idempotency import Request as Repeated
from services.storage.publishers import completing, status
from services.storage.publishers.quotas import OverQuotaError
from services.storage.publishers.submitting import Taken, submit

ONE, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
KINDS = (*JSON, ONE, BATCH)
MOST_FAULTS = 1000
"""Faults that are told of one request: whoever has more mends these first."""


class Listed(NamedTuple):
    """Events as they were sent, and whether they came together: then a fault tells of which one it is."""

    events: list[Any]
    together: bool


router = APIRouter(prefix=ROOT)


@router.post("/events")
async def post(request: Request) -> Response:
    """Take one event or a batch, whole or not at all; durable before the answer."""
    backend: Backend = request.app.state.backend
    return await answered(request, lambda office, incoming: _posted(backend, office, incoming), 202)


@router.get("/events/{id:path}")
async def show(id: str, request: Request) -> Response:  # noqa: A002 - the contract's name of it
    """Return what became of an event of the caller's own organisation."""
    return await answered(request, lambda office, _: status.show(office, id))


@router.post("/events/{id:path}/complete")
async def complete(id: str, request: Request) -> Response:  # noqa: A002
    """Note that a task of the caller's own organisation is done; returns the event."""
    return await answered(request, lambda office, incoming: _completed(id, office, incoming))


def _completed(id_: str, office: Office, incoming: Incoming) -> Any:
    request = repeatable(incoming, f"{ROOT}/events/{quote(id_, safe='')}/complete")
    return completing.complete(office, id_, partial(given_body, incoming), request)


def _posted(backend: Backend, office: Office, incoming: Incoming) -> Any:
    repeated = repeatable(incoming, f"{ROOT}/events", KINDS)
    return {"events": [_told(one) for one in taken(backend, office, lambda: _listed(incoming), repeated)]}


def taken(
    backend: Backend, office: Office, listed: Callable[[], Listed], request: Repeated | None = None
) -> list[Taken]:
    """Return the receipt of each event, once all are durable: the one door, of the interface and of the desk's page.

    Raises what `listed` raises, RefusedActError, RefusedEventsError with every fault, RefusedRequestError `too_many`.
    """
    try:
        return submit(office, lambda: submissions(backend, office, listed), backend.quota, request)
    except OverQuotaError as error:  # which leaves no leaf: whoever floods us would flood the log
        raise RefusedRequestError("too_many", {"Retry-After": str(error.seconds)}) from None


def _told(one: Taken) -> dict[str, str]:
    return {
        "id": one.event_id,
        "receipt": str(one.receipt),
        "href": f"{ROOT}/events/{quote(one.event_id, safe='')}",
    }


def _listed(incoming: Incoming) -> Listed:
    """Return the events of a request; raises RefusedActError too_large, unsupported, invalid."""
    found = given_body(incoming, KINDS).body
    if isinstance(found, list):
        if incoming.kind == ONE:
            raise RefusedActError("invalid", faults=(Fault(WHOLE, "not_object"),))
        return Listed(found, together=True)
    if incoming.kind == BATCH:
        raise RefusedActError("invalid", faults=(Fault(WHOLE, "not_list"),))
    return Listed([found], together=False)


def expect_publisher(office: Office) -> None:
    """Refuse whoever sends for no publisher; raises RefusedActError `forbidden`."""
    if office.principal.role != "udgiver":
        raise RefusedActError("forbidden")


def submissions(backend: Backend, office: Office, listed: Callable[[], Listed]) -> list[Submission]:
    """Return what would be stored of each event, and store nothing.

    Raises RefusedActError forbidden, too_large; what `listed` raises; RefusedEventsError with every fault of every
    event.
    """
    expect_publisher(office)
    events, together = listed()
    publisher, now = office.principal.organisation, datetime.now(UTC)
    if any(is_foreign(event, publisher) for event in events):
        raise RefusedActError("forbidden")
    texts = [write(event) for event in events] if len(events) <= backend.settings.publisher_events_at_once else []
    if len(texts) < len(events) or not all(fits(value) for value, _ in texts):
        raise RefusedActError("too_large")
    read = read_at(events, texts, Door(publisher, now, office.rulebook, office.sealer))
    found = [(at, fault) for at, one in enumerate(read) if not isinstance(one, Submission) for fault in one]
    if found:
        told = list(islice(found, MOST_FAULTS))
        indexes = tuple(at for at, _ in told) if together else ()
        raise RefusedEventsError("invalid", tuple(fault for _, fault in told), indexes)
    return [one for one in read if isinstance(one, Submission)]
