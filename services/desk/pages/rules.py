"""Regler: the rulebook in force in its own sentences, and what would become of an event under it; nothing is stored."""

from datetime import datetime
from typing import NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from schemas.codec import read_json
from schemas.envelope import Envelope, Unreadable
from schemas.json_text import parse
from services.core.access.roles import ROLES
from services.core.rulebook.model import Rulebook
from services.desk.web.examples import texts
from services.desk.web.languages import language_of
from services.desk.web.naming import Names
from services.desk.web.rendering import gettext_of, page
from services.desk.web.rule_tables import rule_tables
from services.desk.web.trying import Tried, tried
from services.desk.web.visitors import signed_in
from services.desk.web.working import Form, at_work
from services.storage.access.session import looking, serve
from services.storage.handovers.office import Office
from services.storage.rulebooks.archive import validity

router = APIRouter()


class Shown(NamedTuple):
    """The rulebook with since when it is in force and when another follows, and what was tried under it."""

    book: Rulebook
    since: datetime | None
    until: datetime | None
    text: str = ""
    tried: Tried | None = None
    fault: str = ""


@router.get("/regler")
async def rules(request: Request) -> Response:
    """Return the page, with an example in its form where one was chosen."""
    chosen = request.query_params.get("eksempel", "")
    return await _page(request, await at_work(request, lambda office, _: _shown(office, texts().get(chosen, ""))))


@router.post("/regler")
async def attempt(request: Request) -> Response:
    """Return the page with what would become of the event that was written."""
    _, language = gettext_of(request).gettext, language_of(request)

    def done(office: Office, form: Form) -> Shown:
        shown = _shown(office, form.get("haendelse"))
        event = readable(shown.text)
        if event is None:
            return shown._replace(fault=_("Write one event as JSON, a CloudEvent"))
        return shown._replace(tried=tried(event, office.clock(), office.rulebook, language))

    return await _page(request, await at_work(request, done))


def readable(text: str) -> Envelope | None:
    """Return a text as an event, None when it is none."""
    parsed = parse(text.encode())
    if isinstance(parsed, Unreadable):
        return None
    event = read_json(*parsed)
    return None if isinstance(event, Unreadable) else event


def _shown(office: Office, text: str) -> Shown:
    now = office.clock()
    with looking(office.connection) as cursor:
        serve(cursor, office.principal, now)
        return Shown(office.rulebook, *validity(cursor, now), text)


async def _page(request: Request, shown: Shown) -> Response:
    language, who = language_of(request), (await signed_in(request)).principal
    tables = rule_tables(shown.book, gettext_of(request), language)
    names = Names(shown.book, language)
    choices = sorted((names.type(one.split("/")[0]), one) for one in texts())
    return page(
        request, "regler.html", 422 if shown.fault else 200, shown=shown, tables=tables, choices=choices,
        compares="rulebook" in ROLES[who.role].business,
    )  # fmt: skip
