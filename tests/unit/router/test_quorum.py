"""Quorum stop of the router: it waits not ready while the witnesses are missing too long, and only then."""

from collections.abc import Iterator

import pytest

from services.core.evidence.patience import Patience
from services.router import quorum
from services.runtime.process.health import Health, State
from services.runtime.process.host import Host


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quorum, "WAIT", 0.0)


@pytest.mark.parametrize("missing", [None, 0.0, 9.9])
def test_it_waits_for_nothing_before_the_limit(missing: float | None) -> None:
    """Nor where no witness is promised; readiness does not speak of it."""
    host = Host(Health())
    assert quorum.reached(host, lambda: missing, Patience(5, 10))
    assert host.health.states() == {}


def test_it_goes_on_once_they_have_signed() -> None:
    """Not ready with its reason until then, at each look."""
    host = Host(Health())
    seen: list[State | None] = []

    def ages() -> Iterator[float]:
        for age in (10.0, 11.0, 0.0):
            seen.append(host.health.states().get("witnesses"))
            yield age

    waiting = ages()
    assert quorum.reached(host, lambda: next(waiting), Patience(5, 10))
    unready = State(ok=False, reason="UNWITNESSED")
    assert seen == [None, unready, unready]
    assert host.health.states() == {"witnesses": State(ok=True)}


def test_a_stop_is_heard_meanwhile() -> None:
    """It never began, and says so."""
    host = Host(Health())
    host.stopping.ask()
    assert not quorum.reached(host, lambda: 10.0, Patience(5, 10))
