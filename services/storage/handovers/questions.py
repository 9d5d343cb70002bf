"""Questions as the sender has them: read with a leaf, and answered, which brings the item back (contracts-acts 9.3)."""

from typing import Any, NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from services.core.handover.acts import ANSWER
from services.effects.actors import RefusedActError
from services.effects.acts.draft import StoredQuestion
from services.effects.acts.registry import WRITES
from services.effects.acts.steps import record_of
from services.effects.postgres_values import instant_text
from services.storage.handovers.acts import checked_body, draft_of
from services.storage.handovers.applying import apply
from services.storage.handovers.case_file import StoredFile
from services.storage.handovers.given import Asked
from services.storage.handovers.office import Office
from services.storage.handovers.repeated import keep, once_of, opened, read_again
from services.storage.handovers.stored import item, locked
from services.storage.idempotency import Request
from services.storage.publishers.work import working
from services.storage.races import until_won
from services.storage.recorded import Recorded

_SELECT = "SELECT * FROM question WHERE id = %s"
_OPEN = "open"
_SCOPE = ("question",)
_BOTH = ("question", "answer")


class Exchange(NamedTuple):
    """A question with its answer, about which event it is, and who asks: None where that is not told (EXIT-7)."""

    told: dict[str, Any]
    answer: str | None
    answered_at: str | None
    receipt: UUID
    type: str
    forum: str | None
    municipality: str | None


def show(office: Office, number: UUID) -> dict[str, Any]:
    """Return a question of the publisher's own; raises RefusedActError not_found, erased."""
    return exchange(office, number, _SCOPE).told


def exchange(office: Office, number: UUID, scope: tuple[str, ...] = _BOTH) -> Exchange:
    """Return it with what was answered, and whom it is about; raises RefusedActError not_found, erased."""
    with working(office, "question.shown", f"question/{number}") as tx:
        found = _own(office, tx, number)
        one = item(tx.cursor, found.handover)
        if one is None:
            raise RefusedActError("not_found")
        record = record_of(one, "consultation", "question.shown")
        record.scope = scope
        tx.leaf(record, number.bytes)
        file = office.file(one, tx.now)
        told, said = _told(found, file), found.answer and file.words(found.id.bytes, found.answer)
        closed = office.rulebook.disclosure.is_closed(one.forum)
        return Exchange(
            told,
            said.decode() if said else None,
            None if found.answered_at is None else instant_text(found.answered_at),
            UUID(bytes=one.event),
            one.type,
            None if closed else one.forum,
            None if closed else one.municipality,
        )


def answer(office: Office, number: UUID, asked: Asked, request: Request | None = None) -> dict[str, Any]:
    """Answer a question; raises RefusedActError: not_found, invalid, not_allowed when it is not open, erased."""
    return until_won(lambda: _answer(office, number, asked, request))


def _answer(office: Office, number: UUID, asked: Asked, request: Request | None) -> dict[str, Any]:
    with working(office, "question.answered", f"question/{number}") as tx:
        own, once = _own(office, tx, number), once_of(office, request)
        handover = own.handover
        if once is not None and (kept := once.earlier(tx.cursor, tx.now)) is not None:
            file = office.file(read_again(tx, handover, "question.shown", _SCOPE), tx.now)
            return opened(file, kept) or _told(own, file)
        office.quorum.expect(tx.cursor)
        related = locked(tx.cursor, handover)
        tx.not_before(other.changed_at for other in related.values())
        one = related.pop(handover.bytes)
        given = checked_body(office, ANSWER, asked().body, tx.now)
        file = office.file(one, tx.now)
        waiting = file.question()
        if waiting is None or waiting.id != number:
            raise RefusedActError("not_allowed", one.state, at=instant_text(one.changed_at))
        draft = draft_of(office, tx, ANSWER, one, related, file, given)
        WRITES[ANSWER.name](draft)
        apply(tx.cursor, draft)
        told = _told(_own(office, tx, number), file)
        if once is not None:
            keep(once, tx, file, told)
        return told


def _own(office: Office, tx: Recorded, number: UUID) -> StoredQuestion:
    """Return the question when it is one that the principal's own organisation was asked as a sender."""
    rows = tx.cursor.connection.cursor(row_factory=class_row(StoredQuestion))
    found = rows.execute(_SELECT, (number,)).fetchone()
    who = office.principal
    if found is None or who.role not in ANSWER.who or who.organisation != found.publisher:
        raise RefusedActError("not_found")
    return found


def _told(one: StoredQuestion, file: StoredFile) -> dict[str, Any]:
    words = None if one.asked is None else file.words(one.id.bytes, one.asked)
    return {
        "id": str(one.id),
        "question": None if words is None else words.decode(),
        "asked_at": instant_text(one.asked_at),
        "answer_by": one.answer_on.isoformat(),
        "state": one.state,
    }
