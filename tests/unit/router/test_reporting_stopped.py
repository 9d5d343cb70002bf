"""Whose health speaks of a stopped partition: that of the router which has it."""

import pytest

from services.router.reporting import Reporter
from services.runtime.config.settings import load
from services.runtime.process.health import Health
from services.runtime.process.host import Host

METRIC = 'stafet_partition_stopped{topic="in.kommune-0860"}'


@pytest.fixture
def host() -> Host:
    """A process that waits for nothing."""
    return Host(Health())


def test_a_stopped_partition_is_an_alarm_until_it_is_taken(host: Host) -> None:
    """The router that has it is not ready; after a rebalance only the one that meets it again is."""
    reporter = Reporter(load(mode="test"), host, ("in.kommune-0860",))
    reporter.partition_stopped("in.kommune-0860", 3, "LOG_END_BELOW")
    assert host.health.states()["in.kommune-0860/3"] == (False, "LOG_END_BELOW")
    assert f"{METRIC} 1.0" in host.metrics.text().decode()
    reporter.revoked(6)
    assert host.health.ready
    assert f"{METRIC} 0.0" in host.metrics.text().decode()
    reporter.partition_stopped("in.kommune-0860", 3, "LOG_END_BELOW")
    assert not host.health.ready
