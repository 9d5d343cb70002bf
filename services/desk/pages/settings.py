"""Indstillinger: the language, another of one's roles, where one is let in, and who stands in for whom."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.core.access.grants import own
from services.core.access.roles import EVERYWHERE, ROLES
from services.desk.web.languages import COOKIE, LANGUAGES
from services.desk.web.rendering import page
from services.desk.web.visitors import signed_in
from services.desk.web.working import Form, at_work
from services.effects.actors import RefusedActError
from services.storage.access.rows import grants_for
from services.storage.handovers.office import Office

YEAR = 365 * 24 * 3600
PATH = "/indstillinger"
router = APIRouter()


@router.get(PATH)
async def settings(request: Request) -> Response:
    """Show what can be set, and where whoever is signed in is let in."""

    def let_in(office: Office, _: Form) -> list[dict[str, Any]]:
        now = datetime.now(UTC)
        with office.connection.cursor() as cursor:
            held = own(office.principal, grants_for(cursor, office.principal, now), now)
        towns = {code: town.name for code, town in office.rulebook.municipalities.items()}
        names = {forum.id: forum.names for forum in office.rulebook.forums.values()}
        return [
            {
                "forum": one.forum,
                "names": names.get(one.forum),
                "municipality": towns.get(one.municipality),
                "until": one.until,
            }
            for one in sorted(held, key=lambda one: (one.forum, one.municipality))
        ]

    grants = await at_work(request, let_in)
    who = (await signed_in(request)).principal
    needs = bool(ROLES[who.role].sees) or who.role in EVERYWHERE
    return page(request, "indstillinger.html", grants=grants, needs=needs)


@router.post(PATH)
async def set_language(request: Request) -> Response:
    """Let the browser remember the language; nothing of it is stored here."""
    form = await at_work(request, lambda _, form: form)
    chosen = form.get("sprog")
    if chosen not in LANGUAGES:
        raise RefusedActError("not_found")
    answer = RedirectResponse(PATH, 303)
    answer.set_cookie(COOKIE, chosen, max_age=YEAR, path="/", httponly=True, samesite="lax")
    return answer
