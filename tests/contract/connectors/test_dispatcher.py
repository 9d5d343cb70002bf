"""The dispatcher's promise: a connector that hangs, floods, fails or dies is told, and holds up no other."""

import threading
import time
from itertools import pairwise

import pytest

from contract.connectors.fakes import Flooding, begun, counting, dispatching, place
from integration.office import concern, rows
from servers.stafet import until
from services.dispatcher import app, working
from services.dispatcher.incoming import take
from services.dispatcher.watching import FAILED, LATE
from services.dispatcher.working import Worker
from services.runtime.config.settings import Settings
from services.runtime.process.health import Health

pytestmark = pytest.mark.server


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a worker begin again soon, and look at the workers often."""
    monkeypatch.setattr(working, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(app, "LOOK", 0.02)


def remark(health: Health, name: str) -> str | None:
    """Return what health says of a worker, None before anybody looked."""
    state = health.states().get(name)
    return None if state is None else state.reason


def test_one_that_hangs_is_told_and_the_others_go_on(settings: Settings) -> None:
    """It is late once for its turn, ready stays well, and it works again as soon as its server answers."""
    turns: list[str] = []
    gate = threading.Event()
    with dispatching(settings, hangs=begun(lambda: int(gate.wait(20)) * 0), works=counting(turns)) as host:
        until(lambda: remark(host.health, "hangs") == LATE, "it is told")
        assert host.health.ready
        before = len(turns)
        until(lambda: len(turns) > before + 5, "the other works")
        assert b'stafet_connector_turns_total{connector="hangs",outcome="late"} 1.0' in host.metrics.text()
        assert b'stafet_connector_up{connector="hangs"} 0.0' in host.metrics.text()
        gate.set()
        until(lambda: remark(host.health, "hangs") == "", "it is back")


def test_a_worker_that_shares_its_thread_holds_up_the_other(settings: Settings) -> None:
    """With both in one turn the second waits for the first: the threads are what keeps them apart (the twin)."""
    turns: list[str] = []
    gate, second = threading.Event(), counting(turns)(place(settings))
    with dispatching(settings, both=begun(lambda: int(gate.wait(20)) + second())) as host:
        until(lambda: remark(host.health, "both") == LATE, "it is told")
        assert turns == []
        gate.set()


@pytest.mark.parametrize("error", [ValueError("x"), SystemExit(3), KeyboardInterrupt(), MemoryError()])
def test_one_that_dies_is_told_and_begins_again(settings: Settings, error: BaseException) -> None:
    """Whatever it raises: made anew after a pause that doubles, while the others go on."""
    turns: list[str] = []
    begins: list[float] = []

    def begin(_: object) -> object:
        begins.append(time.monotonic())
        if len(begins) < 5:
            raise error
        return lambda: 0

    with dispatching(settings, dies=begin, works=counting(turns)) as host:  # type: ignore[arg-type]
        until(lambda: remark(host.health, "dies") == FAILED, "it is told")
        until(lambda: len(begins) == 5, "it begins again")
        until(lambda: remark(host.health, "dies") == "", "it is back")
        assert turns
    pauses = [later - sooner for sooner, later in pairwise(begins)]
    assert all(pause >= 0.01 * 2**at for at, pause in enumerate(pauses))


def test_one_that_floods_holds_up_nobody(settings: Settings, database: str) -> None:
    """A source without an end goes on taking, the other works beside it, and a stop ends both."""
    turns: list[str] = []
    event = concern()

    def begin(at: object) -> object:
        source = Flooding(at, [event])  # type: ignore[arg-type]
        return lambda: take(at, source)  # type: ignore[arg-type]

    with dispatching(settings, floods=begin, works=counting(turns)) as host:  # type: ignore[arg-type]
        until(lambda: rows(database, "SELECT count(*) FROM submitted") == [1], "its event is there")
        before = len(turns)
        until(lambda: len(turns) > before + 5, "the other works")
        assert host.health.ready
    assert rows(database, "SELECT count(*) FROM submitted") == [1]


def test_a_pause_grows_to_a_minute_and_no_further(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is away for an hour is asked once a minute in the end (with a clock that the test turns)."""
    monkeypatch.setattr(working, "FIRST_PAUSE", 1.0)
    now, waited = [0.0], list[float]()

    def fail() -> int:
        raise ConnectionError

    worker = Worker(place(settings), begun(fail))

    def wait(seconds: float) -> bool:
        waited.append(seconds)
        now[0] += seconds
        if now[0] > 3600:
            worker.place.stopping.ask()
        return worker.place.stopping.asked

    monkeypatch.setattr(worker.place.stopping, "wait", wait)
    worker.start()
    worker.join(10)
    assert waited[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert max(waited) == 60
    assert len(waited) < 70
