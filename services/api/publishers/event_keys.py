"""Route of the public keys that publishers seal the content of events to."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.api.answering import answered
from services.api.http.paths import ROOT

router = APIRouter(prefix=ROOT)


@router.get("/event-keys")
async def show(request: Request) -> Response:
    """Return them as a JWK set, the one to use first; empty where nobody can seal."""
    return await answered(request, lambda office, _: office.sealer.events.public())
