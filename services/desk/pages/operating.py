"""Drift: how the installation stands, and the balance; for who operates it, in numbers and codes alone."""

from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from schemas.dead_letters import DEAD_LETTER_STATES
from services.desk.pages.operating_view import ANSWER, STATES, lag, row_of, stands, versions
from services.desk.web.business import expected
from services.desk.web.done import believed
from services.desk.web.languages import language_of
from services.desk.web.naming import Names
from services.desk.web.rendering import gettext_of, page
from services.desk.web.working import Form, at_work
from services.storage import balance, deadletters
from services.storage.handovers.history import told
from services.storage.handovers.office import Office
from services.storage.operating import operating, reading

if TYPE_CHECKING:
    from services.api.backend import Backend

PATH = "/drift"
MOST = 50  # dead letters on the page
router = APIRouter()


@router.get(PATH)
async def shown(request: Request) -> Response:
    """Return the page; what Kafka says comes last, with no connection held, and is missing when it takes too long."""
    backend: Backend = request.app.state.backend
    found = await at_work(request, partial(_shown, request))
    behind = await run_in_threadpool(lag, backend.settings, found["stands"].positions)
    return page(request, "operating.html", lag=behind, seconds=2 * int(ANSWER), **found)


@router.get(f"{PATH}/regnskab")
async def account(request: Request) -> Response:
    """Return the balance, drawn now from one snapshot of the database."""
    return page(request, "balance.html", **await at_work(request, partial(_account, request)))


def _shown(request: Request, office: Office, _: Form) -> dict[str, Any]:
    backend: Backend = request.app.state.backend
    expected(request, office, "dead_letters")
    language, said = language_of(request), gettext_of(request)
    names = Names(office.rulebook, language)
    state = request.query_params.get("status", "open")
    wanted = state if state in DEAD_LETTER_STATES else None
    dsn = backend.settings.dsn()
    with operating(dsn, "stafet desk") as connection:
        stood = stands(connection, backend.settings)
    with reading(dsn) as connection:
        letters = deadletters.letters(connection, wanted, MOST + 1)
    return {
        "stands": stood,
        "letters": [row_of(one, names, language) for one in letters[:MOST]],
        "is_cut": len(letters) > MOST,
        "most": MOST,
        "state": wanted or "all",
        "states": [(name, said.gettext(words)) for name, words in STATES.items()],
        "state_words": {name: said.gettext(words) for name, words in STATES.items()},
        "rulebook": office.rulebook.hash,
        "changed_by": {one.proposed_by: names.person(told(one.proposed_by)) for one in stood.changes}
        | {one.activated_by: names.person(told(one.activated_by)) for one in stood.changes if one.activated_by},
        "versions": versions(),
        "done": believed(request, "gjort"),
        "now": office.clock(),
    }


def _account(request: Request, office: Office, _: Form) -> dict[str, Any]:
    backend: Backend = request.app.state.backend
    expected(request, office, "dead_letters")
    names = Names(office.rulebook, language_of(request))
    with reading(backend.settings.dsn()) as connection:
        drawn = balance.draw(connection)
    lines = [(names.forum(one.publisher), one) for one in drawn.lines]
    return {"drawn": drawn, "lines": lines, "now": office.clock()}
