"""Fills topics before a run, so that only consuming is measured, and the database with the people who are known."""

from collections.abc import Iterable
from datetime import UTC, datetime

import psycopg
from confluent_kafka import Producer

from bench.events import KNOWN, number
from services.effects.person_keys import random_handle
from services.effects.postgres_values import instant_number
from services.effects.sealing import Sealer
from services.runtime.config import keys
from services.runtime.config.settings import Settings
from services.storage import tables
from services.storage.binary_copy import copy, target


def sealer(settings: Settings) -> Sealer:
    """Return the Sealer with the stand's keys, as the router makes it."""
    found = keys.load(settings)
    return Sealer(dict(found.master), found.lookup)


def produce(producer: Producer, events: Iterable[tuple[str, str, bytes]]) -> dict[str, int]:
    """Send (topic, key, value), all acknowledged when it returns; returns how many went to each topic."""
    sent: dict[str, int] = {}
    for topic, key, value in events:
        sent[topic] = sent.get(topic, 0) + 1
        while True:
            try:
                producer.produce(topic, value, key)
                break
            except BufferError:
                producer.poll(0.1)
        producer.poll(0)
    if producer.flush(60):
        raise RuntimeError("the broker did not take all events")
    return sent


def people(dsn: str, keeper: Sealer, count: int = KNOWN) -> None:
    """Store people as if they had been met before."""
    now = instant_number(datetime.now(UTC))
    rows = []
    for person in range(count):
        handle = random_handle()
        _, wrapped = keeper.fresh(handle)
        rows.append((handle, keeper.pseudonym("cpr", number(person)), wrapped.version, wrapped.wrapped, now, True))
    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        copy(cursor, target(tables.person), rows)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) person")
