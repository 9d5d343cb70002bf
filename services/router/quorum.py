"""Quorum stop: no event is taken while the witnesses that were promised have not signed for a day (evidence.md)."""

from collections.abc import Callable

from services.core.evidence.patience import STOPPED, Patience
from services.runtime.process.host import Host
from services.runtime.telemetry.log import get_logger

WAIT = 5.0  # seconds between two looks while it is missing; Kafka keeps the events


def reached(host: Host, missing_for: Callable[[], float | None], patience: Patience) -> bool:
    """Wait, not ready, until the quorum is there or nothing is promised; False when asked to stop meanwhile."""
    told = False
    while patience.ended(age := missing_for()):
        if not told:
            host.health.report("witnesses", ok=False, reason=STOPPED)
            get_logger().critical("unwitnessed", code=STOPPED, age_s=round(age or 0), retry_s=WAIT)
        told = True
        if host.stopping.wait(WAIT):
            return False
    if told:
        host.health.report("witnesses", ok=True)
    return True
