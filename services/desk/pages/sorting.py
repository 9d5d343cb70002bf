"""Visitation og Afklaring: what waits for somebody's word before a forum has it, the nearest deadline first."""

from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.core.handover.acts import BY_NAME, CLEAR, Act
from services.core.handover.possible import forbidden
from services.core.handover.states import OPEN
from services.desk.web.done import believed
from services.desk.web.languages import language_of
from services.desk.web.naming import Names
from services.desk.web.rendering import page
from services.desk.web.rows import cursor_of, rows_of
from services.desk.web.sorted import SORTED
from services.desk.web.working import Form, at_work
from services.effects.acts.place import place_of
from services.storage.handovers.listing import listed
from services.storage.handovers.office import Office
from services.storage.handovers.queries import Page, Viewer, Wanted

router = APIRouter()


class Shown(NamedTuple):
    """What the page shows; `looks_on`: these wait for another organisation's word, and whoever looks can only read."""

    page: Page
    rows: list[dict[str, Any]]
    now: datetime
    looks_on: bool


@router.get("/visitation")
async def triage(request: Request) -> Response:
    """Return what waits to be selected for a body."""
    return await _listed(request, "triage")


@router.get("/afklaring")
async def gate(request: Request) -> Response:
    """Return the concerns that two leads alone see until the police have cleared them (INF-4)."""
    return await _listed(request, "gate")


async def _listed(request: Request, stage: str) -> Response:
    given, path = request.query_params, request.scope["path"]
    shown = await at_work(request, partial(_shown, stage, given.get("after", ""), language_of(request)))
    act = believed(request, "act")
    done: Act | None = BY_NAME[act] if SORTED.get(act) == path else None
    return page(request, "sorting.html", shown=shown, stage=stage, done=done, item=given.get("done", ""))


def _shown(stage: str, after: str, language: str, office: Office, _: Form) -> Shown:
    now, book = office.clock(), office.rulebook
    wanted = Wanted(states=OPEN, stage=stage, after=cursor_of(after))
    found = listed(office.connection, office.principal, Viewer(office.principal, book, now), wanted)
    forums = {one.forum for one in found.items}
    looks_on = stage == "gate" and all(forbidden(CLEAR, office.who, place_of(book, forum)) for forum in forums)
    return Shown(found, rows_of(found, Names(book, language)), now, bool(forums) and looks_on)
