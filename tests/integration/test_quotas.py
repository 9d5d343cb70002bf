"""Quotas: a bucket for each publisher that all processes share; what one has used up is nobody else's."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from integration.office import change
from services.storage.connections import connect
from services.storage.publishers.quotas import OverQuotaError, Quota

pytestmark = pytest.mark.server
QUOTA = Quota(0.01, 10)
"""So slow that a machine with much to do fills no bucket meanwhile: a token in 100 seconds."""


@pytest.fixture
def connection(database: str) -> Iterator[psycopg.Connection]:
    """One process' connection."""
    with connect(database) as held:
        yield held


def wait(connection: psycopg.Connection, publisher: str, count: int, quota: Quota = QUOTA) -> int:
    """Take so many; returns in how many seconds there are enough, 0 when they are taken."""
    with connection.transaction(), connection.cursor() as cursor:
        try:
            quota.take(cursor, publisher, count)
        except OverQuotaError as error:
            return error.seconds
    return 0


def later(database: str, seconds: float) -> None:
    """Let so much time have passed."""
    assert change(database, "UPDATE publisher_quota SET counted_at = counted_at - make_interval(secs => %s)", seconds)


def test_a_full_bucket_is_spent_and_fills_again(connection: psycopg.Connection, database: str) -> None:
    """What is refused costs nothing; after the seconds that were told it is let through."""
    assert wait(connection, "a", 10) == 0
    assert 400 < wait(connection, "a", 5) <= 500
    later(database, 400)
    assert 0 < wait(connection, "a", 5) <= 100
    later(database, 100)
    assert wait(connection, "a", 5) == 0


def test_one_publisher_uses_up_nobody_else_s(connection: psycopg.Connection) -> None:
    """A noisy one is refused again and again, and another one has its whole bucket."""
    while wait(connection, "noisy", 1) == 0:
        pass
    assert wait(connection, "quiet", 10) == 0


def test_a_bucket_does_not_overflow(connection: psycopg.Connection, database: str) -> None:
    """After a night it holds what it holds, and a clock that was set back takes nothing away."""
    assert wait(connection, "a", 10) == 0
    later(database, 100_000)
    assert wait(connection, "a", 10) == 0
    later(database, -3600)
    assert 0 < wait(connection, "a", 1) <= 100


def test_more_than_a_full_bucket_is_paid_for_afterwards(connection: psycopg.Connection, database: str) -> None:
    """It is let through when the bucket is full, and the next waits the longer."""
    assert wait(connection, "a", 30) == 0
    later(database, 1900)
    assert 100 < wait(connection, "a", 1) <= 200
    later(database, 200)
    assert wait(connection, "a", 1) == 0


def test_what_is_undone_costs_nothing(connection: psycopg.Connection) -> None:
    """A request whose transaction is not committed has sent nothing."""
    with connection.transaction(force_rollback=True), connection.cursor() as cursor:
        QUOTA.take(cursor, "a", 10)
    assert wait(connection, "a", 10) == 0


def test_processes_together_let_through_no_more_than_one_would(database: str) -> None:
    """Four at once that each take one by one: together exactly what there is."""
    slow = Quota(0.001, 40)

    def takes(_: int) -> int:
        with connect(database) as held:
            return sum(wait(held, "a", 1, slow) == 0 for _ in range(20))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(takes, range(4))) == 40
