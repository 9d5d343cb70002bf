"""The instance name of a router is its own: of two with one name Kafka would throw out the other, again and again."""

import sys
import time
from collections.abc import Callable

from services.runtime.config.settings import Settings
from services.runtime.process.host import Host
from services.runtime.telemetry.log import get_logger

GRACE = 2.0  # seconds in which the session of a router that was killed is still about to end
LOOK, LOOK_LATER = 0.05, 1.0


def alone(settings: Settings, host: Host, claim: Callable[[str], bool]) -> bool:
    """Wait until no other router has our instance; False when we were asked to stop meanwhile.

    The second one says so, to the log and to a person who reads along, and waits: it takes over when the first ends.
    """
    name, began, told = f"{settings.kafka_group}/{settings.instance}", time.monotonic(), False
    while not claim(name):
        late = time.monotonic() - began > GRACE
        if late and not told:
            told = True
            host.health.report("instance", ok=False, reason="INSTANCE_TAKEN")
            get_logger().error("instance_taken", code="INSTANCE_TAKEN", instance=settings.instance, retry_s=LOOK_LATER)
            if not settings.supervisor_pid:
                sys.stderr.write(
                    f"stafet: en anden router kører allerede med STAFET_INSTANCE={settings.instance}; denne venter. "
                    "Giv hver router sit eget nummer\n"
                )
        if host.stopping.wait(LOOK_LATER if late else LOOK):
            return False
    if told:
        host.health.report("instance", ok=True)
    return True
