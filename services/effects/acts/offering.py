"""Offers that an act makes: a new handover of the same event at another address, with its first step and its notice."""

from datetime import date, datetime
from typing import NamedTuple

from services.core.deadlines import answer_deadline
from services.core.decision.encoding import due_text
from services.core.forwarding.targets import another_form
from services.core.handover.item import Item
from services.core.rulebook.deadlines import Deadline, end
from services.effects import notices
from services.effects.acts.draft import ActDraft, Offer
from services.effects.acts.steps import step_row
from services.effects.audit_records import PREVIEW, AuditRecord, address
from services.effects.postgres_values import uuid_text
from services.effects.rows import OutboxRow


class NewItem(NamedTuple):
    """Where an act offers the case: an address with stage and basis, and where it came from."""

    forum: str
    municipality: str | None
    school: str | None
    stage: str
    legal_basis: str | None
    track: str | None = None
    deadlines: tuple[Deadline, ...] = ()
    forwarded_from: Item | None = None
    returned_from: Item | None = None
    residence: str | None = None


def offer(draft: ActDraft, new: NewItem) -> bytes:
    """Plan the new handover; returns its id."""
    one, id_ = draft.item, draft.new_id()
    answer_by = _answer_by(draft, new)
    exact = isinstance(answer_by, datetime)
    columns = {
        "id": id_,
        "event": one.event,
        "case_id": one.case_id,
        "person": one.person,
        "publisher": one.publisher,
        "event_id": one.event_id,
        "type": one.type,
        "forum": new.forum,
        "municipality": new.municipality,
        "school": new.school,
        "role": "owner",
        "stage": new.stage,
        "track": new.track,
        "legal_basis": new.legal_basis,
        "state": "offered",
        "version": 1,
        "answer_on": None if exact else answer_by,
        "answer_at": answer_by if exact else None,
        "offered_at": draft.now,
        "changed_at": draft.now,
        "forwarded_from": new.forwarded_from and new.forwarded_from.id,
        "returned_from": new.returned_from and new.returned_from.id,
        "residence": new.residence,
        "review_on": one.review_on if one.review_on is not None and one.review_on > draft.today else None,
    }
    draft.written.offers.append(Offer(columns, new.deadlines))
    leaf = draft.leaves.add(_disclosed(draft, new), id_, late=True)
    draft.steps.append(step_row(draft, id_, 1, None, "offered", None, leaf))
    draft.notices.append(_notice(draft, new, id_))
    return id_


def _disclosed(draft: ActDraft, new: NewItem) -> AuditRecord:
    """Return the record of the disclosure; another number of section 115 is another legal form, and it says so."""
    one, basis = draft.item, new.legal_basis
    purpose = f"prevention/{basis}" if basis else "prevention"
    if another_form(one.legal_basis, basis):
        purpose += f" (LAW-12: {one.legal_basis})"
    return AuditRecord(
        "disclosure",
        "handover.→offered",
        case_id=one.case_id,
        person=one.person,
        recipient=(address(new.forum, new.municipality),),
        scope=PREVIEW,
        purpose=purpose,
        source=f"handover/{uuid_text(one.id)}",
    )


def _notice(draft: ActDraft, new: NewItem, id_: bytes) -> OutboxRow:
    columns = draft.written.offers[-1].columns
    more = {
        "due": due_text(_first_due(draft, new)),
        "answer_by": due_text(_answer_by(draft, new)),
        "stops": list(draft.file.decision().stops),
        "forwarded_from": _told(draft, new.forwarded_from),
        "returned_from": _told(draft, new.returned_from),
    }
    topic = draft.topic_for(new.forum, new.municipality)
    return notices.offered_by_act(draft.new_id(), topic, id_, columns, more, draft.now_text)


def _answer_by(draft: ActDraft, new: NewItem) -> date | datetime:
    book = draft.rulebook
    return answer_deadline.first(book.answering, book.holidays, new.forum, new.stage, draft.now)


def _first_due(draft: ActDraft, new: NewItem) -> date | datetime:
    return min((_answer_by(draft, new), *(one.due for one in new.deadlines)), key=end)


def _told(draft: ActDraft, origin: Item | None) -> dict[str, str | None] | None:
    """Return where the case came from, as everybody may read it: nothing of what is one role's own (EXIT-7)."""
    if origin is None or draft.rulebook.disclosure.is_closed(origin.forum):
        return None
    return {"forum": origin.forum, "municipality": origin.municipality}
