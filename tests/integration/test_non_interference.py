"""What a principal does not see changes nothing that it is told: two databases that differ there alone answer alike."""

import json
import random
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, Protocol
from uuid import UUID

import psycopg
import pytest

from acting import SEALER
from crash.workbench import rulebook
from integration.office import Publishers
from north_jutland import topic_for
from servers.databases import at
from services.cli.commands.demo.fiction import week
from services.cli.terminal.act_arguments import refused
from services.core.access.principal import Principal
from services.core.access.roles import ROLES
from services.core.handover.states import DANISH
from services.effects.actors import RefusedActError
from services.storage.connections import connect
from services.storage.handovers import content, queries
from services.storage.handovers.acts import perform
from services.storage.handovers.given import Given
from services.storage.handovers.office import Office
from services.storage.handovers.queries import Viewer, Wanted

pytestmark = [pytest.mark.server, pytest.mark.slow]
NOW = datetime(2026, 2, 12, 12, tzinfo=UTC)
DECIDED = NOW - timedelta(days=1)
"""Before the acts: no step is earlier than the one before it."""
EXPIRY = NOW + timedelta(hours=1)
PEOPLE, REQUESTS = 10, 50
ORGANISATIONS = ("kommune-0860", "kommune-0851", "nordjyllands-politi")
ACTS = (
    "accept",
    "put_on_agenda",
    "name_owner",
    "note_outcome",
    "close",
    "reopen",
    "select",
    "clear",
    "withdraw_forward",
)
BODIES: tuple[dict[str, object], ...] = (
    {},
    {"meeting": "2026-03-01"},
    {"owner": "kommune-0860"},
    {"outcome": "nothing"},
)
_GRANT = """
INSERT INTO access_grant (id, role, organisation, handle, forum, municipality, begins_at, until_at, given_by, given_at,
    reason, leaf) VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, '2000-01-01', %s, 'test', now(), 'test', 0)
"""
_HIDE = "SELECT id FROM handover WHERE id <> ALL(%s) ORDER BY id"
_OTHERWISE = """
UPDATE handover SET version = version + 7, due_on = '2026-01-01', ends_at = '2026-01-02', offered_at = '2026-01-01',
    actor = 'person/forumleder/kommune-0851/f-9', state = (ARRAY['accepted', 'closed', 'offered'])[1 + random() * 2]
WHERE id = ANY(%s)
"""
_MORE = """
INSERT INTO handover SELECT (jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid()))).*
FROM handover one WHERE id = ANY(%s)
"""


class People:
    """Random principals with random grants, the same for a seed."""

    def __init__(self, seed: int, forums: list[str]) -> None:
        """Draw one."""
        self.rng = random.Random(seed)  # noqa: S311 - reproducible, not secret
        seeing = [name for name, role in ROLES.items() if role.sees]
        self.principal = Principal(self.rng.choice(seeing), self.rng.choice(ORGANISATIONS), f"h-{seed}")
        self.grants = [(self.rng.choice(forums), self.rng.choice(("0860", "0851", "*"))) for _ in range(6)]

    def give(self, connection: psycopg.Connection) -> None:
        """Store its grants, which end an hour after the first look."""
        who = (self.principal.role, self.principal.organisation, self.principal.handle)
        for forum, town in self.grants:
            connection.execute(_GRANT, (*who, forum, town, EXPIRY))


class Asked:
    """One principal at one database; whatever it is told is a text."""

    def __init__(self, database: str, clock: Callable[[], datetime], who: Principal, *, leak: bool = False) -> None:
        """Connect."""
        self._stack, self._clock, self._who, self._leak = ExitStack(), clock, who, leak
        connection = self._stack.enter_context(connect(database))
        self.office = Office(connection, who, rulebook(), SEALER, topic_for, clock)

    def close(self) -> None:
        """Disconnect, so that the database can be copied."""
        self._stack.close()

    def ask(self, kind: str, item: UUID, act: str, body: dict[str, object]) -> str:
        """Return the answer, or the sentence and exit code of a refusal."""
        try:
            return json.dumps(self._answer(kind, item, act, body), default=str, sort_keys=True)
        except RefusedActError as error:
            told = refused(error, f"overdragelse {item}")
            return f"{told.code} {told} {error.code} {error.state} {error.version} {error.acts} {error.faults}"

    def _answer(self, kind: str, item: UUID, act: str, body: dict[str, object]) -> Any:
        if kind in {"list", "counts"}:
            viewer = Viewer(None if self._leak else self._who, rulebook(), self._clock())
            read = queries.counts if kind == "counts" else partial(queries.waiting, wanted=Wanted())
            return read(self.office.connection, viewer)
        if kind == "show":
            return content.show(self.office, item)
        if kind == "content":
            return content.content(self.office, item)
        return perform(self.office, act, item, partial(Given, body))


def drawn(who: People, items: list[UUID], _: int) -> tuple[Any, ...]:
    """Draw a look or an act."""
    kinds = ("list", "counts", "show", "content", "act", "act")
    return who.rng.choice(kinds), who.rng.choice(items), who.rng.choice(ACTS), who.rng.choice(BODIES)


def a_week(publishers: Publishers) -> None:
    """Send a hundred made-up events of a week."""
    for event in week(date(2026, 2, 10), 7, 100):
        publishers.send(event)
    publishers.intake.close()


@pytest.fixture
def spine(database: str) -> str:
    """A database with a hundred made-up events of a week."""
    a_week(Publishers(database, clock=lambda: DECIDED))
    return database


class Asking(Protocol):
    """Way in at one database; the two are closed before it is copied again."""

    def ask(self, *request: Any) -> str:
        """Return all that is told."""

    def close(self) -> None:
        """Disconnect."""


Way = Callable[[str, Callable[[], datetime], Principal], Asking]
"""Opens a way in: database, time, who asks."""
Draw = Callable[[People, list[UUID], int], tuple[Any, ...]]
"""Draws a request about some items, by its number."""


def differences(database: str, way: Way, draw: Draw = drawn, people: int = PEOPLE) -> tuple[list[str], list[str]]:
    """Ask two databases the same; return what the first told, and every pair that is not byte-equal."""
    server, told, found = at(database, "postgres"), [], []
    forums = sorted({one for (one,) in run(database, "SELECT DISTINCT forum FROM handover")})
    for seed in range(people):
        who = People(seed, forums)
        with psycopg.connect(database, autocommit=True) as connection:
            who.give(connection)
            items = [one for (one,) in connection.execute("SELECT id FROM handover ORDER BY id")]
        seen = visible(database, who.principal)
        other = f"{database.partition('?')[0].rpartition('/')[2]}x"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {other} TEMPLATE {other[:-1]}")
        changed_elsewhere(at(database, other), seen)
        moment = [NOW]
        one, two = (way(where, lambda now=moment: now[0], who.principal) for where in (database, at(database, other)))
        for number in range(REQUESTS):
            moment[0] = NOW + number * timedelta(minutes=2)  # the grants end when 30 of 50 are through
            request = draw(who, items if number % 2 or not seen else seen, number)
            answers = [asked.ask(*request) for asked in (one, two)]
            told.append(answers[0])
            if answers[0] != answers[1]:
                found.append(f"{who.principal} {request}: {answers}")
        one.close()
        two.close()
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {other} WITH (FORCE)")
    return told, found


def run(database: str, query: str) -> list[Any]:
    """Return the rows of a query."""
    with psycopg.connect(database) as connection:
        return connection.execute(query).fetchall()


def visible(database: str, who: Principal) -> list[UUID]:
    """Return what a principal sees, by the list of everything, whatever became of it."""
    with connect(database) as connection:
        wanted = Wanted(states=tuple(DANISH), limit=100_000)
        found = queries.waiting(connection, Viewer(who, rulebook(), NOW), wanted)
    return sorted(one.id for one in found)


def changed_elsewhere(database: str, seen: list[UUID]) -> None:
    """Change, add and remove only what is outside a principal's sight: items, and others' grants."""
    with psycopg.connect(database, autocommit=True) as connection:
        hidden = [row[0] for row in connection.execute(_HIDE, (seen,))]
        connection.execute(_OTHERWISE, (hidden[::2],))
        connection.execute(_MORE, (hidden[::3],))
        connection.execute("DELETE FROM handover WHERE id = ANY(%s)", (hidden[1::4],))
        connection.execute(_GRANT, ("koordinator", "kommune-9999", "*", "ssp", "*", None))


def test_what_is_not_seen_changes_no_answer(spine: str) -> None:
    """500 lists, counts, items, contents and acts over random grants, also after these have ended, are byte-equal."""
    told, found = differences(spine, Asked)
    assert found == []
    assert sum(one.startswith("{") for one in told) > PEOPLE  # items and acts that were done, not lists alone


def test_a_leak_is_seen(spine: str) -> None:
    """The twin: a list that does not ask who looks is found."""
    assert differences(spine, partial(Asked, leak=True), people=1)[1]
