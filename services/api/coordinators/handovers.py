"""Routes of handovers as they stand: the item, its content, who it is about, and where it can go."""

import re
from collections.abc import Iterable
from functools import partial
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from schemas.faults import Fault, below
from services.api.answering import answered
from services.api.http.conditions import given_body
from services.api.http.incoming import Incoming
from services.api.http.paths import ROOT, number_of
from services.api.http.refused import unavailable
from services.effects.actors import RefusedActError
from services.storage.handovers import content as reads
from services.storage.handovers import receipts
from services.storage.handovers.office import Office

_VERSION = re.compile("[1-9][0-9]{0,8}", re.ASCII)

router = APIRouter(prefix=f"{ROOT}/handovers/{{id}}")


@router.get("")
async def show(id: str, request: Request) -> Response:  # noqa: A002 - the contract's name of it
    """Return an item as its reader may see it; its version is the ETag."""
    return await answered(request, lambda office, _: reads.show(office, number_of(id)))


@router.get("/content")
async def content(id: str, request: Request) -> Response:  # noqa: A002 - as above
    """Return what the event says, and why the rest of it is withheld."""
    return await answered(request, partial(_content, id))


@router.post("/identity")
async def identity(id: str, request: Request) -> Response:  # noqa: A002 - as above
    """Return who it is about; a reading of its own with its reason, each time it is asked for (CPR-9)."""
    return await answered(request, partial(_identity, id))


@router.get("/targets")
async def targets(id: str, request: Request) -> Response:  # noqa: A002 - as above
    """Return where it can be forwarded to, and on which bases (contracts-acts 9.1)."""
    return await answered(request, lambda office, _: reads.targets_told(office, number_of(id)))


@router.get("/receipt")
async def receipt(id: str, request: Request) -> Response:  # noqa: A002 - as above
    """Return the proof that a step stands in the log, with its leaf."""
    given = request.query_params.multi_items()
    return await answered(request, lambda office, _: _receipt(office, id, given))


def _receipt(office: Office, id_: str, given: Iterable[tuple[str, str]]) -> Any:
    """Return it; raises RefusedRequestError `unavailable` too: one that the signer has not come to is there soon."""
    try:
        return receipts.receipt(office, number_of(id_), _step(given))
    except RefusedActError as error:
        if error.code == "not_signed":
            raise unavailable() from None
        raise


def _step(given: Iterable[tuple[str, str]]) -> int | None:
    """Return which step is asked for; an empty parameter is not given. Raises RefusedActError `invalid`."""
    faults, found = [], [text for name, text in given if name == "step"]
    faults += [Fault(below("", name), "unknown_field") for name, _ in given if name != "step"]
    if len(found) > 1:
        faults.append(Fault("step", "duplicate_key"))
    if found and found[0] and not _VERSION.fullmatch(found[0]):
        faults.append(Fault("step", "not_integer"))
    if faults:
        raise RefusedActError("invalid", faults=tuple(sorted(set(faults))))
    return int(found[0]) if found and found[0] else None


def _content(id_: str, office: Office, _: Incoming) -> Any:
    shown = reads.content(office, number_of(id_))
    return {"content": dict(shown.data), "withheld": dict(shown.withheld)}


def _identity(id_: str, office: Office, incoming: Incoming) -> Any:
    return reads.identity(office, number_of(id_), partial(given_body, incoming))
