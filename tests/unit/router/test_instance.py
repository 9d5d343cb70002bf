"""Two routers of one instance: the second says so and waits."""

import json
import threading

import pytest

from services.router import instance
from services.router.instance import alone
from services.runtime.config.settings import load
from services.runtime.process.health import Health
from services.runtime.process.host import Host
from services.runtime.telemetry.log import configure


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instance, "GRACE", 0.1)
    monkeypatch.setattr(instance, "LOOK", 0.01)
    monkeypatch.setattr(instance, "LOOK_LATER", 0.01)


def test_the_second_of_an_instance_says_so_and_waits(capsys: pytest.CaptureFixture[str]) -> None:
    """One line of level error and one Danish sentence, not ready until the first is gone; then it goes on."""
    configure("router", strict=True)
    host, asked = Host(Health()), []

    def claim(name: str) -> bool:
        asked.append((name, host.health.states().get("instance")))
        return len(asked) > 30

    assert alone(load(mode="test", instance="7", kafka_group="g"), host, claim)
    line, sentence = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["event"], told["code"], told["level"]) == ("instance_taken", "INSTANCE_TAKEN", "error")
    assert "STAFET_INSTANCE=7" in sentence
    assert asked[-1] == ("g/7", (False, "INSTANCE_TAKEN"))
    assert host.health.ready


def test_one_whose_name_is_free_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """The twin: without another there is no line, and no wait."""
    assert alone(load(mode="test"), Host(Health()), lambda _: True)
    assert capsys.readouterr().err == ""


def test_who_waits_can_be_stopped() -> None:
    """A stop is heard while another router has the instance."""
    host = Host(Health())
    threading.Timer(0.2, host.stopping.ask).start()
    assert not alone(load(mode="test", supervisor_pid=1), host, lambda _: False)
