"""Clock, hit at every place of the transaction that reminds: each reminder is sent once, or by whoever comes next."""

import threading
from collections import Counter
from datetime import UTC, datetime

import psycopg
import pytest

from crash.faults import KINDS
from crash.test_act_failpoints import suffer
from crash.workbench import rulebook, sound
from integration.office import Publishers, concern, rows, sealer
from north_jutland import topic_for
from services.core.deadlines.reminders import Timetable
from services.storage.connections import connect
from services.storage.intake import PostgresIntake
from services.storage.reminders import Reminders

pytestmark = pytest.mark.server
NAMES = ("begun", "head", "commit", "committed")
OFFERED, SOON = datetime(2026, 2, 10, 9, tzinfo=UTC), datetime(2026, 2, 16, 9, tzinfo=UTC)
ITEMS = 5


def offered(database: str) -> None:
    """Store some items on the day of their receipt."""
    senders = Publishers(database)
    senders.intake.close()
    senders.intake = PostgresIntake(database, rulebook(), sealer(), topic_for, clock=lambda: OFFERED)
    senders.send(*(concern() for _ in range(ITEMS)))
    senders.intake.close()


def remind(database: str) -> int:
    """Send what is due, as clock does."""
    with connect(database, "stafet clock") as connection:
        return Reminders(Timetable(rulebook()), topic_for).send(connection, SOON).sent


def told_once(database: str) -> None:
    """Assert one reminder, one leaf and one message for each item, and a sound log."""
    about = Counter(rows(database, "SELECT key FROM outbox WHERE type = 'dk.stafet.handover_reminder.v1'"))
    assert (len(about), set(about.values())) == (ITEMS, {1})
    leaves = rows(database, "SELECT count(DISTINCT leaf), count(*) FROM reminder")
    assert leaves == [(ITEMS, ITEMS)]
    codes = rows(database, "SELECT count(*) FROM leaf WHERE body LIKE %s", b"%reminder.soon%")
    assert codes == [ITEMS]
    sound(database)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_a_clock_that_is_hit_reminds_once(database: str, name: str, kind: str) -> None:
    """Promise 5: killed, frozen, failed or cut off anywhere, nothing is lost and nothing is sent twice."""
    offered(database)
    end = suffer(lambda: remind(database), name, kind)
    remind(database)
    end()
    remind(database)
    told_once(database)


def test_a_row_that_is_there_already_undoes_the_rest(database: str) -> None:
    """The twin: who would send a reminder again breaks its primary key, and neither leaf nor message stays."""
    offered(database)
    assert remind(database) == ITEMS
    with psycopg.connect(database) as connection, pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute("INSERT INTO reminder SELECT * FROM reminder LIMIT 1")
    told_once(database)


def test_two_clocks_at_once_remind_once(database: str) -> None:
    """Should the lock of the process ever fail, the items' locks and the primary key still hold."""
    offered(database)
    barrier = threading.Barrier(2)

    def work() -> None:
        barrier.wait()
        remind(database)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    remind(database)
    told_once(database)
