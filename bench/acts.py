"""Acts benchmark: an accept against the same SQL by psycopg alone, and a list of fifty among a hundred thousand."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from statistics import quantiles
from uuid import UUID

import psycopg

from acting import SEALER, give
from bench.asking import Ask
from bench.replaying import Noting, again
from bench.results import Report, middle
from bench.stand import Stand
from integration.office import KSP, Publishers, concern, handovers
from north_jutland import RULEBOOK, topic_for
from services.effects.sealing import Sealer
from services.storage.connections import connect
from services.storage.handovers.acts import perform
from services.storage.handovers.given import Given
from services.storage.handovers.office import Office
from services.storage.handovers.queries import Viewer, Wanted, waiting
from services.storage.rulebooks import visible_stages

HANDOVERS, LISTS, CHUNK = 100_000, 200, 50
FILL = """
INSERT INTO handover (id, event, case_id, publisher, event_id, type, forum, municipality, role, stage, legal_basis,
    state, version, ends_at, offered_at, changed_at)
SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'kommune-0860', n::text, 'stadium_concern',
    (ARRAY['ssp', 'ksp', 'psp', 'exit_enhed'])[1 + n %% 4], (ARRAY['0860', '0851', '0840'])[1 + n %% 3], 'owner',
    'queue', 'RPL115-1-1', 'offered', 1, timestamptz '2026-01-02' + n %% 300 * interval '1 day',
    timestamptz '2026-01-01' + n * interval '1 minute', now()
FROM generate_series(1, %s) n
"""


def run(stand: Stand, ask: Ask) -> Report:
    """Accept every item in one database, and do each act's own statements again in a copy of it."""
    report, first = Report("acts"), stand.copy(stand.pattern)
    items = offered(stand.at(first), ask.events)
    stand.let_go(first)
    second = stand.copy(first)
    ask.say(f"{len(items)} acts, each by `perform` and as its own statements")
    with connect(stand.at(first)) as connection, connect(stand.at(second)) as bare:
        connection.cursor_factory = Noting
        office = Office(connection, KSP, RULEBOOK, SEALER, topic_for)
        ours, theirs = [], []
        for item in items:
            ours.append(seconds(lambda: _act(office, item)))  # noqa: B023 - called at once
            theirs.append(seconds(lambda: again(bare, Noting.noted)))
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


def offered(database: str, count: int, sealer: Sealer | None = None) -> list[UUID]:
    """Let so many items be offered to one address; returns them, oldest first."""
    with psycopg.connect(database, autocommit=True) as connection:
        visible_stages.store(connection.cursor(), UUID(int=0), datetime(1970, 1, 1, tzinfo=UTC), RULEBOOK)
    publishers = Publishers(database, keys=sealer)
    for begin in range(0, count, CHUNK):
        publishers.send(*(concern() for _ in range(min(CHUNK, count - begin))))
    publishers.intake.close()
    with psycopg.connect(database, autocommit=True) as connection:
        give(connection, KSP, "ssp")
    return handovers(database, "ssp")


def _act(office: Office, item: UUID) -> None:
    Noting.noted = []
    perform(office, "accept", item, Given)


def fill(database: str) -> None:
    """Store a hundred thousand open items."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(FILL, (HANDOVERS,))
        connection.execute("VACUUM (ANALYZE) handover")


def _lists(database: str) -> list[float]:
    fill(database)
    found = []
    with connect(database) as connection:
        for _ in range(LISTS):
            viewer = Viewer(KSP, RULEBOOK, datetime.now(UTC))
            found.append(seconds(partial(waiting, connection, viewer, Wanted("ssp", "0860"))))
    return found


def seconds(do: Callable[[], object]) -> float:
    """Return how long it took."""
    began = time.perf_counter()
    do()
    return time.perf_counter() - began
