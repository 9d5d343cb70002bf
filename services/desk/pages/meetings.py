"""Dagsordener: the meetings of one's forums, coming and held, and a form that plans one."""

from datetime import timedelta
from functools import partial
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schemas.faults import FAULTS, FAULTS_IN_ENGLISH
from services.core.agenda.states import OPEN
from services.desk.pages.agenda_view import Stands, View, next_days, places, stands, view_of
from services.desk.web.languages import language_of
from services.desk.web.naming import Names
from services.desk.web.rendering import page
from services.desk.web.working import Form, at_work
from services.effects.actors import RefusedActError
from services.storage.agendas import acts, reading
from services.storage.agendas.stored import Wanted
from services.storage.handovers.given import Given
from services.storage.handovers.office import Office, day

PATH = "/dagsordener"
BACK = timedelta(days=90)
FIELDS = ("forum", "municipality", "school", "day", "begins")
router = APIRouter()


@router.get(PATH)
async def meetings(request: Request) -> Response:
    """Return the page."""
    return page(request, "meetings.html", **await at_work(request, partial(_shown, language_of(request), None)))


@router.post(PATH)
async def plan(request: Request) -> Response:
    """Plan a meeting and lead to it; the page again with what was typed where that cannot be."""
    shown = await at_work(request, partial(_planned, language_of(request)))
    if isinstance(shown, str):
        return RedirectResponse(f"/dagsorden/{shown}", 303)
    refused: Stands = shown["refused"]
    return page(request, "meetings.html", 422 if refused.faults else 409, **shown)


def _planned(language: str, office: Office, form: Form) -> str | dict[str, Any]:
    given = {name: value for name in FIELDS if (value := form.get(name))}
    try:
        return str(acts.plan(office, partial(Given, given))["id"])
    except RefusedActError as error:
        said = FAULTS if language == "da" else FAULTS_IN_ENGLISH
        return _shown(language, stands(error, said, Names(office.rulebook, language)), office, form)


def _shown(language: str, refused: Stands | None, office: Office, form: Form) -> dict[str, Any]:
    today = day(office.clock())
    found = [view_of(office, language, one) for one in reading.found(office, Wanted(since=today - BACK))]
    forums, towns = places(office, language)
    return {
        "coming": [one for one in found if _is_open(one)],
        "over": [one for one in found if not _is_open(one)][::-1],
        "forums": forums,
        "towns": towns,
        "typed": form.typed or {"day": next_days(office.rulebook, today).isoformat()},
        "refused": refused,
    }


def _is_open(one: View) -> bool:
    return one.agenda.meeting.state in OPEN
