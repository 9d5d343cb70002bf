"""Stedfortræder: a stand-in from one day to another, whom a leader lets in, and a coordinator asks its leader for."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.api.http.paths import number_of
from services.core.access.principal import OPERATING
from services.core.access.roles import ROLES
from services.desk.pages.access_view import reader_of, refused_words
from services.desk.pages.stand_in_view import places, shown
from services.desk.web.business import needs_of
from services.desk.web.done import believed
from services.desk.web.posted import answered, in_words
from services.desk.web.rendering import gettext_of, page
from services.desk.web.stand_in_form import Wanted, wanted
from services.desk.web.visitors import signed_in
from services.desk.web.working import Form, at_work
from services.effects.actors import RefusedActError
from services.storage.handovers.office import Office

PATH = "/indstillinger/stedfortraeder"
ACCESS = "/adgang"
TEMPLATE = "stand_ins.html"
ANSWERS = ("ja", "nej")
router = APIRouter()


@router.get(PATH)
async def stand_in(request: Request) -> Response:
    """Return the form, and what the reader asked for already."""
    return page(request, TEMPLATE, **await at_work(request, partial(_shown, request)))


@router.post(PATH)
async def name(request: Request) -> Response:
    """Let a stand-in in, or ask the leader to; the page again with what was typed where that cannot be."""
    return answered(request, TEMPLATE, await at_work(request, partial(_named, request)))


@router.get(f"{PATH}/{{id}}")
async def again(id: str, request: Request) -> Response:  # noqa: A002 - as in every path
    """Lead back to the page, for who logged on again on the answer to a form."""
    del id
    await signed_in(request)
    return RedirectResponse(PATH, 303)


@router.post(f"{PATH}/{{id}}")
async def answer(id: str, request: Request) -> Response:  # noqa: A002 - as above
    """Give what was asked for, say no, or take back what one asked for oneself."""
    return answered(request, TEMPLATE, await at_work(request, partial(_answered, request, id)))


def _shown(request: Request, office: Office, form: Form, **more: Any) -> dict[str, Any]:
    reader = reader_of(request, office)
    book, names = office.rulebook, reader.names
    organisations = [(one, names.forum(one)) for one in (*book.publisher_by_id, OPERATING)]
    return {
        "rows": [row for row in shown(reader) if row.mine],
        "places": places(reader),
        "leads": ROLES[office.principal.role].leads,
        "organisations": sorted(organisations, key=lambda pair: pair[1]),
        "own": office.principal.organisation,
        "done": believed(request, "gjort"),
        "typed": form.typed,
        "faults": {},
        "refused": "",
        **more,
    }


def _named(request: Request, office: Office, form: Form) -> str | dict[str, Any]:
    said = gettext_of(request)
    found = wanted(form, office.rulebook, dict(places(reader_of(request, office))), office.clock())
    if isinstance(found, Mapping):
        return _shown(request, office, form, faults=in_words(request, found))
    try:
        return _asked(request, office, found)
    except RefusedActError as refused:
        return _shown(request, office, form, refused=refused_words(said, refused.code))


def _asked(request: Request, office: Office, found: Wanted) -> str:
    needs, who = needs_of(request, office), office.principal
    if ROLES[who.role].leads:
        needs.grants(who).add(found.grant, found.reason)
        return f"{PATH}?gjort=givet"
    needs.stand_ins(who).ask(found.grant, found.until, found.reason)
    return f"{PATH}?gjort=bedt"


def _answered(request: Request, id_: str, office: Office, form: Form) -> str | dict[str, Any]:
    if form.get("svar") not in ANSWERS:
        raise RefusedActError("not_found")
    mine = any(str(row.id) == id_ and row.mine for row in shown(reader_of(request, office)))
    needs = needs_of(request, office).stand_ins(office.principal)
    try:
        if form.get("svar") == "ja":
            return f"{ACCESS}?givet={(given := needs.confirm(number_of(id_)))}#r-{given}"
        needs.decline(number_of(id_))
    except RefusedActError as refused:
        if refused.code == "not_found":
            raise
        return _shown(request, office, Form(), refused=refused_words(gettext_of(request), refused.code))
    return f"{PATH}?gjort=fortrudt" if mine else f"{ACCESS}?afvist=1"
