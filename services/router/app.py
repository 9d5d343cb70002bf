"""The router process: a Faust worker that hosts the edge, and nothing of Faust's own consumer (design 6)."""

import asyncio
import os
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import faust
import mode
from faust.app.base import BootStrategy

from services.core.rulebook.model import Rulebook
from services.effects.intake_port import Intake
from services.router import quorum
from services.router.edge import Edge
from services.router.instance import alone
from services.router.reporting import Reporter
from services.router.stopping import Crash
from services.runtime import bootstrap
from services.runtime.config.settings import Settings
from services.runtime.kafka import refusal
from services.runtime.process.collector import spare_the_collector
from services.runtime.process.database_watch import watch_database
from services.runtime.process.exit_codes import STOPPED
from services.runtime.process.host import Host, hosted
from services.runtime.process.keys_watch import watch_keys
from services.runtime.process.quorum_watch import watch_quorum
from services.runtime.process.watchdog import Watchdog
from services.runtime.telemetry.log import get_logger
from services.storage.failures import address
from services.storage.intake import PostgresIntake
from topics.catalogue import catalogue
from topics.district import District

SILENCE = 30.0  # seconds the event loop may stand still


class _EdgeOnly(BootStrategy):
    """Faust starts the worker and our services; no consumer, producer or web server of its own."""

    enable_kafka = False
    enable_web = False


class RouterApp(faust.App):
    """A Faust app without agents and tables."""

    BootStrategy = _EdgeOnly


class _Worker(faust.Worker):
    """The worker under the title that the supervisor gave its process; Faust would put its own there."""

    def _setproctitle(self, info: str, *, ident: str = "") -> None:
        pass


def run(settings: Settings) -> int:
    """Route until SIGTERM or SIGINT; returns the exit code.

    Raises DatabaseAwayError when the database is away at the start, RulebookError, KeyFileError, SettingsError.
    Later failures end the process at once (see `services.router.stopping`).
    """
    rulebook = bootstrap.folder_rulebook(settings)
    keeper = bootstrap.sealer(settings)
    with hosted(settings, ("database", "broker", "partitions")) as host:
        intake, district = bootstrap.intake(settings, rulebook, keeper=keeper)
        watch_database(host, settings.dsn())
        watch_keys(settings, host, keeper)
        try:
            if not (alone(settings, host, intake.claim) and _witnessed(settings, host, intake)):
                return STOPPED
            watch_quorum(host, settings, os._exit)
            _begin(intake, rulebook)
            return _work(settings, host, intake, rulebook, district)
        finally:
            intake.close()


def _witnessed(settings: Settings, host: Host, intake: PostgresIntake) -> bool:
    return quorum.reached(host, intake.unwitnessed_for, settings.patience)


def _begin(intake: PostgresIntake, rulebook: Rulebook) -> None:
    """Let the folder's rulebook be the first one; later the folder only waits for its activation."""
    ruling = intake.begin()
    if ruling != rulebook.hash:
        get_logger().warning("rulebook_waits", rulebook=ruling, candidate=rulebook.hash)


def _work(settings: Settings, host: Host, intake: PostgresIntake, rulebook: Rulebook, district: District) -> int:
    get_logger().info("process_ready", rulebook=rulebook.hash)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    watchdog = Watchdog(SILENCE, settings.stop_seconds)
    inbound = tuple(topic.name for topic in catalogue(district) if topic.name.startswith("in."))
    app = build(settings, host, intake, watchdog, inbound)
    worker = _Worker(app, loop=loop, quiet=True, override_logging=False, redirect_stdouts=False, loglevel="CRITICAL")
    worker.spinner = None  # it would write terminal codes in front of our log lines
    watchdog.start()
    spare_the_collector()
    try:
        worker.execute_from_commandline()
    except SystemExit as ended:
        return int(ended.code or STOPPED)
    finally:
        watchdog.end()
    return STOPPED


def build(settings: Settings, host: Host, intake: Intake, watchdog: Watchdog, inbound: tuple[str, ...]) -> faust.App:
    """Return the Faust app with the edge, which reads the topics `inbound`, and the heartbeat as its services."""
    app = RouterApp(
        f"{settings.kafka_group}-host",
        broker=f"kafka://{settings.kafka_bootstrap}",
        store="memory://",
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        datadir=str(Path(tempfile.gettempdir()) / "stafet-faust"),  # never written: no tables
        autodiscover=False,
    )
    app.producer_only = True
    reporter = Reporter(settings, host, inbound)
    crash = Crash(address(settings.dsn()), tell=partial(refusal.tell, settings))

    class Reading(Edge):
        """The edge, with what it works with."""

        def __init__(self, **options: Any) -> None:
            super().__init__(settings, intake, reporter, crash, **options)

    class Beating(mode.Service):
        """Tells the watchdog that the event loop goes round."""

        @mode.Service.task
        async def beat(self) -> None:
            """Beat twice a second."""
            while not self.should_stop:
                watchdog.beat()
                await self.sleep(0.5)

        async def on_stop(self) -> None:
            """Time the stop from now on."""
            watchdog.stopping()

    app.service(Reading)
    app.service(Beating)
    return app
