"""Routes of agendas: meetings that the caller sees, one with its items, and an act for each row of their table."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any

from fastapi import APIRouter
from pydantic_core import PydanticCustomError
from starlette.requests import Request
from starlette.responses import Response

from schemas.faults import Fault, below
from schemas.fields import parse_date
from services.api.answering import answered
from services.api.http.conditions import given, given_body, repeatable
from services.api.http.incoming import Incoming
from services.api.http.paths import ROOT, number_of
from services.core.agenda.meeting import ACTS, MeetingAct
from services.core.agenda.states import DANISH
from services.effects.actors import RefusedActError
from services.storage.agendas import acts, reading
from services.storage.agendas.stored import Wanted
from services.storage.handovers.office import Office, day

BACK = timedelta(days=30)
"""How far back a list begins unless it is told."""

PATH = f"{ROOT}/agendas"
router = APIRouter(prefix=PATH)


@router.get("")
async def listed(request: Request) -> Response:
    """Return the meetings, the earliest first."""
    asked = request.query_params.multi_items()
    return await answered(request, lambda office, _: reading.listed(office, wanted(asked, day(office.clock()))))


@router.post("")
async def plan(request: Request) -> Response:
    """Plan a meeting."""
    return await answered(request, _plan, 201)


@router.get("/{id}")
async def show(id: str, request: Request) -> Response:  # noqa: A002 - as in every path
    """Return a meeting with what is on it; its version is the ETag."""
    return await answered(request, lambda office, _: reading.show(office, number_of(id)))


def _plan(office: Office, incoming: Incoming) -> Any:
    return acts.plan(office, partial(given_body, incoming), repeatable(incoming, PATH))


def _endpoint(act: MeetingAct) -> Callable[[str, Request], Awaitable[Response]]:
    async def done(id: str, request: Request) -> Response:  # noqa: A002 - as above
        return await answered(request, partial(_done, act, id))

    return done


def _done(act: MeetingAct, id_: str, office: Office, incoming: Incoming) -> Any:
    number = number_of(id_)
    request = repeatable(incoming, f"{PATH}/{number}/{act.name}")
    return acts.perform(office, act.name, number, partial(given, incoming), request)


for _act in ACTS:
    router.add_api_route(f"/{{id}}/{_act.name}", _endpoint(_act), methods=["POST"], name=f"agenda_{_act.name}")


def wanted(given: Iterable[tuple[str, str]], today: date) -> Wanted:
    """Return what is asked for; an empty parameter is not given. Raises RefusedActError `invalid`."""
    found: dict[str, Any] = {}
    for name, text in given:
        known = name if name in _VALUES else below("", name)
        if name not in _VALUES:
            found[known] = Fault(known, "unknown_field")
        elif name in found:
            found[name] = Fault(name, "duplicate_key")
        elif text:
            found[name] = _VALUES[name](name, text)
    faults = tuple(sorted(one for one in found.values() if isinstance(one, Fault)))
    if faults:
        raise RefusedActError("invalid", faults=faults)
    return Wanted(found.get("forum"), found.get("municipality"), found.get("status"), found.get("since", today - BACK))


def _text(name: str, text: str) -> str | Fault:
    return text if len(text) <= 100 else Fault(name, "too_long")


def _code(name: str, text: str) -> str | Fault:
    return text if len(text) == 4 and text.isascii() and text.isdigit() else Fault(name, "not_digits")


def _status(name: str, text: str) -> str | Fault:
    return text if text in DANISH else Fault(name, "not_allowed")


def _day(name: str, text: str) -> date | Fault:
    try:
        return parse_date(text)
    except PydanticCustomError:
        return Fault(name, "not_date")


_VALUES: dict[str, Callable[[str, str], object]] = {
    "forum": _text, "municipality": _code, "status": _status, "since": _day,
}  # fmt: skip
"""Parameter → what reads it."""
