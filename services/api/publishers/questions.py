"""Routes of questions that forums have asked the sender of an event (contracts-acts 9.3 and 11)."""

from functools import partial
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.api.answering import answered
from services.api.http.conditions import given_body, repeatable
from services.api.http.incoming import Incoming
from services.api.http.paths import ROOT, number_of
from services.storage.handovers import questions
from services.storage.handovers.office import Office

router = APIRouter(prefix=ROOT)


@router.get("/questions/{id}")
async def show(id: str, request: Request) -> Response:  # noqa: A002 - the contract's name of it
    """Return a question that the caller's organisation was asked."""
    return await answered(request, lambda office, _: questions.show(office, number_of(id)))


@router.post("/questions/{id}/answer")
async def answer(id: str, request: Request) -> Response:  # noqa: A002
    """Answer it, which brings the item back to its forum; returns the question."""
    return await answered(request, lambda office, incoming: _answered(id, office, incoming))


def _answered(id_: str, office: Office, incoming: Incoming) -> Any:
    number = number_of(id_)
    request = repeatable(incoming, f"{ROOT}/questions/{number}/answer")
    return questions.answer(office, number, partial(given_body, incoming), request)
