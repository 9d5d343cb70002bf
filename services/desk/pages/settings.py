"""Indstillinger: the language, another of one's roles, mails about what waits, and where one is let in."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.core.access.grants import own
from services.core.access.roles import EVERYWHERE, ROLES
from services.desk.pages import own_mails
from services.desk.pages.own_mails import Mails
from services.desk.web.done import believed
from services.desk.web.languages import COOKIE, LANGUAGES, language_of
from services.desk.web.rendering import gettext_of, page
from services.desk.web.visitors import signed_in
from services.desk.web.working import Form, at_work
from services.effects.actors import RefusedActError
from services.storage.access.rows import grants_for
from services.storage.handovers.office import Office
from services.storage.mails import choices

if TYPE_CHECKING:
    from services.api.backend import Backend

YEAR = 365 * 24 * 3600
PATH = "/indstillinger"
router = APIRouter()


@router.get(PATH)
async def settings(request: Request) -> Response:
    """Show what can be set, and where whoever is signed in is let in."""
    return await _page(request, await at_work(request, lambda office, _: _read(request, office)))


@router.post(PATH)
async def set_language(request: Request) -> Response:
    """Let the browser remember the language; nothing of it is stored here."""
    form = await at_work(request, lambda _, form: form)
    chosen = form.get("sprog")
    if chosen not in LANGUAGES:
        raise RefusedActError("not_found")
    answer = RedirectResponse(PATH, 303)
    secure = request.app.state.logon.place(request).is_secure
    answer.set_cookie(COOKIE, chosen, max_age=YEAR, path="/", secure=secure, httponly=True, samesite="lax")
    return answer


@router.get(f"{PATH}/mail")
@router.get(f"{PATH}/mail/slut")
async def again(request: Request) -> Response:
    """Lead back to the page, for who logged on again on the answer to a form."""
    await signed_in(request)
    return RedirectResponse(PATH, 303)


@router.post(f"{PATH}/mail")
async def set_mails(request: Request) -> Response:
    """Let the mails to whoever is signed in be as the form says, or say what is wrong with it."""

    def chosen(office: Office, form: Form) -> Read | None:
        if not _sends(request):
            raise RefusedActError("not_found")
        choice, wrong = own_mails.typed(form, language_of(request))
        if not wrong:
            choices.choose(office, choice)
            return None
        said = gettext_of(request)
        faults = {field: said.gettext(own_mails.SAID[code]) for field, code in wrong.items()}
        found = _read(request, office)
        return found._replace(mails=found.mails._replace(fields=form.typed, faults=faults))

    found = await at_work(request, chosen)
    return RedirectResponse(f"{PATH}?gemt=mail#mail", 303) if found is None else await _page(request, found, 422)


@router.post(f"{PATH}/mail/slut")
async def end_mails(request: Request) -> Response:
    """Let whoever is signed in get no mails from now on."""
    await at_work(request, lambda office, _: choices.end(office))
    return RedirectResponse(f"{PATH}?gemt=mail-slut#mail", 303)


class Read(NamedTuple):
    """What the page shows."""

    grants: list[dict[str, Any]]
    mails: Mails


def _sends(request: Request) -> bool:
    """Tell whether this installation sends mails."""
    backend: Backend = request.app.state.backend
    return backend.settings.smtp_host is not None


def _read(request: Request, office: Office) -> Read:
    return Read(_let_in(office), own_mails.shown(choices.chosen(office), is_on=_sends(request)))


def _let_in(office: Office) -> list[dict[str, Any]]:
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


async def _page(request: Request, found: Read, status: int = 200) -> Response:
    who = (await signed_in(request)).principal
    needs = bool(ROLES[who.role].sees) or who.role in EVERYWHERE
    saved = believed(request, "gemt")
    works = bool(ROLES[who.role].sees)
    return page(request, "indstillinger.html", status, **found._asdict(), needs=needs, saved=saved, works=works)
