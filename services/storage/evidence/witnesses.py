"""Witnesses of the log as they are kept: what was promised, who cosigned, and when there were enough last."""

from datetime import datetime
from typing import NamedTuple

import psycopg

from services.core.evidence.policy import Policy
from services.effects.audit_records import AuditRecord
from services.storage.evidence.log_keys import SIGNER
from services.storage.recorded import recorded


class Promise(NamedTuple):
    """The policy in force; its text is empty when nothing is promised any more."""

    number: int
    policy: str


class Cosignature(NamedTuple):
    """One witness' line under the checkpoint of a size."""

    size: int
    witness: str
    line: str
    at: datetime


def promised(connection: psycopg.Connection) -> Promise:
    """Return the policy in force; number 0 before there was any."""
    row = connection.execute("SELECT number, policy FROM witness_policy ORDER BY number DESC LIMIT 1").fetchone()
    return Promise(0, "") if row is None else Promise(*row)


def promise(connection: psycopg.Connection, policy: str, now: datetime) -> Promise:
    """Let this policy be in force, with a leaf that commits to its text; the same one again changes nothing."""
    before = promised(connection)
    if before.policy == policy:
        return before
    given = Promise(before.number + 1, policy)
    code = "witness_policy.promised" if policy else "witness_policy.withdrawn"
    with recorded(connection, SIGNER, now) as tx:
        tx.leaf(AuditRecord("config", code, source=f"witness_policy/{given.number}"), policy.encode())
        tx.cursor.execute("INSERT INTO witness_policy VALUES (%s, %s, %s)", (*given, now))
    return given


def keep(connection: psycopg.Connection, one: Cosignature) -> None:
    """Keep a witness' line; the first one of a size stays."""
    connection.execute("INSERT INTO cosignature VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING", one)


def sizes(connection: psycopg.Connection) -> dict[str, int]:
    """Return the largest size that each witness, by its key, has cosigned."""
    return dict(connection.execute("SELECT witness, max(size) FROM cosignature GROUP BY witness").fetchall())


def under(connection: psycopg.Connection, size: int) -> set[str]:
    """Return the keys of the witnesses who cosigned the checkpoint of a size."""
    return {row[0] for row in connection.execute("SELECT witness FROM cosignature WHERE size = %s", (size,)).fetchall()}


def newest_first(connection: psycopg.Connection) -> list[tuple[int, str]]:
    """Return size and note of the newest checkpoints: those of about a day, which a line brought by file is over."""
    return connection.execute("SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 10000").fetchall()


def reached(connection: psycopg.Connection, size: int, number: int, now: datetime) -> None:
    """Note that the checkpoint of a size has what the policy promises."""
    connection.execute("INSERT INTO witnessed VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", (size, number, now))


_SINCE = """
SELECT p.policy, extract(epoch FROM clock_timestamp() - greatest(
    p.since, (SELECT at FROM witnessed ORDER BY size DESC, policy DESC LIMIT 1)))
FROM witness_policy p WHERE p.number = (SELECT max(number) FROM witness_policy) AND p.policy <> ''
"""


def unwitnessed_for(connection: psycopg.Connection) -> float | None:
    """Return for how many seconds no checkpoint got what is promised; None where nothing is, nor any signature asked.

    A policy may name witnesses and still ask for none of them (`quorum none`).
    """
    row = connection.execute(_SINCE).fetchone()
    return None if row is None or Policy.parse(row[0]).quorum_met(()) else float(row[1])
