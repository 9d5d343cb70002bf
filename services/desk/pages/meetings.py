"""Dagsordener: the meetings of one's forums, coming and held, and a form that plans one."""

from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schemas.faults import FAULTS, FAULTS_IN_ENGLISH
from services.api.http.paths import number_of
from services.desk.pages.agenda_view import Stands, View, next_days, places, stands, view_of
from services.desk.web.languages import language_of
from services.desk.web.naming import Names
from services.desk.web.rendering import page
from services.desk.web.working import Form, at_work
from services.effects.actors import RefusedActError
from services.storage.agendas import acts, reading
from services.storage.agendas.stored import NEWEST, SOONEST, Wanted
from services.storage.handovers.given import Given
from services.storage.handovers.office import Office, day

PATH = "/dagsordener"
AT_ONCE = 25
"""Meetings of a page, of each kind."""
FIELDS = ("forum", "municipality", "school", "day", "begins")
router = APIRouter()


class Part(NamedTuple):
    """A page of meetings; `more` is the one that its next page begins after."""

    views: list[View]
    more: UUID | None
    is_first: bool


@router.get(PATH)
async def meetings(request: Request) -> Response:
    """Return the page: the next meetings first, and of those that are over the last."""
    return page(request, "meetings.html", **await at_work(request, partial(_shown, request, None)))


@router.post(PATH)
async def plan(request: Request) -> Response:
    """Plan a meeting and lead to it; the page again with what was typed where that cannot be."""
    shown = await at_work(request, partial(_planned, request))
    if isinstance(shown, str):
        return RedirectResponse(f"/dagsorden/{shown}", 303)
    refused: Stands = shown["refused"]
    return page(request, "meetings.html", 422 if refused.faults else 409, **shown)


def _planned(request: Request, office: Office, form: Form) -> str | dict[str, Any]:
    given = {name: value for name in FIELDS if (value := form.get(name))}
    language = language_of(request)
    try:
        return str(acts.plan(office, partial(Given, given))["id"])
    except RefusedActError as error:
        said = FAULTS if language == "da" else FAULTS_IN_ENGLISH
        return _shown(request, stands(error, said, Names(office.rulebook, language)), office, form)


def _shown(request: Request, refused: Stands | None, office: Office, form: Form) -> dict[str, Any]:
    today, language = day(office.clock()), language_of(request)
    forums, towns = places(office, language)
    return {
        "coming": _part(request, office, Wanted(is_open=True, order=SOONEST), "efter"),
        "over": _part(request, office, Wanted(is_open=False, order=NEWEST), "foer"),
        "forums": forums,
        "towns": towns,
        "typed": form.typed or {"day": next_days(office.rulebook, today).isoformat()},
        "refused": refused,
    }


def _part(request: Request, office: Office, wanted: Wanted, name: str) -> Part:
    """Return a page of meetings: from where the address says that the one before it ended."""
    ended = request.query_params.get(name)
    beyond = None if ended is None else number_of(ended)
    found = reading.found(office, wanted._replace(beyond=beyond, limit=AT_ONCE + 1))
    views = [view_of(office, language_of(request), one) for one in found[:AT_ONCE]]
    return Part(views, views[-1].agenda.meeting.id if len(found) > AT_ONCE else None, is_first=beyond is None)
