"""Routes of handovers as they stand: the item, its content, who it is about, and where it can go."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.api.answering import answered
from services.api.http.paths import ROOT, number_of
from services.storage.handovers import content

router = APIRouter(prefix=ROOT)


@router.get("/handovers/{id}")
async def show(id: str, request: Request) -> Response:  # noqa: A002 - the contract's name of it
    """Return an item as its reader may see it; its version is the ETag."""
    return await answered(request, lambda office, _: content.show(office, number_of(id)))
