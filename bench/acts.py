"""Acts benchmark: an accept against the same SQL by psycopg alone, and a list of fifty among a hundred thousand."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import quantiles
from typing import Any
from uuid import UUID

import psycopg

from acting import SEALER, give
from bench.asking import Ask
from bench.results import Report, middle
from bench.stand import Stand
from integration.office import KSP, Publishers, concern, handovers
from north_jutland import RULEBOOK, topic_for
from services.storage.connections import connect, engine
from services.storage.handovers.acts import perform
from services.storage.handovers.given import Given
from services.storage.handovers.office import Office
from services.storage.handovers.queries import Viewer, Wanted, waiting
from services.storage.rulebooks import visible_stages

HANDOVERS, LISTS, CHUNK = 100_000, 200, 50
_FILL = """
INSERT INTO handover (id, event, case_id, publisher, event_id, type, forum, municipality, role, stage, legal_basis,
    state, version, ends_at, offered_at, changed_at)
SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'kommune-0860', n::text, 'stadium_concern',
    (ARRAY['ssp', 'ksp', 'psp', 'exit_enhed'])[1 + n %% 4], (ARRAY['0860', '0851', '0840'])[1 + n %% 3], 'owner',
    'queue', 'RPL115-1-1', 'offered', 1, timestamptz '2026-01-02' + n %% 300 * interval '1 day',
    timestamptz '2026-01-01' + n * interval '1 minute', now()
FROM generate_series(1, %s) n
"""
Statement = tuple[Any, Any, dict[str, Any]]


class Noting(psycopg.Cursor[Any]):
    """A cursor that notes what is executed, for it to be done again by psycopg alone."""

    noted: list[Statement]

    def execute(self, query: Any, params: Any = None, **more: Any) -> "Noting":
        """Note and execute."""
        Noting.noted.append((query, params, more))
        super().execute(query, params, **more)
        return self


def run(stand: Stand, ask: Ask) -> Report:
    """Accept every item in one database, and do each act's own statements again in a copy of it."""
    report, first = Report("acts"), stand.copy(stand.pattern)
    items = _offered(stand.at(first), ask.events)
    stand.let_go(first)
    second = stand.copy(first)
    ask.say(f"{len(items)} acts, each by `perform` and as its own statements")
    with connect(stand.at(first)) as connection, connect(stand.at(second)) as bare:
        connection.cursor_factory = Noting
        office = Office(connection, KSP, RULEBOOK, SEALER, topic_for)
        ours, theirs = [], []
        for item in items:
            ours.append(_seconds(lambda: _act(office, item)))  # noqa: B023 - called at once
            theirs.append(_seconds(lambda: _again(bare, Noting.noted)))
    report.raw = {"perform": ours, "psycopg": theirs}
    report.add("accept, median", 1000 * middle(ours), "ms", "≤ 15")
    report.add("same SQL by psycopg, median", 1000 * middle(theirs), "ms")
    report.add("ratio", middle([one / other for one, other in zip(ours, theirs, strict=True)]), "times", "≤ 2")
    ask.say(f"{LISTS} lists of fifty among {HANDOVERS:,} open items")
    lists = _lists(stand.at(first))
    report.raw["lists"] = lists
    report.add("list of 50, median", 1000 * middle(lists), "ms")
    report.add("list of 50, 95th percentile", 1000 * quantiles(lists, n=20)[-1], "ms", "≤ 30")
    return report


def _offered(database: str, count: int) -> list[UUID]:
    with psycopg.connect(database, autocommit=True) as connection:
        visible_stages.store(connection.cursor(), UUID(int=0), datetime(1970, 1, 1, tzinfo=UTC), RULEBOOK)
    publishers = Publishers(database)
    for begin in range(0, count, CHUNK):
        publishers.send(*(concern() for _ in range(min(CHUNK, count - begin))))
    publishers.intake.close()
    with psycopg.connect(database, autocommit=True) as connection:
        give(connection, KSP, "ssp")
    return handovers(database, "ssp")


def _act(office: Office, item: UUID) -> None:
    Noting.noted = []
    perform(office, "accept", item, Given)


def _again(connection: psycopg.Connection, noted: list[Statement]) -> None:
    """Do the statements of an act again, and fetch what each returns: its transaction, the wake, the read after it."""
    wake = next(at for at, (query, _, _) in enumerate(noted) if str(query).lstrip().upper().startswith("NOTIFY"))
    with connection.transaction():
        _do(connection, noted[:wake])
    _do(connection, noted[wake : wake + 1])
    with connection.transaction():
        _do(connection, noted[wake + 1 :])


def _do(connection: psycopg.Connection, statements: list[Statement]) -> None:
    for query, params, more in statements:
        cursor = connection.cursor().execute(query, params, **more)
        if cursor.description is not None:
            cursor.fetchall()


def _lists(database: str) -> list[float]:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(_FILL, (HANDOVERS,))
        connection.execute("VACUUM (ANALYZE) handover")
    found, reading = [], engine(database)
    for _ in range(LISTS):
        with reading.connect() as connection:
            viewer = Viewer(KSP, RULEBOOK, datetime.now(UTC))
            found.append(_seconds(lambda: waiting(connection, viewer, Wanted("ssp", "0860"))))  # noqa: B023
    reading.dispose()
    return found


def _seconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began
