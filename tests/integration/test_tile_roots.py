"""Roots of full tiles: whatever of them is stored, a proof is that of the leaves."""

import random
from collections.abc import Iterator
from typing import NamedTuple

import psycopg
import pytest

from chaos.merkle import Tree
from servers.databases import fresh
from services.core.evidence.proofs import inclusion_ranges
from services.runtime.embedded.pair import EmbeddedPair
from services.storage.evidence.tile_roots import TreeReader, fill

pytestmark = pytest.mark.server
SIZE = 66_000
GROW = """
INSERT INTO leaf (idx, body, hash) SELECT one, body, sha256('\\x00'::bytea || body)
FROM generate_series(0, %s) one, convert_to(one::text, 'UTF8') body
"""


class Log(NamedTuple):
    """A connection in a transaction that is undone, and the second implementation's tree."""

    connection: psycopg.Connection
    tree: Tree

    def holds(self) -> None:
        """Compare every hash of some proofs."""
        rng = random.Random(3)  # noqa: S311 -- the same each time
        reader = TreeReader(self.connection)
        for size in (SIZE, SIZE - 400, 65_536, 300):
            for index in (0, size - 1, rng.randrange(size)):
                for start, stop in inclusion_ranges(index, size):
                    assert reader.root_of(start, stop) == self.tree._split(start, stop - start)

    def stored(self) -> dict[int, int]:
        """Return how many roots each level has."""
        return dict(self.connection.execute("SELECT level, count(*) FROM tile_root GROUP BY level").fetchall())


@pytest.fixture(scope="module")
def grown(pair: EmbeddedPair) -> Iterator[Log]:
    """A log of two levels of full tiles and a third begun."""
    with fresh(pair.pair.database_url) as url, psycopg.connect(url) as connection:
        connection.execute(GROW, (SIZE - 1,))
        connection.commit()
        yield Log(connection, Tree([row[0] for row in connection.execute("SELECT hash FROM leaf ORDER BY idx")]))


@pytest.fixture
def log(grown: Log) -> Iterator[Log]:
    """The log, and nothing stored above it."""
    yield grown
    grown.connection.rollback()


def test_a_proof_without_stored_roots(log: Log) -> None:
    """A log whose first checkpoint is still to come, or an old one: computed from the leaves."""
    log.holds()


def test_a_proof_with_all_and_with_some(log: Log) -> None:
    """Filled up to a size, and then on from there: each root once, and every proof as it was."""
    with log.connection.cursor() as cursor:
        fill(cursor, 1000)
        assert log.stored() == {1: 3}
        log.holds()
        fill(cursor, SIZE)
        fill(cursor, SIZE)
    assert log.stored() == {1: SIZE // 256, 2: 1}
    log.holds()


def test_what_is_stored_is_read(log: Log) -> None:
    """A root that somebody changed leads elsewhere: whoever makes a proof must check it (the twin)."""
    with log.connection.cursor() as cursor:
        fill(cursor, SIZE)
    log.connection.execute("UPDATE tile_root SET hash = sha256(hash) WHERE level = 1")
    with pytest.raises(AssertionError):
        log.holds()


def test_a_tile_that_lacks_a_leaf_has_no_root(log: Log) -> None:
    """Somebody took a leaf out: nothing is stored from its tile on."""
    log.connection.execute("DELETE FROM leaf WHERE idx = 600")
    with log.connection.cursor() as cursor:
        fill(cursor, SIZE)
    assert log.stored() == {1: 2}
