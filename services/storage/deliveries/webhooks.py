"""Webhooks signed up, tried, paused and removed: each act by who leads there, one transaction with its leaf."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import class_row

from connectors.webhook.payload import PING, TRIAL, kind, trial
from connectors.webhook.signing import SECRET_BYTES
from services.effects.actors import RefusedActError
from services.effects.audit_records import AuditRecord
from services.effects.postgres_values import instant_text
from services.effects.sealing import seal
from services.storage.access.denials import refusals
from services.storage.access.session import act
from services.storage.deliveries.rights import stages
from services.storage.handovers.office import Office
from services.storage.outbox import CHANNEL
from services.storage.recorded import Recorded, recorded

_KEY = "INSERT INTO person (id, lookup, key_version, wrapped_key, created_at) VALUES (%s, %s, %s, %s, %s)"
_ADD = """
INSERT INTO webhook (id, forum, municipality, stages, url, types, changes, secret, state, made_by, made_at, changed_at,
    leaf)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'new', %s, %s, %s, %s)
"""
_ONE = "SELECT id, forum, municipality, url, types, changes, state FROM webhook WHERE id = %s FOR UPDATE"
_SEND = """
INSERT INTO webhook_delivery (webhook, change, key, type, data, made_at, next_at) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_STATE = "UPDATE webhook SET state = %s, reason = NULL, changed_at = %s WHERE id = %s"
_REMOVE = "UPDATE webhook SET state = 'removed', secret = NULL, changed_at = %s WHERE id = %s"
_END = """
UPDATE webhook_delivery SET state = 'ended', next_at = NULL, ended_at = %(now)s
WHERE webhook = %(hook)s AND state = 'waiting' AND coalesce(type = %(type)s, true)
"""
_AGAIN = """
UPDATE webhook_delivery SET state = 'waiting', attempts = 0, next_at = %(now)s, ended_at = NULL, outcome = NULL
WHERE webhook = %(hook)s AND type <> ALL(%(tries)s)
    AND CASE WHEN %(change)s::uuid IS NOT NULL THEN change = %(change)s
        WHEN %(since)s::timestamptz IS NOT NULL THEN made_at >= %(since)s ELSE state IN ('failed', 'waiting') END
"""


class Wish(NamedTuple):
    """What a webhook wants: told where, of what at which address; `municipality` None is every one."""

    forum: str
    municipality: str | None
    url: str
    types: list[str]
    changes: list[str]


class Webhook(NamedTuple):
    """One that is there, as it stands."""

    id: UUID
    forum: str
    municipality: str | None
    url: str
    types: list[str]
    changes: list[str]
    state: str


class Again(NamedTuple):
    """Which deliveries are sent again: one change, all made since an instant, else all that have not arrived."""

    change: UUID | None = None
    since: datetime | None = None


class Added(NamedTuple):
    """What whoever signed up is told, once: the number of the webhook, and the secret of its signatures."""

    id: UUID
    secret: bytes


def add(office: Office, wish: Wish) -> Added:
    """Sign a webhook up; it is pinged, and hears nothing before it has answered. Raises RefusedActError."""
    id_, secret = uuid4(), os.urandom(SECRET_BYTES)
    key, wrapped = office.sealer.fresh(id_.bytes)
    sealed = seal(key, id_.bytes, secret)
    with (
        refusals(office.connection, office.principal, "webhook.add"),
        recorded(office.connection, office.principal.stored, office.clock()) as tx,
    ):
        act(tx.cursor)
        led = stages(office, tx.cursor, wish.forum, wish.municipality, lock=True)
        one = Webhook(id_, *wish, "new")
        leaf = _leaf(tx, one, "added") + tx.append()
        lookup = office.sealer.pseudonym("webhook", id_.hex)
        tx.cursor.execute(_KEY, (id_, lookup, wrapped.version, wrapped.wrapped, tx.now))
        who = office.principal.stored
        tx.cursor.execute(
            _ADD,
            (id_, wish.forum, wish.municipality, led, *wish[2:], sealed, who, tx.now, tx.now, leaf),
        )
        _try(tx, one, PING)
    _wake(office.connection)
    return Added(id_, secret)


def ping(office: Office, number: UUID) -> UUID:
    """Ping: whatever it was before, it is active once it answers. Returns the message's id. Raises RefusedActError."""
    with _working(office, number, "pinged") as (tx, one):
        tx.cursor.execute(_END, {"hook": one.id, "type": kind(PING), "now": tx.now})
        sent = _try(tx, one, PING)
    _wake(office.connection)
    return sent


def test(office: Office, number: UUID) -> UUID:
    """Send an active webhook a message that means nothing; returns its id. Raises RefusedActError."""
    with _working(office, number, "tested") as (tx, one):
        if one.state != "active":
            raise RefusedActError("not_allowed", one.state)
        sent = _try(tx, one, TRIAL)
    _wake(office.connection)
    return sent


def pause(office: Office, number: UUID) -> None:
    """Hold back what it would be told, until it is pinged again. Raises RefusedActError."""
    with _working(office, number, "paused") as (tx, one):
        if one.state != "active":
            raise RefusedActError("not_allowed", one.state)
        tx.cursor.execute(_END, {"hook": one.id, "type": kind(PING), "now": tx.now})
        tx.cursor.execute(_STATE, ("paused", tx.now, one.id))


def remove(office: Office, number: UUID) -> None:
    """Remove it with its secret: it is told nothing more. Raises RefusedActError."""
    with _working(office, number, "removed") as (tx, one):
        tx.cursor.execute(_END, {"hook": one.id, "type": None, "now": tx.now})
        tx.cursor.execute(_REMOVE, (tx.now, one.id))


def resend(office: Office, number: UUID, which: Again) -> int:
    """Send again, each under the id that it had; returns how many. Raises RefusedActError."""
    with _working(office, number, "resent") as (tx, one):
        if one.state != "active":
            raise RefusedActError("not_allowed", one.state)
        asked = {"hook": one.id, "now": tx.now, "tries": [kind(PING), kind(TRIAL)]}
        done = tx.cursor.execute(_AGAIN, asked | {"change": which.change, "since": which.since}).rowcount
    _wake(office.connection)
    return done


def committed(id_: UUID, forum: str, municipality: str | None, url: str, types: list[str], changes: list[str]) -> bytes:
    """Return what the leaf of an act commits to: the webhook's row, from which anybody can put it together again."""
    return json.dumps([str(id_), forum, municipality, url, types, changes], ensure_ascii=False).encode()


@contextmanager
def _working(office: Office, number: UUID, code: str) -> Iterator[tuple[Recorded, Webhook]]:
    with (
        refusals(office.connection, office.principal, f"webhook.{code}", f"webhook/{number}"),
        recorded(office.connection, office.principal.stored, office.clock()) as tx,
    ):
        act(tx.cursor)
        rows = tx.cursor.connection.cursor(row_factory=class_row(Webhook))
        one = rows.execute(_ONE, (number,)).fetchone()
        if one is None or one.state == "removed":
            raise RefusedActError("not_found")
        stages(office, tx.cursor, one.forum, one.municipality, lock=True)
        yield tx, one
        _leaf(tx, one, code)


def _leaf(tx: Recorded, one: Webhook, code: str) -> int:
    recipient = (f"{one.forum}/{one.municipality or '*'}",)
    record = AuditRecord("config", f"webhook.{code}", recipient=recipient, source=f"webhook/{one.id}")
    return tx.leaf(record, committed(*one[:6]))


def _try(tx: Recorded, one: Webhook, name: str) -> UUID:
    number = uuid4()
    data = trial(name, str(number), str(one.id), (one.forum, one.municipality), instant_text(tx.now))
    tx.cursor.execute(_SEND, (one.id, number, str(one.id), kind(name), data, tx.now, tx.now))
    return number


def _wake(connection: psycopg.Connection) -> None:
    connection.execute(f"NOTIFY {CHANNEL}")
