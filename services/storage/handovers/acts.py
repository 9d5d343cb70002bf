"""Handover acts, accepting, returning and showing: each one transaction that ends with its audit leaf."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from services.core.decision.encoding import expand
from services.core.handover.states import Refusal, move
from services.core.rulebook.disclosure import Disclosure
from services.effects import notices
from services.effects.actors import Actor, Done, RefusedActError
from services.effects.audit_records import PREVIEW, AuditRecord, LeafBatch, address
from services.effects.ids import Ids
from services.effects.plan import OpenHandover
from services.effects.postgres_values import instant_number, instant_text
from services.effects.rows import OutboxRow, StepRow
from services.storage import audit_log, failpoints, transaction
from services.storage.handovers.stored import COLUMNS

TopicFor = Callable[[str, str | None], str]
ReturnsTo = Callable[[str], tuple[str, str | None]]

_SELECT = f"SELECT {COLUMNS}, actor, changed_at FROM handover WHERE id = %s "  # noqa: S608 - a constant


class HandoverActs:
    """The acts of one person, on one connection."""

    def __init__(
        self,
        connection: psycopg.Connection,
        actor: Actor,
        disclosure: Disclosure,
        topic_for: TopicFor,
        returns_to: ReturnsTo,
    ) -> None:
        """Take an autocommit connection of `storage.connections.connect`, who acts, who sees what, the addresses.

        `topic_for` names the topic of a queue, `returns_to` the queue that a publisher's returned items go back to.
        """
        self._connection = connection
        self._actor = actor
        self._disclosure = disclosure
        self._topic_for = topic_for
        self._returns_to = returns_to

    def accept(self, handover: UUID, based_on: int | None = None) -> Done:
        """Take responsibility. Raises RefusedActError; of two who accept at once exactly one succeeds."""
        return self._act(handover, "accepted", based_on, None)

    def give_back(self, handover: UUID, reason: str, based_on: int | None = None) -> Done:
        """Return the item with a coded reason; it is offered to the sender's own queue in the same transaction."""
        return self._act(handover, "returned", based_on, reason)

    def consult(self, handover: UUID) -> OpenHandover:
        """Log that the preview was seen, and only then return it. Raises RefusedActError."""
        with self._connection.transaction(), self._connection.cursor() as cursor:
            one, _, _ = self._find(cursor, handover, lock=False)
            book = self._book(datetime.now(UTC))
            book.add(self._what("consultation", "handover.shown", one), one.id, late=True)
            size, peaks = audit_log.lock_head(cursor)
            audit_log.append(cursor, size, peaks, book)
        return one

    def _act(self, handover: UUID, target: str, based_on: int | None, code: str | None) -> Done:
        now = datetime.now(UTC)
        with self._connection.transaction(), self._connection.cursor() as cursor:
            one, actor, changed_at = self._find(cursor, handover, lock=True)
            version = move(one.state, one.version, target, based_on)
            if isinstance(version, Refusal):
                raise RefusedActError(version.code, version.state, actor, instant_text(changed_at))
            if one.stage == "gate":
                raise RefusedActError("gate", one.state)
            cursor.execute(
                "UPDATE handover SET state = %s, version = %s, actor = %s, changed_at = %s WHERE id = %s",
                (target, version, str(self._actor), now, handover),
            )
            book, ids = self._book(now), Ids(int(now.timestamp() * 1000))
            book.add(
                self._what("alteration", f"handover.{one.state}→{target}", one), one.id + target.encode(), late=True
            )
            step = StepRow(
                handover=one.id,
                version=version,
                from_state=one.state,
                state=target,
                code=code,
                actor=str(self._actor),
                at=instant_number(now),
                leaf=0,
            )
            steps = [step]
            outbox = self._tell(ids, one, target, version, code, instant_text(now))
            if target == "returned":
                self._offer_back(cursor, ids, one, now, book, steps, outbox)
            failpoints.at("begun", self._connection)
            transaction.store_outbox(cursor, outbox)
            size, peaks = audit_log.lock_head(cursor)
            failpoints.at("head", self._connection)
            audit_log.append(cursor, size, peaks, book)
            transaction.store_steps(cursor, [step._replace(leaf=size + step.leaf) for step in steps])
            failpoints.at("commit", self._connection)
        self._connection.execute("NOTIFY stafet_outbox")
        return Done(one, target, version, size)

    def _find(self, cursor: psycopg.Cursor, handover: UUID, *, lock: bool) -> tuple[OpenHandover, str | None, datetime]:
        rows = cursor.connection.cursor(row_factory=dict_row)
        row = rows.execute(_SELECT + ("FOR UPDATE" if lock else ""), (handover,)).fetchone()
        if row is None or not self._disclosure.sees(self._actor.role, row["forum"], row["stage"]):
            raise RefusedActError("not_found")  # the same answer for what is hidden and what is not there
        actor, changed_at = row.pop("actor"), row.pop("changed_at")
        return OpenHandover(**row), actor, changed_at

    def _book(self, now: datetime) -> LeafBatch:
        return LeafBatch(instant_text(now), str(self._actor))

    def _what(self, op: str, code: str, one: OpenHandover) -> AuditRecord:
        shown = PREVIEW if op == "consultation" else ()
        return AuditRecord(
            op,
            code,
            case_id=one.case_id,
            person=one.person,
            recipient=(address(one.forum, one.municipality),),
            scope=shown,
            source=f"handover/{UUID(bytes=one.id)}",
        )

    def _tell(
        self, ids: Ids, one: OpenHandover, state: str, version: int, code: str | None, time: str
    ) -> list[OutboxRow]:
        topic = self._topic_for(one.forum, one.municipality)
        told = [notices.changed(ids(), topic, one, state, version, code, time)]
        if not self._disclosure.is_closed(one.forum):  # as in the receipt of the decision (EXIT-7)
            told.append(notices.acted(ids(), one, state, code, time))
        return told

    def _offer_back(
        self, cursor: psycopg.Cursor, ids: Ids, one: OpenHandover, now: datetime, book: LeafBatch,
        steps: list[StepRow], outbox: list[OutboxRow],
    ) -> None:  # fmt: skip
        # At Exit sit people of every sender (EXIT-1); in their own queue others would see that somebody wants out.
        stays = self._disclosure.is_closed(one.forum)
        forum, municipality = (one.forum, one.municipality) if stays else self._returns_to(one.publisher)
        back = ids()
        cursor.execute(
            "INSERT INTO handover SELECT %s, event, case_id, person, publisher, event_id, type, %s, %s, NULL, 'owner', "
            "'manual', NULL, NULL, 'offered', 1, due, %s, %s, NULL FROM handover WHERE id = %s",
            (UUID(bytes=back), forum, municipality, now, now, UUID(bytes=one.id)),
        )
        row = cursor.execute("SELECT decision FROM event WHERE id = %s", (UUID(bytes=one.event),)).fetchone()
        stops = expand(json.loads(row[0])).stops if row is not None else ()
        act = self._what("disclosure", "handover.→offered", one)
        act.recipient = (address(forum, municipality),)
        act.scope = PREVIEW
        seq = book.add(act, back, late=True)
        steps.append(
            StepRow(
                handover=back,
                version=1,
                from_state=None,
                state="offered",
                code=None,
                actor=str(self._actor),
                at=instant_number(now),
                leaf=seq,
            )
        )
        outbox.append(
            notices.offered_back(
                ids(), self._topic_for(forum, municipality), back, one, forum, municipality, stops, instant_text(now)
            )
        )
