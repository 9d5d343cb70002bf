"""Adgang: who is let in where, by whom and why; grants are given and ended here by whoever may."""

from functools import partial
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.api.http.paths import number_of
from services.core.access.reasons import reason_of
from services.desk.pages.access_view import choices, reader_of, refused_words, rows, stored_row
from services.desk.pages.stand_in_view import shown
from services.desk.web.business import needs_of
from services.desk.web.done import believed
from services.desk.web.grant_form import FAULTS, asked
from services.desk.web.posted import answered, in_words
from services.desk.web.rendering import gettext_of, page
from services.desk.web.working import Form, at_work
from services.effects.actors import RefusedActError
from services.storage.handovers.office import Office

PATH = "/adgang"
ONE = f"{PATH}/{{id}}"
DONE = {"given": "givet", "ended": "ophoert", "declined": "afvist"}
"""What was done → the note of it in the address."""
router = APIRouter()


@router.get(PATH)
async def access(request: Request) -> Response:
    """Return the grants that somebody is shown, and the form of who may give one."""
    return page(request, "access.html", **await at_work(request, partial(_shown, request)))


@router.post(PATH)
async def give(request: Request) -> Response:
    """Give a grant; the page again with what was typed where that cannot be."""
    return answered(request, "access.html", await at_work(request, partial(_given, request)))


@router.get(ONE)
async def ending(id: str, request: Request) -> Response:  # noqa: A002 - as in every path
    """Return the form that ends a grant."""
    return page(request, "access_end.html", **await at_work(request, partial(_one, request, id)))


@router.post(ONE)
async def end(id: str, request: Request) -> Response:  # noqa: A002 - as above
    """End a grant from now on; the form again where that cannot be."""
    return answered(request, "access_end.html", await at_work(request, partial(_ended, request, id)))


def _shown(request: Request, office: Office, form: Form, **more: Any) -> dict[str, Any]:
    query = request.query_params
    reader = reader_of(request, office)
    forum, over = query.get("forum", ""), query.get("ophoerte") == "1"
    return {
        "rows": rows(reader, forum if forum in office.rulebook.forums else None, over=over),
        "may": choices(reader),
        "forum": forum,
        "over": over,
        "wishes": [row for row in shown(reader) if row.can_give],
        "done": next((name for name, note in DONE.items() if believed(request, note)), ""),
        "new": query.get("givet", ""),
        "typed": form.typed,
        "faults": {},
        "refused": "",
        **more,
    }


def _given(request: Request, office: Office, form: Form) -> str | dict[str, Any]:
    said = gettext_of(request)
    found = asked(form, office.rulebook, office.clock())
    if found.grant is None:
        return _shown(request, office, form, faults=in_words(request, found.faults))
    try:
        given = needs_of(request, office).grants(office.principal).add(found.grant, found.reason)
    except RefusedActError as refused:
        return _shown(request, office, form, refused=refused_words(said, refused.code))
    return f"{PATH}?givet={given}#r-{given}"


def _one(request: Request, id_: str, office: Office, form: Form, **more: Any) -> dict[str, Any]:
    row = stored_row(reader_of(request, office), number_of(id_))
    return {"row": row, "typed": form.typed, "faults": {}, "refused": "", **more}


def _ended(request: Request, id_: str, office: Office, form: Form) -> str | dict[str, Any]:
    said, reason = gettext_of(request), reason_of(form.get("reason"))
    shown = _one(request, id_, office, form)
    if reason is None:
        return shown | {"faults": {"reason": said.gettext(FAULTS["reason"])}}
    try:
        needs_of(request, office).grants(office.principal).end(number_of(id_), reason)
    except RefusedActError as refused:
        if refused.code == "not_found":
            raise
        return _one(request, id_, office, form, refused=refused_words(said, refused.code))
    return f"{PATH}?ophoert=1"
