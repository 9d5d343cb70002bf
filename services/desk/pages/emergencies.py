"""Nødadgang: access for an hour at most that one person asks for and another one opens, told to data protection."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.api.http.paths import number_of
from services.core.access.emergencies import LONGEST, WAITING, may_ask, may_confirm
from services.core.access.reasons import reason_of
from services.core.access.roles import ANY
from services.desk.pages.access_view import Reader, reader_of, receiver
from services.desk.web.business import needs_of
from services.desk.web.done import believed
from services.desk.web.posted import answered, in_words
from services.desk.web.rendering import gettext_of, page
from services.desk.web.visitors import signed_in
from services.desk.web.working import Form, at_work
from services.effects.actors import RefusedActError
from services.storage.access.emergencies import Emergency, emergencies
from services.storage.access.session import acting
from services.storage.handovers.history import told
from services.storage.handovers.office import Office

PATH = "/noedadgang"
TEMPLATE = "emergencies.html"
MINUTES = (15, 30, LONGEST)
router = APIRouter()


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


FAULTS: Mapping[str, str] = {
    "forum": _("Choose the forum"),
    "municipality": _("Choose a municipality"),
    "minutes": _("Choose for how long"),
    "reason": _("Write why, in at most 1000 characters"),
}
REFUSED: Mapping[str, str] = {
    "forbidden": _("Your role cannot do that."),
    "oneself": _("Somebody else than who asked has to open it."),
    "over": _("It was opened already, or more than an hour has passed since it was asked for."),
}


class Row(NamedTuple):
    """One emergency in words."""

    id: UUID
    who: str
    place: str
    minutes: int
    reason: str
    requested_at: datetime
    confirmed_by: str
    ends_at: datetime | None
    state: str  # waiting, open, over, lapsed
    can_open: bool


@router.get(PATH)
async def shown(request: Request) -> Response:
    """Return what waits, what was opened for who watches over it, and the form of who may ask."""
    return page(request, TEMPLATE, **await at_work(request, partial(_shown, request)))


@router.post(PATH)
async def ask(request: Request) -> Response:
    """Ask for access; the page again with what was typed where that cannot be."""
    return answered(request, TEMPLATE, await at_work(request, partial(_asked, request)))


@router.get(f"{PATH}/{{id}}")
async def again(id: str, request: Request) -> Response:  # noqa: A002 - as in every path
    """Lead back to the page, for who logged on again on the answer to a form."""
    del id
    await signed_in(request)
    return RedirectResponse(PATH, 303)


@router.post(f"{PATH}/{{id}}")
async def confirm(id: str, request: Request) -> Response:  # noqa: A002 - as in every path
    """Open what another person asked for."""
    return answered(request, TEMPLATE, await at_work(request, partial(_confirmed, request, id)))


def _asked(request: Request, office: Office, form: Form) -> str | dict[str, Any]:
    said, book, reason = gettext_of(request), office.rulebook, reason_of(form.get("reason"))
    forum, town, minutes = form.get("forum"), form.get("municipality"), form.get("minutes")
    wrong = {
        "forum": forum not in book.forums,
        "municipality": town != ANY and town not in book.municipalities,
        "minutes": minutes not in map(str, MINUTES),
        "reason": reason is None,
    }
    if reason is None or any(wrong.values()):
        faults = {name: FAULTS[name] for name in FAULTS if wrong[name]}
        return _shown(request, office, form, faults=in_words(request, faults))
    try:
        circle = book.forums[forum].circle
        needs_of(request, office).emergencies(office.principal).ask(forum, circle, town, int(minutes), reason)
    except RefusedActError as refused:
        return _shown(request, office, form, refused=said.gettext(REFUSED[refused.code]))
    return f"{PATH}?bedt=1"


def _confirmed(request: Request, id_: str, office: Office, form: Form) -> str | dict[str, Any]:
    try:
        needs_of(request, office).emergencies(office.principal).confirm(number_of(id_))
    except RefusedActError as refused:
        if refused.code == "not_found":
            raise
        return _shown(request, office, form, refused=gettext_of(request).gettext(REFUSED[refused.code]))
    return f"{PATH}?aabnet=1"


def _shown(request: Request, office: Office, form: Form, **more: Any) -> dict[str, Any]:
    reader = reader_of(request, office)
    overseer = needs_of(request, office).has_business(office.principal, "emergencies")
    with acting(office.connection) as cursor:
        every = emergencies(cursor.connection)
    found = [_row(reader, one) for one in every if _is_shown(reader, one, overseer=overseer)]
    return {
        "waiting": [one for one in found if one.state == "waiting"],
        "others": [one for one in found if one.state != "waiting"],
        "overseer": overseer,
        "forums": [
            (one.id, reader.names.forum(one.id))
            for one in office.rulebook.forums.values()
            if one.takes_people and may_ask(office.principal, one.circle)
        ],
        "towns": [*reader.names.towns(), (ANY, reader.said.gettext("All"))],
        "minutes": MINUTES,
        "done": "asked" if believed(request, "bedt") else "opened" if believed(request, "aabnet") else "",
        "typed": form.typed,
        "faults": {},
        "refused": "",
        **more,
    }


def _is_shown(reader: Reader, one: Emergency, *, overseer: bool) -> bool:
    """Tell whether somebody is shown it: who asked, who may open it while it waits, and who watches over all."""
    mine = one.principal == reader.office.principal
    return mine or overseer or (_state(one, reader.now) == "waiting" and _can_open(reader, one))


def _can_open(reader: Reader, one: Emergency) -> bool:
    who, asking = reader.office.principal, one.principal
    return may_confirm(who, reader.held, operates=reader.operates, asking=asking, now=reader.now)


def _state(one: Emergency, now: datetime) -> str:
    if one.confirmed_at is None:
        return "lapsed" if one.requested_at + WAITING <= now else "waiting"
    return "open" if now < one.confirmed_at + timedelta(minutes=one.minutes) else "over"


def _row(reader: Reader, one: Emergency) -> Row:
    names, state = reader.names, _state(one, reader.now)
    ends = one.confirmed_at and one.confirmed_at + timedelta(minutes=one.minutes)
    return Row(
        id=one.id,
        who=f"{receiver(reader, one.principal)}, {names.forum(one.principal.organisation)}",
        place=reader.place(one.forum, one.municipality),
        minutes=one.minutes,
        reason=one.reason,
        requested_at=one.requested_at,
        confirmed_by=names.person(told(one.confirmed_by)) if one.confirmed_by else "",
        ends_at=ends,
        state=state,
        can_open=state == "waiting" and _can_open(reader, one),
    )
