"""The table of processes: each one's name, module and meaning, read by whoever starts, watches or describes them."""

from typing import NamedTuple


class Process(NamedTuple):
    """One row; the module offers `run(settings) -> exit code` and imports no other process."""

    name: str
    module: str
    meaning: str  # Danish, for screens
    does: str  # English, for pages
    several: str  # what happens when it runs several times


PROCESSES: tuple[Process, ...] = (
    Process(
        "router",
        "services.router.app",
        "læser hændelser fra Kafka, afgør dem og gemmer afgørelsen",
        "reads `in.*`, decides, stores",
        "yes, each with its own `STAFET_INSTANCE`; partitions are shared out",
    ),
    Process(
        "relay",
        "services.relay.app",
        "sender beskeder og kvitteringer videre til Kafka",
        "outbox → Kafka",
        "yes, one acts, the others stand by",
    ),
    Process(
        "clock",
        "services.clock.app",
        "gør det, der skal ske, fordi tiden går",
        "what must happen because time passed",
        "yes, one acts, the others stand by",
    ),
    Process(
        "signer",
        "services.signer.app",
        "underskriver loggen med dens nøgle og beder vidnerne om at skrive under",
        "signs the head of the audit log, asks the witnesses",
        "yes, one acts, the others stand by",
    ),
    Process(
        "desk",
        "services.desk.app",
        "giver koordinatorer og udgivere adgang over HTTP",
        "coordinators' and publishers' HTTP interface",
        "yes, behind one proxy",
    ),
    Process(
        "gateway",
        "services.gateway.app",
        "giver udgivere alene adgang over HTTP, på deres eget net",
        "publishers' part of the HTTP interface, for a network of its own",
        "yes, behind one proxy",
    ),
    Process(
        "dispatcher",
        "services.dispatcher.app",
        "henter hændelser hos andre systemer og bringer besked til dem",
        "connectors: events in, news out",
        "yes, one acts, the others stand by",
    ),
)

NAMES = tuple(process.name for process in PROCESSES)

ALL = "all"
"""What the command line calls all of them under one supervisor."""


def by_name(name: str) -> Process:
    """Return the row of a process; raises KeyError."""
    return {process.name: process for process in PROCESSES}[name]
