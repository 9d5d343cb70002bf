"""Statistics from the database: each thing in its month, nobody's own forums, one answer for all, and its export."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from acting import give
from crash.workbench import rulebook
from integration.office import KSP
from integration.test_bootstrap import guarded
from servers.databases import fresh
from services.core.access.principal import Principal
from services.core.statistics.shown import TOTAL
from services.effects.actors import RefusedActError
from services.effects.exported import Export
from services.runtime.embedded.pair import EmbeddedPair
from services.storage.connections import connect
from services.storage.exporting import exported
from services.storage.statistics.counting import statistics

pytestmark = pytest.mark.server
NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)
OTHER = Principal.parse("forumleder:kommune-0860:f-1")
JANUARY, FEBRUARY = datetime(2026, 1, 5, 9, tzinfo=UTC), datetime(2026, 2, 5, 9, tzinfo=UTC)
_ITEMS = """
INSERT INTO handover (id, event, case_id, publisher, event_id, type, forum, municipality, role, stage, state, version,
    offered_at, changed_at)
SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'kommune-0860', %(key)s || n, %(type)s, %(forum)s,
    %(town)s, 'owner', 'queue', 'offered', 1, %(at)s, %(at)s FROM generate_series(1, %(many)s) n RETURNING id
"""
_STEP = (
    "INSERT INTO handover_step VALUES (%s, %s, 'offered', %s, %s, 'person/koordinator/kommune-0860/k-1', %s, 1000000)"
)
_NEWEST = "SELECT convert_from(body, 'UTF8')::jsonb FROM leaf WHERE idx < 1000000 ORDER BY idx DESC LIMIT 1"
_IN_FORCE = "INSERT INTO rulebook_activation SELECT gen_random_uuid(), %s, 'a', now(), 'b', %s, 1000000"
_LATE = "INSERT INTO reminder VALUES (%s, 'answer_by', 'overdue', %s, %s, 1000000)"


@pytest.fixture(scope="module")
def filled(pair: EmbeddedPair) -> Iterator[psycopg.Connection]:
    """Two months of handovers; some were taken, late or in time, and some returned."""
    with fresh(pair.pair.database_url) as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("INSERT INTO leaf VALUES (1000000, '', '')")

        def offered(many: int, forum: str, town: str | None, at: datetime, kind: str = "stadium_concern") -> list[str]:
            given = {"key": f"{forum}{town}{at}", "type": kind, "forum": forum, "town": town, "at": at, "many": many}
            return [row[0] for row in connection.execute(_ITEMS, given)]

        def step(items: list[str], state: str, at: datetime, code: str | None = None) -> None:
            for item in items:
                connection.execute(_STEP, (item, 2, state, code, at))

        quick, slow = offered(9, "ssp", "0860", JANUARY), offered(6, "ssp", "0851", JANUARY)
        step(quick, "accepted", JANUARY + timedelta(hours=2))
        step(slow, "accepted", JANUARY + timedelta(days=9))
        for item in slow:
            connection.execute(_LATE, (item, JANUARY + timedelta(days=5), JANUARY + timedelta(days=5)))
        step(offered(7, "ksp", "0860", JANUARY, "release_notice"), "returned", FEBRUARY, "wrong_forum")
        offered(2, "psp", "0851", FEBRUARY)
        offered(11, "psp", "0860", FEBRUARY)
        offered(12, "psp", None, FEBRUARY)
        offered(50, "exit_enhed", None, FEBRUARY, "exit_wish")
        # The first instant of March in Copenhagen is still February in UTC, and March is not over.
        offered(40, "ssp", "0860", datetime(2026, 2, 28, 23, 30, tzinfo=UTC))
        give(connection, KSP, "ksp")
        give(connection, OTHER, "ssp")
        with connect(url) as reading:
            yield reading


def test_each_thing_is_counted_in_the_month_in_which_it_happened(filled: psycopg.Connection) -> None:
    """In Copenhagen: received, taken in time or late, returned by reason, the median time until it was taken."""
    january, february = statistics(filled, KSP, rulebook(), NOW, 2)
    assert (january.name, february.name) == ("2026-01", "2026-02")
    assert [january.received.at(*key) for key in ((TOTAL, TOTAL), ("ssp", "0860"), ("ssp", "0851"))] == [22, 9, 6]
    assert january.types.at(TOTAL, "release_notice") == 7
    assert [january.accepted.at("ssp", kept) for kept in ("in_time", "late", TOTAL)] == [9, 6, 15]
    assert january.medians == {"ssp": 7200.0, TOTAL: 7200.0}
    assert january.returned.at() == 0
    assert (february.returned.at("ksp", "wrong_forum"), february.accepted.at()) == (7, 0)


def test_a_small_cell_is_not_shown_and_nor_is_what_tells_it(filled: psycopg.Connection) -> None:
    """Two at one address: suppressed with another one of its row, and of its column."""
    february = statistics(filled, KSP, rulebook(), NOW, 1)[0].received
    assert february.at() == 25
    assert february.at("psp", "0851") is None
    assert sum(february.at("psp", town) is None for town in february.columns) > 1


def test_a_forum_of_one_role_is_not_counted(filled: psycopg.Connection) -> None:
    """Not even in the total (EXIT-7): fifty wishes to leave are nowhere."""
    february = statistics(filled, KSP, rulebook(), NOW, 1)[0]
    assert "exit_enhed" not in february.received.rows
    assert "exit_wish" not in february.types.columns


def test_a_month_counts_the_forums_of_its_own_rulebook(filled: psycopg.Connection) -> None:
    """A forum that became one role's own later, or stopped being it, changes no month that was shown before."""
    before = statistics(filled, KSP, rulebook(), NOW, 2)
    book, closed = rulebook(), guarded(rulebook())
    filled.execute(
        "INSERT INTO rulebook VALUES (%s, %s, now()), (%s, %s, now())", (book.hash, book.text, closed.hash, closed.text)
    )
    for hash_, since in (
        (book.hash, datetime(2025, 1, 1, tzinfo=UTC)),
        (closed.hash, datetime(2026, 2, 10, tzinfo=UTC)),
    ):
        filled.execute(_IN_FORCE, (hash_, since))
    january, february = statistics(filled, KSP, closed, NOW, 2)
    assert january == before[0]
    assert "ssp" not in february.received.rows
    filled.execute("DELETE FROM rulebook_activation")
    filled.execute("DELETE FROM rulebook")


def test_a_month_is_shown_once_the_last_of_it_is_stored(filled: psycopg.Connection) -> None:
    """Not in its successor's first hour: two looks around a late commit would differ by one, and tell of one."""
    midnight = datetime(2026, 2, 28, 23, tzinfo=UTC)
    for after, newest in ((0, "2026-01"), (59, "2026-01"), (60, "2026-02")):
        now = midnight + timedelta(minutes=after)
        assert [one.name for one in statistics(filled, KSP, rulebook(), now, 1)] == [newest]


def test_everybody_who_may_see_them_sees_the_same(filled: psycopg.Connection) -> None:
    """Two people of other rights who put their numbers together know no more than each did."""
    assert statistics(filled, KSP, rulebook(), NOW, 2) == statistics(filled, OTHER, rulebook(), NOW, 2)


def test_who_works_nowhere_sees_none(filled: psycopg.Connection) -> None:
    """Refused, and the refusal has its leaf."""
    with pytest.raises(RefusedActError, match="forbidden"):
        statistics(filled, Principal.parse("koordinator:kommune-0851:k-9"), rulebook(), NOW, 1)
    row = filled.execute(_NEWEST).fetchone()
    assert row is not None
    assert (row[0]["op"], row[0]["code"], row[0]["outcome"]) == ("denied", "statistics.shown", "denied:forbidden")


def test_an_export_has_its_leaf_before_it_is_sent(filled: psycopg.Connection) -> None:
    """Who, which file, what for; nothing outside the closed lists of forms and purposes is recorded as one."""
    exported(filled, KSP, Export("statistics", "csv", "planning", "statistics/2026-01"))
    with pytest.raises(ValueError, match="no form or purpose"):
        exported(filled, KSP, Export("statistics", "csv", "fun", "statistics/2026-01"))
    row = filled.execute(_NEWEST).fetchone()
    assert row is not None
    said = [row[0][name] for name in ("op", "code", "actor", "query", "src")]
    assert said == ["export", "statistics.exported:csv", KSP.stored, "planning", "statistics/2026-01"]
