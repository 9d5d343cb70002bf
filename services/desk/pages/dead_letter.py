"""Død besked: one message that could not become an event: rehearsed by one person, replayed by another, or closed."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from schemas.dead_letters import DISMISS_REASONS, REPLAY_REASONS
from services.api.http.paths import number_of
from services.desk.pages.operating_view import OUTCOMES, REASONS, STATES, row_of
from services.desk.web.business import expected
from services.desk.web.done import believed
from services.desk.web.languages import language_of
from services.desk.web.naming import Names
from services.desk.web.rendering import gettext_of, page
from services.desk.web.working import Form, at_work
from services.effects.actors import RefusedActError
from services.runtime.bootstrap import Dependencies
from services.storage import deadletters
from services.storage.deadletters import Rehearsal, Replay
from services.storage.handovers.history import told
from services.storage.handovers.office import Office
from services.storage.operating import operating, reading
from services.storage.rehearsals import by_another, rehearsals

if TYPE_CHECKING:
    from services.api.backend import Backend

PATH = "/drift/besked/{id}"
ACTS = {"rehearse": (), "replay": REPLAY_REASONS, "dismiss": DISMISS_REASONS}
"""What can be done with a letter → the reasons that it asks for."""
router = APIRouter()


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


REFUSED: Mapping[str, str] = {
    "not_open": _("It is open no more: somebody replayed or closed it meanwhile."),
    "no_trial": _("Nobody else has rehearsed it within a day. Ask a colleague to rehearse it first."),
    "still_dead": _("It would die again, so it was not replayed."),
}


@router.get(PATH)
async def shown(id: str, request: Request) -> Response:  # noqa: A002 - as in every path
    """Return where, when and why; never what it says."""
    return page(request, "dead_letter.html", **await at_work(request, partial(_shown, request, id)))


@router.post(PATH)
async def act(id: str, request: Request) -> Response:  # noqa: A002 - as above
    """Rehearse, replay or close it; the page again with what a rehearsal came to, or why something was not done."""
    found = await at_work(request, partial(_done, request, id))
    if isinstance(found, str):
        return RedirectResponse(f"{PATH.replace('{id}', id)}?gjort={found}", 303)
    status = 422 if found["faults"] else 409 if found["refused"] else 200
    return page(request, "dead_letter.html", status, **found)


def _done(request: Request, id_: str, office: Office, form: Form) -> str | dict[str, Any]:
    name, reason = form.get("act"), form.get("reason")
    letter, said = number_of(id_), gettext_of(request)
    if name not in ACTS:
        raise RefusedActError("not_found")
    if ACTS[name] and reason not in ACTS[name]:
        return _shown(request, id_, office, form, faults={name: said.gettext("Choose why")})
    try:
        seen = _do(request, office, letter, name, reason)
    except RefusedActError as refused:
        if refused.code not in REFUSED:
            raise
        return _shown(request, id_, office, form, refused=said.gettext(REFUSED[refused.code]))
    return name if seen is None else _shown(request, id_, office, form, seen=_seen(request, office, seen))


def _do(request: Request, office: Office, letter: UUID, name: str, reason: str) -> Rehearsal | None:
    """Do it on a connection of its own, in the role of who operates."""
    given = expected(request, office, "dead_letters")
    settings, parts = given.settings, {"rulebook": office.rulebook, "sealer": office.sealer, "quorum": office.quorum}
    with operating(settings.dsn(), "stafet desk") as connection:
        replay: Replay = Dependencies(settings, connection, **parts).replay(office.principal)  # type: ignore[arg-type]
        if name == "rehearse":
            return replay.rehearse(letter)
        if name == "replay":
            replay.approve(letter, reason)
        else:
            replay.dismiss(letter, reason)
    return None


def _seen(request: Request, office: Office, seen: Rehearsal) -> dict[str, Any]:
    language, said = language_of(request), gettext_of(request)
    names, codes = Names(office.rulebook, language), office.rulebook.wording.codes
    addresses = (queue.partition("/") for queue in seen.queues)
    return {
        "outcome": said.gettext(OUTCOMES["dead" if seen.dead else seen.outcome]),
        "queues": [names.address(forum, None if town == "-" else town) for forum, _, town in addresses],
        "codes": [codes[code][language] for code in seen.codes],
        "dead": bool(seen.dead),
    }


def _shown(request: Request, id_: str, office: Office, form: Form, **more: Any) -> dict[str, Any]:
    backend: Backend = request.app.state.backend
    expected(request, office, "dead_letters")
    letter, said, language = number_of(id_), gettext_of(request), language_of(request)
    names, dsn = Names(office.rulebook, language), backend.settings.dsn()
    with reading(dsn) as connection:
        found = deadletters.letter(connection, letter)
    if found is None:
        raise RefusedActError("not_found")
    with operating(dsn, "stafet desk") as connection:
        tried = rehearsals(connection, letter)
    other = by_another(tried, office.principal, office.clock())
    return {
        "letter": row_of(found, names, language),
        "state": said.gettext(STATES[found.state]),
        "tried": [(names.person(told(one.actor)), one.at) for one in tried],
        "other": (names.person(told(other.actor)), other.at) if other else None,
        "reasons": {
            name: [(code, said.gettext(REASONS[code])) for code in codes] for name, codes in ACTS.items() if codes
        },
        "done": believed(request, "gjort"),
        "seen": None,
        "typed": form.typed,
        "faults": {},
        "refused": "",
        **more,
    }
