"""Tilbagekald: a sender takes an event of its own back, by the event that says so, through the interface's door."""

from functools import partial
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schemas.events.notes import EventRecalled
from services.api.backend import Backend
from services.api.http.paths import number_of
from services.api.publishers.events import Listed, taken
from services.desk.web.languages import language_of
from services.desk.web.naming import Names
from services.desk.web.rendering import gettext_of, page
from services.desk.web.working import Form, at_work
from services.effects.actors import RefusedActError
from services.storage.handovers.office import Office
from services.storage.publishers import status
from services.storage.publishers.listing import named

PATH = "/udgiver/haendelse/{receipt}/tilbagekald"
OVER = ("refused", "informed")
"""Outcomes of events that went to nobody: there is nothing to take back."""
router = APIRouter()


@router.get(PATH)
async def ask(receipt: str, request: Request) -> Response:
    """Return the form that asks why."""
    return _page(request, await at_work(request, lambda office, _: _shown(office, number_of(receipt))))


@router.post(PATH)
async def recall(receipt: str, request: Request) -> Response:
    """Take the event back and lead to it; without a reason the form again, and a second time how it stands."""
    number = number_of(receipt)
    backend: Backend = request.app.state.backend
    shown = await at_work(request, partial(_recalled, backend, number))
    if shown is None:
        return RedirectResponse(f"/udgiver/haendelse/{number}?tilbagekaldt=ja", 303)
    return _page(request, shown, 422 if shown["lacking"] else 409)


def of(receipt: UUID, publisher: str, event_id: str, reason: str) -> dict[str, Any]:
    """Return the event that takes another one back: one for each, so that a second press has no second effect."""
    source = f"urn:stafet:publisher:{publisher}"
    return {
        "specversion": "1.0",
        "id": f"tilbagekald-{receipt}",
        "source": source,
        "type": f"dk.stafet.{EventRecalled.event_type}.v1",
        "data": {"event_ref": {"source": source, "id": event_id}, "reason": reason},
    }


def _shown(office: Office, receipt: UUID, **more: Any) -> dict[str, Any]:
    found = named(office, receipt)
    told = status.show(office, found.event_id)
    return {"named": found, "told": told, "book": office.rulebook, "lacking": False, "again": False, **more}


def _recalled(backend: Backend, receipt: UUID, office: Office, form: Form) -> dict[str, Any] | None:
    reason, shown = form.get("reason"), _shown(office, receipt)
    if reason not in office.rulebook.reasons.recalled:
        return shown | {"lacking": True}
    if shown["told"]["outcome"] in OVER:
        return shown
    event = of(receipt, office.principal.organisation, shown["told"]["event_id"], reason)
    try:
        taken(backend, office, lambda: Listed([event], together=False))
    except RefusedActError as refused:
        if refused.code != "conflict":
            raise
        return shown | {"again": True}
    return None


def _page(request: Request, shown: dict[str, Any], status: int = 200) -> Response:
    language, said = language_of(request), gettext_of(request)
    names = Names(shown["book"], language)
    reasons = [(code, words[language].rstrip(".")) for code, words in shown["book"].reasons.recalled.items()]
    heading = names.type(shown["named"].type) if shown["named"].type else said.gettext("Event")
    return page(
        request, "udgiver/tilbagekald.html", status, **shown, names=names, reasons=reasons, heading=heading,
        over=shown["told"]["outcome"] in OVER,
    )  # fmt: skip
