"""Spørgsmål: what a forum asks the sender of an event, and the answer: read and given by the functions of the API."""

from typing import NamedTuple
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schemas.faults import FAULTS, FAULTS_IN_ENGLISH
from services.api.http.paths import number_of
from services.core.rulebook.model import Rulebook
from services.desk.web.done import believed
from services.desk.web.languages import language_of
from services.desk.web.naming import Names
from services.desk.web.rendering import page
from services.desk.web.working import Form, at_work
from services.effects.actors import RefusedActError
from services.storage.handovers import questions
from services.storage.handovers.given import Given
from services.storage.handovers.office import Office
from services.storage.handovers.questions import Exchange

router = APIRouter(prefix="/udgiver/spoergsmaal/{id}")


class Tried(NamedTuple):
    """A question as it stands, and what became of an answer to it."""

    found: Exchange
    book: Rulebook
    status: int = 200
    fault: str = ""
    typed: str = ""


@router.get("")
async def ask(id: str, request: Request) -> Response:  # noqa: A002 - the contract's name of it
    """Return a question with what was answered."""
    number = number_of(id)
    tried = await at_work(request, lambda office, _: Tried(questions.exchange(office, number), office.rulebook))
    return _page(request, tried)


@router.post("")
async def answer(id: str, request: Request) -> Response:  # noqa: A002
    """Answer it; a fault shows the form again with what was typed, and one that is not open how it stands."""
    number = number_of(id)
    tried = await at_work(request, lambda office, form: _answered(office, number, form, language_of(request)))
    if tried is None:
        return RedirectResponse(f"/udgiver/spoergsmaal/{number}?sendt=ja", 303)
    return _page(request, tried)


def _answered(office: Office, number: UUID, form: Form, language: str) -> Tried | None:
    typed = form.get("svar")
    try:
        questions.answer(office, number, lambda: Given({"answer": typed}))
    except RefusedActError as refused:
        if refused.code not in {"invalid", "not_allowed"}:
            raise
        words = FAULTS if language == "da" else FAULTS_IN_ENGLISH
        fault = words[refused.faults[0].fault].capitalize() if refused.faults else ""
        status = 422 if refused.code == "invalid" else 409
        return Tried(questions.exchange(office, number), office.rulebook, status, fault, typed)
    return None


def _page(request: Request, tried: Tried) -> Response:
    return page(
        request, "udgiver/spoergsmaal.html", tried.status, found=tried.found, fault=tried.fault, typed=tried.typed,
        refused=tried.status == 409, names=Names(tried.book, language_of(request)),
        done=tried.status == 200 and believed(request, "sendt") == "ja",
    )  # fmt: skip
