"""Indbakke: what waits for whoever is signed in, at every forum that its grants cover."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.desk.web.rendering import page
from services.desk.web.working import Form, at_work
from services.storage.handovers import queries
from services.storage.handovers.office import Office

router = APIRouter()


@router.get("/")
async def front(_: Request) -> Response:
    """Lead to the inbox."""
    return RedirectResponse("/indbakke", 303)


@router.get("/indbakke")
async def inbox(request: Request) -> Response:
    """Return the inbox."""

    def counted(office: Office, _: Form) -> list[queries.Count]:
        viewer = queries.Viewer(office.principal, office.rulebook, office.clock())
        return queries.counts(office.connection, viewer)

    return page(request, "inbox.html", queues=await at_work(request, counted))
