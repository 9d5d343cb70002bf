"""Builds the plan of a segment: what each record does to the tables, the outbox and the audit log."""

import os
from collections.abc import Callable, Sequence
from datetime import date, datetime

import orjson

from services.core.decision.decide import COPENHAGEN
from services.core.decision.encoding import compact
from services.core.decision.model import Decision, Item
from services.effects import notices
from services.effects.audit_records import AuditRecord, LeafBatch
from services.effects.ids import Ids
from services.effects.plan import Known, OpenHandover, Origin, Plan
from services.effects.postgres_values import date_number, instant_number, instant_text
from services.effects.reading import Reading, packed
from services.effects.sealing import PersonKey, Sealer, case_key, seal

ROUTER = "machine/router/stafet"
PREVIEW = ("type", "forum", "municipality", "stage", "legal_basis", "due")
"""What an offer shows before anybody has taken it (design 8)."""


class Planner:
    """Plans one segment; `build` may be called once."""

    def __init__(
        self, origin: Origin, known: Known, sealer: Sealer, now: datetime, topic_for: Callable[[str, str | None], str]
    ) -> None:
        """Take where the records came from, what the database knows, the keys, the moment and the topics' names."""
        self._origin = origin
        self._known = known
        self._sealer = sealer
        self._now = instant_number(now)
        self._now_text = instant_text(now)
        self._id = Ids(int(now.timestamp() * 1000))
        self._topic_for = topic_for
        self._on_behalf = f"publisher/{origin.publisher}"
        self._plan = Plan(LeafBatch(self._now_text, ROUTER))

    def build(self, readings: Sequence[Reading]) -> Plan:
        """Return the rows for all readings, in their order."""
        seen = dict(self._known.digests)
        for reading in readings:
            if reading.event_id is not None:
                before = seen.setdefault(reading.event_id, reading.digest)
                if before is not reading.digest:  # the pair was there already
                    if reading.says_the_same_as(before):
                        self._plan.duplicates += 1
                    else:
                        self._bury(reading, "CONFLICT")
                    continue
            if reading.dead:
                self._bury(reading, reading.dead)
            else:
                self._accept(reading)
        return self._plan

    # -- the two ends of a record ------------------------------------------------------------------------------

    def _accept(self, reading: Reading) -> None:
        plan, event, origin = self._plan, self._id(), self._origin
        event_id, decided = reading.speaks()
        decision, case_id, supersedes = self._against_case(reading, decided.decision, event)
        person = self._person(reading.owner)
        text = orjson.dumps(compact(decision))
        content = None if "CALL_POLICE" in decision.codes else seal(person, event, packed(reading.record))
        plan.inbox.append((origin.publisher, event_id, reading.digest, event))
        plan.event.append(
            (
                event,
                origin.publisher,
                event_id,
                decision.event_type,
                person.person,
                case_id,
                instant_number(reading.received),
                self._now,
                origin.topic,
                origin.partition,
                reading.record.offset,
                decision.rulebook,
                decision.outcome,
                text.decode(),
                content,
            )
        )
        for task in decision.tasks:
            plan.task.append((event, task.kind, task.to, self._now, None))
        late = case_id is not event
        seq = plan.leaves.add(self._decided(reading, decision, case_id, person), reading.digest + text, late=late)
        if supersedes:
            self._withdraw(self._known.open.get(case_id, ()), (*decision.codes, "SUPERSEDED")[0].lower())
        for item in decision.items:
            self._offer(reading, decision, item, event, case_id, person.person, seq, late=late)
        if reading.recalls is not None:
            self._recall(*reading.recalls)
        told = reading.disclosure
        plan.outbox.append(
            notices.receipt(self._id(), origin.publisher, event_id, decision, told, event, self._now_text)
        )

    def _bury(self, reading: Reading, code: str) -> None:
        plan, letter, origin, offset = self._plan, self._id(), self._origin, reading.record.offset
        person = self._person(("publisher", origin.publisher))
        decision = reading.decided.decision if reading.decided and code != "CONFLICT" else None
        plan.dead_letter.append(
            (
                letter,
                origin.publisher,
                origin.cluster,
                origin.topic,
                origin.partition,
                offset,
                code,
                orjson.dumps([list(fault) for fault in decision.faults] if decision else []).decode(),
                reading.event_id,
                decision.event_type if decision and reading.event_id else None,
                person.person,
                seal(person, letter, packed(reading.record)),
                1,
                instant_number(reading.received),
                "open",
                None,
                None,
            )
        )
        act = AuditRecord(
            "dead_letter",
            code,
            f"failed:{code}",
            letter,
            occurred=instant_text(reading.received),
            on_behalf=self._on_behalf,
            source=self._source(offset),
        )
        plan.leaves.add(act, reading.digest)
        plan.outbox.append(
            notices.dead_letter(self._id(), origin.publisher, self._source(offset), code, self._now_text)
        )
        if reading.event_id is not None and decision is not None:
            plan.inbox.append((origin.publisher, reading.event_id, reading.digest, None))
            told = reading.disclosure
            plan.outbox.append(
                notices.receipt(self._id(), origin.publisher, reading.event_id, decision, told, letter, self._now_text)
            )

    # -- release notices and recalls ---------------------------------------------------------------------------

    def _against_case(self, reading: Reading, decision: Decision, event: bytes) -> tuple[Decision, bytes, bool]:
        """Return the decision as it stands live, the case, and whether it takes back what went before."""
        if reading.case is None:
            return decision, event, False
        case_ref, version = reading.case
        key = self._known.case_keys.get(case_ref) or case_key(self._sealer, self._origin.publisher, case_ref)
        known = self._known.cases.get(key)
        if known is None:
            self._plan.new_cases.append((self._origin.publisher, key, event, version))
            return decision, event, False
        case_id, current = known
        if version <= current:
            stale = decision._replace(
                outcome="informed", codes=("SUPERSEDED",), items=(), tasks=(), stops=(), deadlines=()
            )
            return stale, case_id, False
        self._plan.moved_cases.append((version, key, current))
        return decision, case_id, True

    def _recall(self, event_id: str, reason: str) -> None:
        case_id = self._known.event_cases.get(event_id)
        if case_id is not None:
            taken = [one for one in self._known.open.get(case_id, ()) if one.event_id == event_id]
            self._withdraw(taken, reason)

    def _withdraw(self, taken: Sequence[OpenHandover], code: str) -> None:
        plan = self._plan
        for one in taken:
            plan.withdrawn.append(one)
            act = AuditRecord(
                "alteration",
                f"handover.{one.state}→recalled",
                case_id=one.case_id,
                person=one.person,
                on_behalf=self._on_behalf,
                recipient=(address(one.forum, one.municipality),),
            )
            seq = plan.leaves.add(act, one.id + code.encode(), late=True)
            plan.late_step.append(
                (one.id, one.version + 1, one.state, "recalled", code, self._on_behalf, self._now, seq)
            )
            topic = self._topic_for(one.forum, one.municipality)
            plan.outbox.append(notices.recalled(self._id(), topic, one, code, self._now_text))

    # -- parts -------------------------------------------------------------------------------------------------

    def _offer(
        self,
        reading: Reading,
        decision: Decision,
        item: Item,
        event: bytes,
        case_id: bytes,
        person: bytes,
        seq: int,
        *,
        late: bool,
    ) -> None:
        plan, handover = self._plan, self._id()
        due = self._deadlines(handover, decision) if item is decision.items[0] else None
        plan.handover.append(
            (
                handover,
                event,
                case_id,
                person,
                self._origin.publisher,
                reading.event_id,
                decision.event_type,
                item.forum,
                item.municipality,
                item.school,
                item.role,
                item.stage,
                item.track,
                item.legal_basis,
                "offered",
                1,
                None if due is None else date_number(due),
                self._now,
                self._now,
                None,
            )
        )
        steps = plan.late_step if late else plan.step
        steps.append((handover, 1, None, "offered", None, ROUTER, self._now, seq))
        topic = self._topic_for(item.forum, item.municipality)
        plan.outbox.append(
            notices.offered(self._id(), topic, handover, item, decision.event_type, due, decision.stops, self._now_text)
        )

    def _deadlines(self, handover: bytes, decision: Decision) -> date | None:
        """Store the deadlines of the owner's item; returns the earliest day."""
        first: date | None = None
        for deadline in decision.deadlines:
            due, due_on, due_at = deadline.due, None, None
            if isinstance(due, datetime):
                day, due_at = due.astimezone(COPENHAGEN).date(), instant_number(due)
            else:
                day, due_on = due, date_number(due)
            first = day if first is None or day < first else first
            self._plan.deadline.append((handover, deadline.rule, deadline.what, due_on, due_at, None))
        return first

    def _person(self, owner: tuple[str, str]) -> PersonKey:
        lookup = self._known.lookups.get(owner) or self._sealer.pseudonym(*owner)
        known = self._known.people.get(lookup)
        if known is None:
            handle = random_handle()
            known, wrapped = self._sealer.fresh(handle)
            self._known.people[lookup] = known
            self._plan.person.append((handle, lookup, wrapped.version, wrapped.wrapped, self._now))
        return known

    def _decided(self, reading: Reading, decision: Decision, case_id: bytes, person: PersonKey) -> AuditRecord:
        items = decision.items
        basis = items[0].legal_basis if items else None
        return AuditRecord(
            "disclosure" if items else "collection",
            f"event.{decision.outcome}",
            "ok",
            case_id,
            person.person,
            instant_text(reading.received),
            self._on_behalf,
            tuple(address(item.forum, item.municipality) for item in items),
            PREVIEW if items else (),
            f"prevention/{basis}" if basis else "prevention",
            None,
            self._source(reading.record.offset),
        )

    def _source(self, offset: int) -> str:
        return f"{self._origin.topic}/{self._origin.partition}/{offset}"


def address(forum: str, municipality: str | None) -> str:
    """Return a queue's address as leaves and lists write it."""
    return f"{forum}/{municipality}" if municipality else forum


def random_handle() -> bytes:
    """Return a random UUID (version 4): a handle that says nothing about the person, not even when they came."""
    raw = bytearray(os.urandom(16))
    raw[6] = raw[6] & 0x0F | 0x40
    raw[8] = raw[8] & 0x3F | 0x80
    return bytes(raw)
