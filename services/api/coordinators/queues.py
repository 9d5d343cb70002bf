"""Routes of queues: how many wait in each that the caller sees, and what waits in one, page by page."""

import re
from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from schemas.faults import Fault, below
from services.api.answering import answered
from services.api.http.paths import ROOT
from services.core.access.roles import EVERY_STAGE
from services.core.handover.states import DANISH
from services.effects.actors import RefusedActError
from services.storage.handovers import queries
from services.storage.handovers.cursor import Cursor, CursorError
from services.storage.handovers.listing import listed
from services.storage.handovers.office import Office

MOST = 200
"""Rows of a page."""

_CODE = re.compile("[0-9]{4}")
_MEMBERS = {
    "municipality": "municipality",
    "stage": "stage",
    "state": "states",
    "limit": "limit",
    "after": "after",
}
"""Parameter → the member of `Wanted` that it is."""

router = APIRouter(prefix=f"{ROOT}/queues")
Given = Iterable[tuple[str, str]]


@router.get("")
async def counts(request: Request) -> Response:
    """Return the queues that have open items, the most urgent first."""
    return await answered(request, lambda office, _: _counts(office))


@router.get("/{forum}")
async def queue(forum: str, request: Request) -> Response:
    """Return what waits at a forum, the nearest deadline first."""
    given = request.query_params.multi_items()
    return await answered(request, lambda office, _: _page(office, forum, given))


def _counts(office: Office) -> Any:
    names = ("forum", "municipality", "stage", "open", "overdue")
    found = queries.counts(office.connection, _viewer(office))
    return [{name: getattr(one, name) for name in names} for one in found]


def _page(office: Office, forum: str, given: Given) -> Any:
    if forum not in office.rulebook.forums:
        raise RefusedActError("not_found")
    items, end = listed(office.connection, office.principal, _viewer(office), wanted(forum, given))
    return {"items": [one.told for one in items], "next": None if end is None else end.text}


def _viewer(office: Office) -> queries.Viewer:
    return queries.Viewer(office.principal, office.rulebook, office.clock())


def wanted(forum: str, given: Given) -> queries.Wanted:
    """Return what is asked for of a forum; an empty parameter is not given. Raises RefusedActError `invalid`."""
    found: dict[str, Any] = {}
    for name, text in given:
        known = name if name in _MEMBERS else below("", name)
        if name not in _MEMBERS:
            found[known] = Fault(known, "unknown_field")
        elif name in found:
            found[name] = Fault(name, "duplicate_key")
        elif text:
            found[name] = _value(name, text)
    faults = tuple(sorted(one for one in found.values() if isinstance(one, Fault)))
    if faults:
        raise RefusedActError("invalid", faults=faults)
    return queries.Wanted(forum, **{_MEMBERS[name]: value for name, value in found.items()})


def _value(name: str, text: str) -> Any:
    """Return the value of a parameter, or what is wrong with it."""
    match name:
        case "municipality":
            return text if _CODE.fullmatch(text) else Fault(name, "not_digits")
        case "stage":
            return text if text in EVERY_STAGE else Fault(name, "not_allowed")
        case "state":
            return (text,) if text in DANISH else Fault(name, "not_allowed")
        case "limit":
            return _limit(name, text)
    try:
        return Cursor.parse(text)
    except CursorError:
        return Fault(name, "not_allowed")


def _limit(name: str, text: str) -> int | Fault:
    if not (text.isascii() and text.isdigit()):
        return Fault(name, "not_integer")
    size = int(text[:9])
    return Fault(name, "too_small" if size < 1 else "too_large") if not 1 <= size <= MOST else size
