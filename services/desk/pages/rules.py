"""Regler: the rulebook in force in its own sentences, and what would become of an event under it; nothing is stored."""

from typing import NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from schemas.codec import read_json
from schemas.envelope import Envelope, Unreadable
from schemas.json_text import parse
from services.core.decision.decide import decide
from services.core.decision.encoding import considered_text
from services.core.decision.sentences import sentences
from services.core.decision.words import name_of
from services.core.rulebook.model import Rulebook
from services.desk.web.languages import language_of
from services.desk.web.rendering import gettext_of, page
from services.desk.web.working import Form, at_work
from services.storage.handovers.office import Office

router = APIRouter()


class Rule(NamedTuple):
    """A row: its sentence, which says when it holds too, and the ids of the rules that it rests on."""

    sentence: str
    rules: tuple[str, ...]


class Tried(NamedTuple):
    """What would become of an event: sentences, and of each forum that did not get it why not; or the fault of it."""

    sentences: tuple[str, ...] = ()
    considered: tuple[tuple[str, str], ...] = ()
    fault: str = ""


@router.get("/regler")
async def rules(request: Request) -> Response:
    """Return the page."""
    return _page(request, await at_work(request, lambda office, _: office.rulebook))


@router.post("/regler")
async def attempt(request: Request) -> Response:
    """Return the page with what would become of the event that was written."""
    _, language = gettext_of(request).gettext, language_of(request)

    def tried(office: Office, form: Form) -> tuple[Rulebook, str, Tried]:
        text = form.get("haendelse")
        event = readable(text)
        if event is None:
            return office.rulebook, text, Tried(fault=_("Write one event as JSON, a CloudEvent"))
        return office.rulebook, text, _tried(event, office, language)

    book, text, found = await at_work(request, tried)
    return _page(request, book, text, found)


def readable(text: str) -> Envelope | None:
    """Return a text as an event, None when it is none."""
    parsed = parse(text.encode())
    if isinstance(parsed, Unreadable):
        return None
    event = read_json(*parsed)
    return None if isinstance(event, Unreadable) else event


def _tried(event: Envelope, office: Office, language: str) -> Tried:
    book = office.rulebook
    decision = decide(event, office.clock(), book).decision
    owner = next((one.forum for one in decision.items if one.role == "owner"), None)
    considered = [
        (name_of(one.forum, book, language), considered_text(one, book, language, owner)) for one in decision.considered
    ]
    return Tried(tuple(sentences(decision, book, language)), tuple(considered))


def _page(request: Request, book: Rulebook, text: str = "", tried: Tried | None = None) -> Response:
    language = language_of(request)
    tables = [[Rule(row.then.texts[language], row.then.rules) for row in rows] for rows in book.tables.values()]
    status = 422 if tried and tried.fault else 200
    return page(request, "regler.html", status, book=book, tables=tables, text=text, tried=tried)
