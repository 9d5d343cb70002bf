"""Handover acts, accepting, returning and showing: each one transaction that ends with its audit leaf."""

import json
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from services.core.access.principal import Principal
from services.core.decision.encoding import expand
from services.core.handover.acts import ACCEPT, RETURN, Act, Refusal, move
from services.core.rulebook.disclosure import Disclosure
from services.effects import notices
from services.effects.actors import Done, RefusedActError
from services.effects.audit_records import PREVIEW, AuditRecord, address
from services.effects.ids import Ids
from services.effects.plan import OpenHandover
from services.effects.postgres_values import instant_number, instant_text
from services.effects.rows import StepRow
from services.storage.handovers.stored import COLUMNS
from services.storage.recorded import Recorded, recorded

TopicFor = Callable[[str, str | None], str]
ReturnsTo = Callable[[str], tuple[str, str | None]]

_SELECT = f"SELECT {COLUMNS}, actor, changed_at FROM handover WHERE id = %s "  # noqa: S608 - a constant
_END_DEADLINES = "UPDATE deadline SET withdrawn_at = %s WHERE handover = %s AND withdrawn_at IS NULL"


class HandoverActs:
    """The acts of one person, on one connection."""

    def __init__(
        self,
        connection: psycopg.Connection,
        actor: Principal,
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
        return self._act(ACCEPT, handover, based_on, None)

    def give_back(self, handover: UUID, reason: str, based_on: int | None = None) -> Done:
        """Return the item with a coded reason; it is offered to the sender's own queue in the same transaction."""
        return self._act(RETURN, handover, based_on, reason)

    def consult(self, handover: UUID) -> OpenHandover:
        """Log that the preview was seen, and only then return it. Raises RefusedActError."""
        with recorded(self._connection, self._actor.stored) as tx:
            one, _, _ = self._find(tx.cursor, handover, lock=False)
            tx.leaf(self._record("consultation", "handover.shown", one, scope=PREVIEW), one.id)
        return one

    def _act(self, act: Act, handover: UUID, based_on: int | None, code: str | None) -> Done:
        with recorded(self._connection, self._actor.stored) as tx:
            one, actor, changed_at = self._find(tx.cursor, handover, lock=True)
            version = move(act, one.state, one.version, based_on)
            if isinstance(version, Refusal):
                raise RefusedActError(version.code, version.state, actor, instant_text(changed_at))
            if one.stage == "gate":
                raise RefusedActError("gate", one.state)
            tx.cursor.execute(
                "UPDATE handover SET state = %s, version = %s, actor = %s, changed_at = %s WHERE id = %s",
                (act.to, version, self._actor.stored, tx.now, handover),
            )
            if act.ends_deadlines:
                tx.cursor.execute(_END_DEADLINES, (tx.now, handover))
            leaf = tx.leaf(self._record("alteration", act.leaf_code(one.state), one), one.id + act.to.encode())
            tx.steps.append(self._step(tx, one.id, version, one.state, act.to, code, leaf))
            ids = Ids(int(tx.now.timestamp() * 1000))
            self._tell(tx, ids, act, one, version, code)
            if act is RETURN:
                self._offer_back(tx, ids, one)
        return Done(one, act.to, version, tx.first)

    def _find(self, cursor: psycopg.Cursor, handover: UUID, *, lock: bool) -> tuple[OpenHandover, str | None, datetime]:
        rows = cursor.connection.cursor(row_factory=dict_row)
        row = rows.execute(_SELECT + ("FOR UPDATE" if lock else ""), (handover,)).fetchone()
        if row is None or not self._disclosure.sees(self._actor.role, row["forum"], row["stage"]):
            raise RefusedActError("not_found")  # the same answer for what is hidden and what is not there
        actor, changed_at = row.pop("actor"), row.pop("changed_at")
        return OpenHandover(**row), actor, changed_at

    def _record(
        self,
        op: str,
        code: str,
        one: OpenHandover,
        at: tuple[str, str | None] | None = None,
        scope: tuple[str, ...] = (),
    ) -> AuditRecord:
        """Return the audit record of something that happened to the item, at its own address unless `at` is given."""
        return AuditRecord(
            op,
            code,
            case_id=one.case_id,
            person=one.person,
            recipient=(address(*(at or (one.forum, one.municipality))),),
            scope=scope,
            source=f"handover/{UUID(bytes=one.id)}",
        )

    def _step(
        self, tx: Recorded, handover: bytes, version: int, before: str | None, state: str, code: str | None, leaf: int
    ) -> StepRow:
        return StepRow(
            handover=handover,
            version=version,
            from_state=before,
            state=state,
            code=code,
            actor=self._actor.stored,
            at=instant_number(tx.now),
            leaf=leaf,
        )

    def _tell(self, tx: Recorded, ids: Ids, act: Act, one: OpenHandover, version: int, code: str | None) -> None:
        topic, time = self._topic_for(one.forum, one.municipality), instant_text(tx.now)
        tx.notices.append(notices.changed(ids(), topic, one, act.to, version, code, time))
        if act.receipt and not self._disclosure.is_closed(one.forum):  # as in the receipt of the decision (EXIT-7)
            tx.notices.append(notices.acted(ids(), one, act.receipt, code, time))

    def _offer_back(self, tx: Recorded, ids: Ids, one: OpenHandover) -> None:
        """Offer a returned item in the sender's own queue; its deadlines were those of who returned it."""
        # At Exit sit people of every sender (EXIT-1); in their own queue others would see that somebody wants out.
        stays = self._disclosure.is_closed(one.forum)
        forum, municipality = (one.forum, one.municipality) if stays else self._returns_to(one.publisher)
        back = ids()
        tx.cursor.execute(
            "INSERT INTO handover (id, event, case_id, person, publisher, event_id, type, forum, municipality, role, "
            "stage, state, version, offered_at, changed_at) "
            "SELECT %s, event, case_id, person, publisher, event_id, type, %s, %s, 'owner', "
            "'manual', 'offered', 1, %s, %s FROM handover WHERE id = %s",
            (UUID(bytes=back), forum, municipality, tx.now, tx.now, UUID(bytes=one.id)),
        )
        row = tx.cursor.execute("SELECT decision FROM event WHERE id = %s", (UUID(bytes=one.event),)).fetchone()
        stops = expand(json.loads(row[0])).stops if row is not None else ()
        record = self._record("disclosure", "handover.→offered", one, (forum, municipality), PREVIEW)
        leaf = tx.leaf(record, back)
        tx.steps.append(self._step(tx, back, 1, None, "offered", None, leaf))
        topic = self._topic_for(forum, municipality)
        tx.notices.append(
            notices.offered_back(ids(), topic, back, one, forum, municipality, stops, instant_text(tx.now))
        )
