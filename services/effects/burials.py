"""Dead letters of a plan: a record that becomes no event is kept, sealed, and its publisher is told."""

import orjson

from services.effects import notices
from services.effects.audit_records import AuditRecord
from services.effects.draft import Draft
from services.effects.fingerprints import fingerprint
from services.effects.person_keys import letter_key
from services.effects.postgres_values import instant_number, instant_text
from services.effects.reading import Reading
from services.effects.record_bytes import packed
from services.effects.rows import DeadLetterRow
from services.effects.sealing import seal


def bury(draft: Draft, reading: Reading, code: str) -> None:
    """Plan the dead letter; its id is burnt only when the record may speak for an event and it is no conflict."""
    plan, origin, offset = draft.plan, draft.origin, reading.record.offset
    own = reading.event_id is not None and code != "CONFLICT"  # once for ever, as the inbox sees to it
    letter = (reading.record.receipt if own else None) or draft.new_id()
    person = letter_key(draft, letter)
    decision = reading.decided.decision if reading.decided and code != "CONFLICT" else None
    plan.dead_letter.append(
        DeadLetterRow(
            id=letter,
            publisher=origin.publisher,
            cluster=origin.cluster,
            topic=origin.topic,
            partition=origin.partition,
            offset=offset,
            code=code,
            faults=orjson.dumps([list(fault) for fault in decision.faults] if decision else []).decode(),
            event_id=reading.event_id,
            type=decision.event_type if decision and reading.event_id else None,
            person=person.person,
            content=seal(person, letter, packed(reading.record)),
            attempts=1,
            received_at=instant_number(reading.received),
            state="open",
            closed_at=None,
            closed_by=None,
        )
    )
    act = AuditRecord(
        "dead_letter",
        code,
        f"failed:{code}",
        letter,
        occurred=instant_text(reading.received),
        on_behalf=draft.on_behalf,
        source=draft.source(offset),
    )
    said = fingerprint(draft.sealer, reading.digest)
    plan.leaves.add(act, said)
    plan.outbox.append(
        notices.dead_letter(draft.new_id(), origin.publisher, draft.source(offset), code, draft.now_text)
    )
    if reading.event_id is not None and decision is not None:
        draft.met(reading.event_id, said, None)
        told = reading.rulebook.disclosure
        plan.outbox.append(
            notices.receipt(draft.new_id(), origin.publisher, reading.event_id, decision, told, letter, draft.now_text)
        )
