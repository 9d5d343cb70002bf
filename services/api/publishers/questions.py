"""Routes of questions that forums have asked the sender of an event (contracts-acts 9.3 and 11)."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.api.answering import answered
from services.api.http.paths import ROOT, number_of
from services.storage.handovers import questions
from services.storage.handovers.given import Given

router = APIRouter(prefix=ROOT)


@router.get("/questions/{id}")
async def show(id: str, request: Request) -> Response:  # noqa: A002 - the contract's name of it
    """Return a question that the caller's organisation was asked."""
    return await answered(request, lambda office, _: questions.show(office, number_of(id)))


@router.post("/questions/{id}/answer")
async def answer(id: str, request: Request) -> Response:  # noqa: A002
    """Answer it, which brings the item back to its forum; returns the question."""
    return await answered(
        request, lambda office, incoming: questions.answer(office, number_of(id), lambda: Given(incoming.json()))
    )
