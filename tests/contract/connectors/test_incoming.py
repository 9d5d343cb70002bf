"""What comes in by a connector: durable before its source is told, once however often it comes, and never in part."""

from collections.abc import Callable

import pytest

from contract.connectors.fakes import Holding, Lying, place
from integration.office import concern, rows
from services.dispatcher import incoming
from services.dispatcher.incoming import CONFLICT, STRANGER, StoppedError, take
from services.dispatcher.workplace import Workplace
from services.runtime.config.settings import Settings
from services.storage.publishers.submitting import submit

pytestmark = pytest.mark.server
COUNT = "SELECT count(*) FROM submitted"


class Died(BaseException):
    """What ends the process between two of its steps."""


@pytest.fixture
def at(settings: Settings) -> Workplace:
    """The workplace of a connector whose publisher may send much."""
    return place(settings.model_copy(update={"publisher_events_per_second": 1e5, "publisher_events_at_once": 10_000}))


def test_good_items_are_taken_and_bad_ones_told(at: Workplace, database: str) -> None:
    """A delivery of a thousand with three bad ones is 997 events and a report of three, again and again the same."""
    events = [concern() for _ in range(1000)]
    events[4], events[500] = {}, {**events[500], "data": {}}
    events[999] = {**events[999], "source": "urn:stafet:publisher:kommune-0851"}
    told = []
    for _ in range(3):
        source = Holding(at, events)
        take(at, source)
        told += source.told
    assert (told[0].taken, [one.line for one in told[0].refused]) == (997, [5, 501, 1000])
    assert told == [told[0]] * 3
    assert rows(database, COUNT) == [997]


def test_no_connection_is_held_while_the_source_is_asked(at: Workplace) -> None:
    """Neither while it is asked for the next delivery or item, nor while it is told what became of one."""
    source = Holding(at, [concern()], [concern()] * 3)
    assert take(at, source) == 4
    assert set(source.held) == {0}


def test_a_connection_that_is_held_is_seen(at: Workplace) -> None:
    """One that is open around the whole turn is found by the same look (the twin)."""
    source = Holding(at, [concern()])
    with at.database():
        take(at, source)
    assert set(source.held) == {1}


def test_a_source_that_lies_about_giving_up_doubles_nothing(at: Workplace, database: str) -> None:
    """What it brings again is known by its id, and gets the same answer."""
    source = Lying(at, [concern(), concern()])
    for _ in range(3):
        take(at, source)
    assert [one.taken for one in source.told] == [2, 2, 2]
    assert rows(database, COUNT) == [2]


def test_one_that_dies_between_storing_and_telling_loses_and_doubles_nothing(
    at: Workplace, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before a batch, behind it, and while the source is told: the next turn brings every event once."""
    monkeypatch.setattr(incoming, "AT_ONCE", 2)
    source = Holding(at, [concern() for _ in range(5)])
    for after in range(4):  # three batches, and then the telling
        with monkeypatch.context() as patched:
            patched.setattr(incoming, "submit", _dying(after))
            if after == 3:
                patched.setattr(source, "settle", _die)
            with pytest.raises(Died):
                take(at, source)
        assert rows(database, COUNT) == [min(2 * after + 2 * (after < 3), 5)]
    assert source.left
    assert take(at, source) == 5
    assert (rows(database, COUNT), source.left) == ([5], [])


def _die(*_: object) -> None:
    raise Died


def _dying(at_call: int) -> Callable[..., object]:
    """Return a `submit` that ends the process behind its transaction, in the call of this number."""
    calls = [0]

    def dies(*given: object) -> object:
        taken = submit(*given)  # type: ignore[arg-type]
        calls[0] += 1
        if calls[0] > at_call:
            raise Died
        return taken

    return dies


def test_the_same_id_with_other_data_is_told_and_changes_nothing(at: Workplace, database: str) -> None:
    """In one delivery the first counts; what was taken before is not overwritten; the others beside it are taken."""
    first, beside = concern(), concern()
    other = {**first, "data": {**first["data"], "necessity": "Noget andet end før."}}
    one = Holding(at, [first, other, first, beside])
    take(at, one)
    again = Holding(at, [other, concern()])
    take(at, again)
    told = [(one.taken, [fault for row in one.refused for fault in row.faults]) for one in (*one.told, *again.told)]
    assert told == [(3, [CONFLICT]), (1, [CONFLICT])]
    assert rows(database, COUNT) == [3]


def test_a_publisher_nobody_knows_is_told(at: Workplace, database: str) -> None:
    """The delivery is given up with the reason, and nothing of it is stored."""
    source = Holding(at, [concern(publisher="kommune-9999")], publisher="kommune-9999")
    take(at, source)
    assert [(one.taken, one.problem) for one in source.told] == [(0, STRANGER)]
    assert rows(database, COUNT) == [0]


def test_a_quota_is_waited_for_and_a_stop_ends_the_waiting(settings: Settings, database: str) -> None:
    """Nobody is refused for being many; a stop leaves the delivery where it is, and the rest comes after it."""
    slow = place(settings.model_copy(update={"publisher_events_per_second": 0.1, "publisher_events_at_once": 1}))
    source = Holding(slow, [concern()], [concern()])
    waits: list[float] = []

    def wait(seconds: float, *_: int) -> bool:
        waits.append(seconds)
        return len(waits) > 1

    slow.stopping.wait = wait  # type: ignore[method-assign]
    with pytest.raises(StoppedError):
        take(slow, source)
    assert (len(source.told), len(source.left), rows(database, COUNT)) == (1, 1, [1])
    assert max(waits) > 1
