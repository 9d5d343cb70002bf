"""Builds the plan of a segment: what each record does to the tables, the outbox and the audit log."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

import orjson

from services.core.calendar.age import birthday
from services.core.deadlines.reminders import Timetables
from services.core.decision.decide import Decided
from services.core.decision.encoding import compact
from services.core.decision.model import Decision
from services.effects import notices
from services.effects.actors import ROUTER
from services.effects.audit_records import PREVIEW, AuditRecord, LeafBatch, address
from services.effects.burials import bury
from services.effects.draft import Draft
from services.effects.fingerprints import fingerprint
from services.effects.ids import Ids
from services.effects.offer_terms import OfferTerms
from services.effects.offers import Offered, offer
from services.effects.person_keys import person_key
from services.effects.plan import Known, Origin, Plan
from services.effects.postgres_values import instant_number, instant_text
from services.effects.reading import Reading
from services.effects.record_bytes import packed
from services.effects.rows import EventRow, TaskRow
from services.effects.sealing import Sealer, seal
from services.effects.sender_acts import answer, clear, waiting_for
from services.effects.updates import update
from services.effects.versions import standing
from services.effects.withdrawals import recall

OF_AGE = 18


class Planner:
    """Plans one segment; `build` may be called once."""

    def __init__(
        self,
        known: Known,
        sealer: Sealer,
        now: datetime,
        topic_for: Callable[[str, str | None], str],
        *,
        timetables: Timetables | None = None,
    ) -> None:
        """Take what the database knows, the keys, the moment, the topics' names, and what was counted before."""
        now_text = instant_text(now)
        terms = OfferTerms(timetables or Timetables(), now, now_text)
        plan = Plan(LeafBatch(now_text, ROUTER), erasures=known.erasures)
        new_id = Ids(int(now.timestamp() * 1000))

        def draft(origin: Origin) -> Draft:
            return Draft(
                plan=plan,
                origin=origin,
                known=known,
                sealer=sealer,
                topic_for=topic_for,
                new_id=new_id,
                terms=terms,
                moment=now,
                now=instant_number(now),
                now_text=now_text,
                on_behalf=f"publisher/{origin.publisher}",
            )

        self._plan, self._known, self._draft = plan, known, draft

    def build(self, readings: Sequence[Reading]) -> Plan:
        """Return the rows for all readings, in their order."""
        seen = dict(self._known.digests)
        drafts: dict[Origin, Draft] = {}
        for reading in readings:
            origin = reading.origin
            draft = drafts.get(origin) or drafts.setdefault(origin, self._draft(origin))
            if reading.event_id is not None:
                key = (origin.publisher, reading.event_id)
                before = seen.get(key)
                if before is not None:
                    if reading.says_the_same_as(before, draft.sealer):
                        self._plan.duplicates.append(origin)
                    else:
                        bury(draft, reading, "CONFLICT")
                    continue
                seen[key] = reading.digest
            if reading.dead:
                bury(draft, reading, reading.dead)
            else:
                _accept(draft, reading)
        return self._plan


def _accept(draft: Draft, reading: Reading) -> None:
    """Plan an event: its row and leaf, what it takes back, what it offers, and its receipt."""
    plan, event, origin = draft.plan, reading.record.receipt or draft.new_id(), draft.origin
    event_id, decided = reading.speaks()
    stands = standing(draft, reading, decided.decision, event)
    decision = stands.decision
    asked = waiting_for(draft, reading.answers)
    # An answer is kept as what it answers: it is about that person, though it does not say so.
    person = person_key(draft, reading.owner) if asked is None else asked.file.key
    text = orjson.dumps(compact(decision))
    said = fingerprint(draft.sealer, reading.digest)
    draft.met(event_id, said, event)
    row = EventRow(
        id=event,
        publisher=origin.publisher,
        event_id=event_id,
        type=decision.event_type,
        person=person.person,
        case_id=stands.case_id,
        received_at=instant_number(reading.received),
        decided_at=draft.now,
        topic=origin.topic,
        partition=origin.partition,
        offset=reading.record.offset,
        rulebook=decision.rulebook,
        outcome=decision.outcome,
        decision=text.decode(),
        content=None if "CALL_POLICE" in decision.codes else seal(person, event, packed(reading.record)),
    )
    plan.event.append(row)
    for task in decision.tasks:
        plan.task.append(TaskRow(event=event, kind=task.kind, addressee=task.to, created_at=draft.now, done_at=None))
    late = stands.has_earlier_leaves
    leaf = plan.leaves.add(_decided(draft, reading, decision, row), said + text, late=late)
    if decision.items or stands.supersedes:
        given = Offered(row, decision, reading.received, leaf, late, reading.rulebook, _eighteenth(decided))
        offer(draft, given, update(draft, given) if stands.supersedes else decision.items)
    if reading.recalls is not None:
        recall(draft, event_id, *reading.recalls)
    if reading.clears is not None and "RECALLED" not in decision.codes:
        clear(draft, reading.clears, reading.rulebook)
    if reading.answers is not None and "RECALLED" not in decision.codes:
        answer(draft, reading.answers, reading.rulebook)
    told = reading.rulebook.disclosure
    plan.outbox.append(
        notices.receipt(draft.new_id(), origin.publisher, event_id, decision, told, event, draft.now_text)
    )


def _eighteenth(decided: Decided) -> date | None:
    """Return the 18th birthday of whoever was younger on the day of receipt, whose age counted."""
    age = decided.decision.age
    return None if age is None or age >= OF_AGE else birthday(decided.event.subject.born, OF_AGE)


def _decided(draft: Draft, reading: Reading, decision: Decision, event: EventRow) -> AuditRecord:
    items = decision.items
    basis = items[0].legal_basis if items else None
    return AuditRecord(
        op="disclosure" if items else "collection",
        code=f"event.{decision.outcome}",
        outcome="ok",
        case_id=event.case_id,
        person=event.person,
        occurred=instant_text(reading.received),
        on_behalf=draft.on_behalf,
        recipient=tuple([address(item.forum, item.municipality) for item in items]),
        scope=PREVIEW if items else (),
        purpose=f"prevention/{basis}" if basis else "prevention",
        query=None,
        source=draft.source(reading.record.offset),
    )
