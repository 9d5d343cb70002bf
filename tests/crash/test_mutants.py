"""Takes away one safeguard at a time: the named check must then fail, or it proves nothing."""

from collections.abc import Callable, Sequence
from contextlib import suppress

import psycopg
import pytest

from crash.faults import check, suffer
from crash.workbench import CLUSTER, TOPIC, chunk, events, intake
from services.effects.intake_port import StaleFenceError
from services.effects.plan import Plan
from services.effects.planner import Planner
from services.effects.reading import Reading
from services.storage import intake as intake_module
from services.storage import positions, transaction

pytestmark = pytest.mark.server


def without_fence(self: positions.Fence, cursor: psycopg.Cursor) -> None:
    """Move the position without looking where it was."""
    for one in self.moves:
        cursor.execute(
            "UPDATE kafka_position SET next_offset = %s, records = records + %s WHERE topic = %s AND partition = %s",
            (one.new, one.records, one.topic, one.partition),
        )


def stale_worker(database: str) -> None:
    """A worker that was away too long handles what another one handled before: only the fence stands in its way."""
    values = events(4, seed=1)
    slow, quick = intake(database), intake(database)
    for worker in (slow, quick):
        worker.positions(CLUSTER, {(TOPIC, 0): 0})
    quick.handle([chunk(values)])
    with suppress(StaleFenceError):
        slow.handle([chunk(values)])
    check(database, values)


def same_event_again(database: str) -> None:
    """A publisher that got no answer sends the same events once more."""
    worker, values = intake(database), events(4, seed=1)
    worker.positions(CLUSTER, {(TOPIC, 0): 0})
    worker.handle([chunk(values)])
    (result,) = worker.handle([chunk(values, base=4)])
    assert (result.decided, result.duplicates) == (0, 4)


def test_the_scenarios_hold_with_every_safeguard(database: str) -> None:
    """The same scenario passes when nothing is taken away."""
    stale_worker(database)


def test_duplicates_have_no_second_effect(database: str) -> None:
    """The same scenario passes when nothing is taken away."""
    same_event_again(database)


def test_mutant_without_fence_is_caught(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the compare-and-set the position counts the chunk twice, and the check sees it."""
    monkeypatch.setattr(positions.Fence, "move", without_fence)
    with pytest.raises(AssertionError):
        stale_worker(database)


def test_mutant_without_inbox_is_caught(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the inbox a repeated event gets a second effect, and the check sees it."""
    build = Planner.build

    def forgetful(self: Planner, readings: Sequence[Reading]) -> Plan:
        plan = build(self, readings)
        plan.inbox.clear()
        return plan

    monkeypatch.setattr(Planner, "build", forgetful)
    with pytest.raises((AssertionError, psycopg.Error)):
        same_event_again(database)


def test_mutant_position_before_effect_is_caught(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the position committed before the effect, a kill in between loses the chunk, and the check sees it."""
    write = transaction.write

    def early(connection: psycopg.Connection, plan: Plan, fence: Callable[[psycopg.Cursor], None]) -> None:
        with connection.transaction(), connection.cursor() as cursor:
            fence(cursor)
        write(connection, plan, lambda _: None)

    monkeypatch.setattr(intake_module.transaction, "write", early)
    with pytest.raises(AssertionError):
        suffer(database, "copied", "kill", 1, seed=7)
