"""Dagsorden: one meeting, its items in order with minutes and presenter, and the meeting itself, item by item."""

from functools import partial
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schemas.faults import FAULTS, FAULTS_IN_ENGLISH
from services.api.http.paths import number_of
from services.core.agenda.meeting import BY_NAME
from services.desk.exports.sending import purposes
from services.desk.pages.access_view import reader_of
from services.desk.pages.agenda_files import choices, file_of
from services.desk.pages.agenda_view import OUTCOMES, Stands, stands, view_of
from services.desk.pages.members import participants
from services.desk.web.done import believed
from services.desk.web.languages import language_of
from services.desk.web.naming import Names
from services.desk.web.rendering import gettext_of, page
from services.desk.web.typed import number_or_text
from services.desk.web.versions import version_of
from services.desk.web.visitors import signed_in
from services.desk.web.working import Form, at_work
from services.effects.actors import RefusedActError
from services.storage.agendas import acts, reading
from services.storage.handovers.acts import perform
from services.storage.handovers.given import Given
from services.storage.handovers.office import Office

PATH = "/dagsorden/{id}"
WHOLE = ("position", "minutes")
router = APIRouter()


@router.get(PATH)
async def agenda(id: str, request: Request) -> Response:  # noqa: A002 - as in every path
    """Return the page of a meeting; while it runs, with the item whose turn it is."""
    turn = request.query_params.get("punkt", "")
    return _page(request, await at_work(request, partial(_read, request, id, turn)))


@router.post(f"{PATH}/udfald")
async def outcome(id: str, request: Request) -> Response:  # noqa: A002 - as above
    """Note the outcome of an item by the item's own act, and go on to the next."""
    return await _answered(request, id, _note)


@router.post(f"{PATH}/hent")
async def export(id: str, request: Request) -> Response:  # noqa: A002 - as above
    """Return the agenda as a file, once its leaves are written; without a purpose the page again."""
    said = gettext_of(request)

    def made(office: Office, form: Form) -> Response | dict[str, Any]:
        purpose, kind = form.get("purpose"), form.get("form")
        if purpose in purposes(said) and kind in choices(said):
            view = view_of(office, language_of(request), reading.read(office, number_of(id)))
            return file_of(office, view, kind, purpose, said)
        return _shown(request, number_of(id), "", office, form) | {"lacking": True}

    found = await at_work(request, made)
    return found if isinstance(found, Response) else _page(request, found, 422)


@router.get(f"{PATH}/{{act}}")
async def again(id: str, act: str, request: Request) -> Response:  # noqa: A002 - as above
    """Lead back to the meeting, whatever it was that was sent before somebody logged on again."""
    await signed_in(request)
    if act not in {*BY_NAME, "udfald", "hent"}:
        raise RefusedActError("not_found")
    return RedirectResponse(f"/dagsorden/{number_of(id)}", 303)


@router.post(f"{PATH}/{{act}}")
async def done(id: str, act: str, request: Request) -> Response:  # noqa: A002 - as above
    """Do an act of the table, and show the meeting as it is then."""
    if act not in BY_NAME:
        raise RefusedActError("not_found")
    return await _answered(request, id, partial(_act, act))


async def _answered(request: Request, id_: str, do: Any) -> Response:
    shown = await at_work(request, partial(_tried, request, id_, do))
    if shown is None:
        return RedirectResponse(f"/dagsorden/{number_of(id_)}", 303)
    refused: Stands = shown["refused"]
    status = 422 if refused.faults else 412 if refused.code == "stale" else 409
    return _page(request, shown, status)


def _page(request: Request, shown: dict[str, Any], status: int = 200) -> Response:
    said = gettext_of(request)
    more = {"purposes": [*purposes(said).items()], "forms": [*choices(said).items()]}
    return page(request, "agenda.html", status, **shown, **more)


def _tried(request: Request, id_: str, do: Any, office: Office, form: Form) -> dict[str, Any] | None:
    """Return nothing when it was done, else the page as it stands now, with why not."""
    language = language_of(request)
    try:
        do(office, number_of(id_), form)
    except RefusedActError as error:
        said = FAULTS if language == "da" else FAULTS_IN_ENGLISH
        refused = stands(error, said, Names(office.rulebook, language))
        shown = _shown(request, number_of(id_), form.get("item"), office, form)
        gone = do is _note and not shown["typed"]  # faults of its form belong beside no other item's fields
        return shown | {"refused": refused._replace(faults={}) if gone else refused}
    return None


def _act(act: str, office: Office, number: UUID, form: Form) -> None:
    given = {name: value for name, value in form.fields if value and name != "version"}
    body = {name: number_or_text(value) if name in WHOLE else value for name, value in given.items()}
    acts.perform(office, act, number, partial(Given, body, version_of(form)))


def _note(office: Office, _: UUID, form: Form) -> None:
    named = ("outcome", "responsible_authority", "follow_up_on", "note")
    body = {name: value for name in named if (value := form.get(name).strip())}
    perform(office, "note_outcome", number_of(form.get("item")), partial(Given, body, version_of(form)))


def _read(request: Request, id_: str, turn: str, office: Office, form: Form) -> dict[str, Any]:
    return _shown(request, number_of(id_), turn, office, form) | {"unarranged": believed(request, "uden") == "1"}


def _shown(request: Request, number: UUID, turn: str, office: Office, form: Form) -> dict[str, Any]:
    view = view_of(office, language_of(request), reading.read(office, number))
    waiting = [slot for slot in view.slots() if slot.entry.left is None]
    chosen = [slot for slot in waiting if str(slot.entry.item) == turn] or waiting
    now = chosen[0] if view.agenda.meeting.is_running and chosen else None
    is_of_another = form.get("item") not in {"", str(now.entry.item) if now else ""}
    book = office.rulebook
    return {
        "view": view,
        "meeting": view.agenda.meeting,
        "turn": now,
        "authorities": sorted(((id_, view.reader.name(id_)) for id_ in book.publisher_by_id), key=lambda one: one[1]),
        "outcomes": [*OUTCOMES.items()],
        "typed": {} if is_of_another else form.typed,
        "lost": form.get("note").strip() if is_of_another else "",
        "arranging": form.typed if "minutes" in form.typed else {},
        "participants": participants(reader_of(request, office), view.agenda.meeting),
        "refused": None,
        "lacking": False,
        "unarranged": False,
    }
