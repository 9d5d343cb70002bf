"""Routes of acts: one for each row of the table of acts, and nothing of any act in them (contracts-acts 9, 11)."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.api.answering import answered
from services.api.http.conditions import given, repeatable
from services.api.http.incoming import Incoming
from services.api.http.paths import ROOT, number_of
from services.core.handover.acts import ACTS, Act
from services.storage.handovers.acts import perform
from services.storage.handovers.office import Office

router = APIRouter(prefix=ROOT)


def _endpoint(act: Act) -> Callable[[str, Request], Awaitable[Response]]:
    async def done(id: str, request: Request) -> Response:  # noqa: A002 - the contract's name of it
        return await answered(request, partial(_done, act, id))

    return done


def _done(act: Act, id_: str, office: Office, incoming: Incoming) -> Any:
    handover = number_of(id_)
    request = repeatable(incoming, f"{ROOT}/handovers/{handover}/{act.name}")
    return perform(office, act.name, handover, partial(given, incoming), request)


for _act in ACTS:
    router.add_api_route(f"/handovers/{{id}}/{_act.name}", _endpoint(_act), methods=["POST"], name=_act.name)
