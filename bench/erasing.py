"""Erasure benchmark: one person with two hundred handovers, among events of others and a month's dead letters."""

from uuid import UUID

import psycopg

from acting import SEALER
from bench.acts import CHUNK, seconds
from bench.asking import Ask
from bench.events import number
from bench.results import Report, middle
from bench.stand import Stand
from integration.office import Publishers, concern
from sent import Event
from services.storage.connections import connect
from services.storage.people.erasing import Erasing
from services.storage.people.naming import Named, handle_of

HANDOVERS, LETTERS = 200, 100
YOUNG = 20_160  # from this one on people are born in 2010: each concern about them is one handover
_CLOSED = "UPDATE handover SET state = 'closed'"
"""As if they had been carried to their end, without the three acts that do it."""


def run(stand: Stand, ask: Ask) -> Report:
    """Erase so many people, one after the other, each with as many handovers."""
    report, database = Report("erasing"), stand.at(stand.copy(stand.pattern))
    ask.say(f"{ask.events} people with {HANDOVERS} handovers each, and {LETTERS} dead letters")
    publishers = Publishers(database, keys=SEALER)
    for person in range(ask.events):
        for _ in range(0, HANDOVERS, CHUNK):
            publishers.send(*(_about(person) for _ in range(CHUNK)))
    publishers.send(*(_about(number_, observed_on="i går") for number_ in range(LETTERS)))
    publishers.intake.close()
    with psycopg.connect(database, autocommit=True) as closing:
        closing.execute(_CLOSED)
        closing.execute("VACUUM (ANALYZE)")
    with connect(database) as connection:
        erasing = Erasing(connection, SEALER, "person/databeskyttelse/stafet/d-1")
        people = [_handle(connection, one) for one in range(ask.events)]
        ask.say("erasing them")
        counts: list[int] = []
        took = [seconds(lambda: counts.append(len(erasing.erase(one, "requested").handovers))) for one in people]  # noqa: B023
    if set(counts) != {HANDOVERS}:
        raise RuntimeError("not everybody had as many handovers")
    report.raw = {"seconds": took}
    report.add(f"one person with {HANDOVERS} handovers, median", 1000 * middle(took), "ms", "≤ 200")
    report.add("the slowest", 1000 * max(took), "ms")
    return report


def _handle(connection: psycopg.Connection, person: int) -> UUID:
    found = handle_of(connection.cursor(), SEALER, Named(number=number(YOUNG + person)))
    if found is None:
        raise RuntimeError("somebody is not there")
    return found


def _about(person: int, **changes: object) -> Event:
    subject = {"cpr": number(YOUNG + person), "name": "Fiktiv Person", "residence": "0860"}
    return concern(subject=subject, **changes)
