"""Stoppet partition: one that waits for a person: rehearsed by one, let go on by another (`stafet topics resume`)."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.api.http.paths import number_of
from services.desk.web.business import expected
from services.desk.web.languages import DANISH, language_of
from services.desk.web.naming import Names
from services.desk.web.rendering import gettext_of, page
from services.desk.web.working import Form, at_work, at_work_again
from services.effects.actors import RefusedActError
from services.effects.stops import DAMAGED_BATCH, ENGLISH, REASONS, goes_on_at
from services.effects.stops import DANISH as IN_DANISH
from services.runtime.kafka.admin import ClusterError
from services.runtime.kafka.partition_log import PartitionLog, partition_log
from services.storage.handovers.history import told
from services.storage.handovers.office import Office
from services.storage.operating import operating
from services.storage.rehearsals import by_another, rehearsals
from services.storage.stopped_partitions import REHEARSED, Stopped, approve, rehearse, stopped

if TYPE_CHECKING:
    from services.api.backend import Backend

PATH = "/drift/partition/{id}"
BUSINESS = "partitions"
router = APIRouter()


def _(message: str) -> str:
    """Mark a text for the catalogues."""
    return message


WHY: Mapping[str, str] = {
    "sent_again": _("What was lost was sent again"),
    "nothing_lost": _("Nothing was lost"),
    "log_replaced": _("The log was replaced on purpose"),
    "log_repaired": _("The log was repaired"),
    "other": _("Another reason"),
}
"""Reason of letting one go on → its words."""
REFUSED: Mapping[str, str] = {
    "stale": _("It was changed meanwhile: look again where it stands."),
    "no_trial": _("Nobody else has rehearsed it within a day. Ask a colleague to rehearse it first."),
    "away": _("Kafka does not answer, so nobody can see where the log begins. Try again when it does."),
    "unknown": _("It is not known where the log can be read again. Mend the log, and do not skip."),
    "other_log": _("The cluster is another one than that in which it stopped."),
}


@router.get(PATH)
async def shown(id: str, request: Request) -> Response:  # noqa: A002 - as in every path
    """Return where it stands and why; Kafka is not asked."""
    return page(request, "stopped_partition.html", **await at_work(request, partial(_shown, request, id)))


@router.post(PATH)
async def act(id: str, request: Request) -> Response:  # noqa: A002 - as above
    """Rehearse it or let it go on; the page again with where it would, or why it was not done.

    Kafka is asked between two pieces of work, with no connection held.
    """
    backend: Backend = request.app.state.backend
    one, form = await at_work(request, lambda office, form: (_expected(request, office, id), form))
    try:
        log = await run_in_threadpool(partition_log, backend.settings, one.topic, one.partition)
    except ClusterError:
        log = None
    found = await at_work_again(request, lambda office: _done(request, id, log, office, form))
    if found is None:
        return RedirectResponse("/drift?gjort=partition#stoppet", 303)
    status = 422 if found["faults"] else 409 if found["refused"] else 200
    return page(request, "stopped_partition.html", status, **found)


def _expected(request: Request, office: Office, id_: str) -> Stopped:
    """Return the stop, for who may see it. Raises RefusedActError."""
    expected(request, office, BUSINESS)
    backend: Backend = request.app.state.backend
    named = number_of(id_)
    with operating(backend.settings.dsn(), "stafet desk") as connection:
        found = next((one for one in stopped(connection) if one.id == named), None)
    if found is None:
        raise RefusedActError("not_found")
    return found


def _done(request: Request, id_: str, log: PartitionLog | None, office: Office, form: Form) -> dict[str, Any] | None:
    one, said = _expected(request, office, id_), gettext_of(request)
    name, reason = form.get("act"), form.get("reason")
    skip = form.get("skip") == "1" and one.code == DAMAGED_BATCH
    if name not in {"rehearse", "resume"}:
        raise RefusedActError("not_found")
    if name == "resume" and reason not in REASONS:
        return _shown(request, id_, office, form, faults={"reason": said.gettext("Choose why")})
    start = log and goes_on_at(one.code, one.next_offset, one.behind, log.start, skip=skip)
    why = "away" if log is None else "other_log" if log.cluster != one.cluster else "unknown" if start is None else ""
    if why or log is None or start is None:
        return _shown(request, id_, office, form, refused=said.gettext(REFUSED[why]))
    backend: Backend = request.app.state.backend
    try:
        with operating(backend.settings.dsn(), "stafet desk") as connection:
            if name == "resume":
                approve(connection, one, start, log.topic_id, reason, office.principal)
                return None
            rehearse(connection, one, start, office.principal)
    except RefusedActError as refused:
        if refused.code not in REFUSED:
            raise
        return _shown(request, id_, office, form, refused=said.gettext(REFUSED[refused.code]))
    skipped = max(0, start - one.next_offset)
    return _shown(request, id_, office, form, seen={"start": start, "skipped": skipped, "log": log, "skip": skip})


def _shown(request: Request, id_: str, office: Office, form: Form, **more: Any) -> dict[str, Any]:
    one, said, language = _expected(request, office, id_), gettext_of(request), language_of(request)
    backend: Backend = request.app.state.backend
    names = Names(office.rulebook, language)
    with operating(backend.settings.dsn(), "stafet desk") as connection:
        tried = rehearsals(connection, one.id, REHEARSED)
    other = by_another(tried, office.principal, office.clock())
    return {
        "one": one,
        "why": (IN_DANISH if language == DANISH else ENGLISH)[one.code],
        "may_skip": one.code == DAMAGED_BATCH,
        "tried": [(names.person(told(had.actor)), had.at) for had in tried],
        "other": (names.person(told(other.actor)), other.at) if other else None,
        "reasons": [(code, said.gettext(WHY[code])) for code in REASONS],
        "seen": None,
        "typed": form.typed,
        "faults": {},
        "refused": "",
        **more,
    }
