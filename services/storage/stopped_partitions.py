"""Stopped partitions, which wait for a person: listed, and let go on with the leaf that says who did it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5

import psycopg

from services.core.access.principal import Principal
from services.effects.actors import ROUTER, RefusedActError
from services.effects.audit_records import AuditRecord
from services.effects.postgres_values import instant_text
from services.storage.access.denials import refusals
from services.storage.access.session import OPERATING
from services.storage.recorded import recorded
from services.storage.rehearsals import by_another, rehearsals
from services.storage.submitted import send_again

_STOPS = UUID("5a7d1c52-5c6b-4d0b-9a58-0d9f2f6f2f35")
REHEARSED = ("config", "partition.rehearsed")
"""`op` and `code` of the leaf of a rehearsal."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """A partition of a cluster, where we stand in it, and the code of why it stopped."""

    cluster: str
    topic: str
    partition: int
    next_offset: int
    code: str
    behind: int | None = None  # where a log that is damaged at our position can be read again

    @property
    def id(self) -> UUID:
        """Name of this stop, made from where it stands and why: another stop of the partition has another."""
        return uuid5(_STOPS, f"{self.cluster}/{self.topic}/{self.partition}/{self.next_offset}/{self.code}")


def stopped(connection: psycopg.Connection) -> list[Stopped]:
    """Return every stopped partition, by topic."""
    rows = connection.execute(
        "SELECT cluster, topic, partition, next_offset, stopped, behind FROM kafka_position "
        "WHERE stopped IS NOT NULL ORDER BY topic, partition, cluster"
    )
    return [Stopped(*row) for row in rows]


def stop(
    connection: psycopg.Connection, place: tuple[str, str, int], code: str, behind: int | None, now: datetime
) -> None:
    """Stop a partition (cluster, topic, number) until a person lets it go on, with the leaf that says so."""
    cluster, topic, number = place
    with recorded(connection, ROUTER, now) as tx:
        tx.cursor.execute(
            "UPDATE kafka_position SET stopped = %s, behind = %s WHERE cluster = %s AND topic = %s AND partition = %s",
            (code, behind, *place),
        )
        tx.leaf(
            AuditRecord("config", f"partition.halted:{code}", f"failed:{code}", source=f"{topic}/{number}"),
            cluster.encode(),
        )


def rehearse(connection: psycopg.Connection, one: Stopped, start: int, actor: Principal) -> None:
    """Leave the leaf that says that a person saw where a partition would go on; nothing else is changed."""
    source = f"{one.topic}/{one.partition}/{one.next_offset}→{start}"
    with recorded(connection, actor.stored) as tx:
        tx.leaf(AuditRecord(*REHEARSED, case_id=one.id.bytes, source=source), source.encode())


def approve(
    connection: psycopg.Connection, one: Stopped, start: int, topic_id: str | None, reason: str, actor: Principal
) -> None:
    """Let a partition go on that another person rehearsed within a day: two saw where, and the second did it.

    Raises RefusedActError as `resume`, and no_trial when nobody else rehearsed it since.
    """
    with refusals(connection, actor, "partitions", f"{one.topic}/{one.partition}", OPERATING):
        if by_another(rehearsals(connection, one.id, REHEARSED), actor, datetime.now(UTC)) is None:
            raise RefusedActError("no_trial")
        resume(connection, one, start, topic_id, reason, actor)


def resume(
    connection: psycopg.Connection, one: Stopped, start: int, topic_id: str | None, reason: str, actor: Principal
) -> None:
    """Let a partition go on at offset `start` of the topic with this id; offsets that are skipped get a leaf.

    What was a dead letter of the log that lies above `start` is put aside: another message can have its place now.
    Events over HTTP that the partition had, and that were not read, are sent again.
    Raises RefusedActError (stale) when the partition no longer stands as given.
    """
    with recorded(connection, actor.stored) as tx:
        tx.cursor.execute(
            "UPDATE kafka_position SET next_offset = %s, topic_id = %s, stopped = NULL, behind = NULL "
            "WHERE cluster = %s AND topic = %s AND partition = %s AND next_offset = %s AND stopped = %s",
            (start, topic_id, one.cluster, one.topic, one.partition, one.next_offset, one.code),
        )
        if tx.cursor.rowcount != 1:
            raise RefusedActError("stale")
        tx.cursor.execute(
            "UPDATE dead_letter SET cluster = cluster || '@' || %s "
            'WHERE cluster = %s AND topic = %s AND partition = %s AND "offset" >= %s',
            (instant_text(tx.now), one.cluster, one.topic, one.partition, start),
        )
        send_again(connection, one.cluster, one.topic, one.partition)
        # The row forgets where it stood: what the leaf commits to is what it says, to be put together again (LOG-8).
        source = f"{one.topic}/{one.partition}/{one.next_offset}"
        resumed = f"{source}→{start}"
        tx.leaf(AuditRecord("config", f"partition.resumed:{reason}", source=resumed), resumed.encode())
        if start > one.next_offset:
            tx.leaf(AuditRecord("config", f"partition.skipped:{start - one.next_offset}", source=source), b"")
