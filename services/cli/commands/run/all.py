"""`stafet run all`: the servers where they are ours, then every process under one supervisor."""

import http.client
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial

from services.cli import main as cli
from services.cli.commands.run.ports import reserved
from services.cli.terminal.output import say
from services.runtime import bootstrap
from services.runtime.config import event_keys, keys
from services.runtime.config.settings import Settings
from services.runtime.embedded.pair import EmbeddedPair, PairError
from services.runtime.kafka.admin import ensure_embedded
from services.runtime.process import fork_server, parent_death
from services.runtime.process.exit_codes import STOPPED, UNWRITABLE
from services.runtime.process.health import State
from services.runtime.process.host import Host, hosted
from services.runtime.process.supervisor import ChildSpec, Supervisor, environment
from services.runtime.processes import NAMES
from services.runtime.telemetry import log
from services.storage import migrate
from services.storage.failures import DatabaseAwayError, address
from topics.catalogue import catalogue

FIRST_DELAY, LONGEST_DELAY = 0.3, 5.0  # seconds between two tries to reach the database
HEAL = 1.0  # seconds between two looks at the embedded database
ASK = 0.5  # seconds a process gets to say whether it is ready


def run(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT; returns 0, 2 when a process cannot be used as told, 74 when nobody reads the log.

    Raises SettingsError, KeyFileError, PairError.
    """
    parent_death.tie(settings.supervisor_pid)
    unread = threading.Event()
    log.configure("supervisor", settings.log_level, strict=settings.mode != "site", lost=unread.set)
    settings = settings.model_copy(update={"home": settings.home.resolve()})
    with ExitStack() as stack:
        pair = None
        if settings.mode == "demo" and None in (settings.database_url, settings.kafka_bootstrap):
            pair = stack.enter_context(_held(settings))
            settings = _filled(settings, pair)
        keys.load(settings)  # made here, once, where a demo has none
        event_keys.load(settings)
        host = stack.enter_context(hosted(settings, ()))
        if not _upgraded(settings, host):
            return STOPPED
        if settings.mode != "site":
            settings = _with_http_ports(settings, stack)
        if pair is not None:
            topics = [
                topic.name for topic in catalogue(bootstrap.folder_district(settings)) if topic.name.startswith("in.")
            ]
            ensure_embedded(settings, topics)
            log.get_logger().info("topics_ensured", count=len(topics))
            pair.tell(
                health=f"http://{settings.health_host}:{host.port}",
                api=f"http://{settings.http_host}:{settings.desk_port}",
                gateway=f"http://{settings.http_host}:{settings.gateway_port}",
            )
            keeper = threading.Thread(target=_keep, args=(pair, host), name="keeper", daemon=True)
            keeper.start()
            stack.callback(keeper.join, HEAL * 10)  # never heal a database that is being stopped
        code = _supervised(settings, host, unread, stack)
    return UNWRITABLE if unread.is_set() else code


@contextmanager
def _held(settings: Settings) -> Iterator[EmbeddedPair]:
    with EmbeddedPair(settings.home) as pair:
        yield pair
    log.get_logger().info("pair_stopped")


def _filled(settings: Settings, pair: EmbeddedPair) -> Settings:
    log.get_logger().info("pair_started", cluster=pair.pair.cluster, address=pair.pair.bootstrap)
    return settings.model_copy(
        update={
            "database_url": settings.database_url or pair.pair.database_url,
            "kafka_bootstrap": settings.kafka_bootstrap or pair.pair.bootstrap,
        }
    )


def _upgraded(settings: Settings, host: Host) -> bool:
    """Bring the database to its head, waiting for it as long as it takes; False when stopped before that."""
    delay = FIRST_DELAY
    while not host.stopping.asked:
        try:
            migrate.upgrade(settings.dsn())
        except DatabaseAwayError:
            place = address(settings.dsn())
            log.get_logger().error("database_away", server="database", address=place, retry_s=delay)
            say(f"stafet: databasen {place} svarer ikke; prøver igen om {delay:g} s")
            host.stopping.wait(delay)
            delay = min(delay * 2, LONGEST_DELAY)
        else:
            log.get_logger().info("database_upgraded", version=migrate.heads()[0])
            return True
    return False


def _supervised(settings: Settings, host: Host, unread: threading.Event, stack: ExitStack) -> int:
    ports = _health_ports(settings, host.port, stack)
    fork_server.preload(["services.cli.commands.run.preload"])
    supervisor = Supervisor(_specs(settings, ports), host.metrics, settings.stop_seconds)
    for name, port in ports.items():
        host.health.ask(name, partial(_asked, settings.health_host, port, partial(_state, supervisor, name)))
    listener = threading.Thread(target=_pass_on, args=(host, supervisor, unread), name="stop", daemon=True)
    listener.start()
    say(f"stafet: kører; sundhed på http://{settings.health_host}:{host.port}/health/ready; Ctrl-C stopper")
    return supervisor.run()


def _pass_on(host: Host, supervisor: Supervisor, unread: threading.Event) -> None:
    while not (host.stopping.wait(HEAL) or unread.is_set()):
        pass
    host.stopping.ask()
    supervisor.stop()


def _specs(settings: Settings, ports: Mapping[str, int]) -> list[ChildSpec]:
    shared = {
        "STAFET_HOME": str(settings.home),
        "STAFET_DATABASE_URL": str(settings.database_url),
        "STAFET_KAFKA_BOOTSTRAP": str(settings.kafka_bootstrap),
        "STAFET_MASTER_KEY_FILE": str(settings.master_key_file.resolve()),
        "STAFET_LOOKUP_KEY_FILE": str(settings.lookup_key_file.resolve()),
        **({"STAFET_EVENT_KEY_FILE": str(settings.event_key_file.resolve())} if settings.event_key_file else {}),
        "STAFET_LOG_KEY_FILE": str(settings.log_key_file.resolve()),
        "STAFET_DESK_PORT": str(settings.desk_port),
        "STAFET_GATEWAY_PORT": str(settings.gateway_port),
    }
    inherited = environment(shared)
    # A failpoint that killed a child would kill it again at each start; a test wants to see it come back.
    once = {name: inherited.pop(name) for name in ("STAFET_FAIL",) if name in inherited}
    return [
        ChildSpec(
            name,
            partial(cli.main, ["run", name]),
            inherited | {"STAFET_HEALTH_PORT": str(ports[name])},
            once,
        )
        for name in NAMES
    ]


def _health_ports(settings: Settings, own: int, stack: ExitStack) -> dict[str, int]:
    """Choose the ports of the processes: those after our own one where they are free."""
    return {
        name: stack.enter_context(reserved(settings.health_host, number if settings.health_port else 0))
        for number, name in enumerate(NAMES, own + 1)
    }


def _with_http_ports(settings: Settings, stack: ExitStack) -> Settings:
    """Return the settings of a machine of one's own, where a port that is taken gives way to a free one."""
    names = ("desk_port", "gateway_port")
    ports = {name: stack.enter_context(reserved(settings.http_host, getattr(settings, name))) for name in names}
    return settings.model_copy(update=ports)


def _state(supervisor: Supervisor, name: str) -> State:
    return supervisor.states()[name]


def _asked(place: str, port: int, running: Callable[[], State]) -> State:
    """Ask a child whether it is ready."""
    state = running()
    if not state.ok:
        return state
    connection = http.client.HTTPConnection(place, port, timeout=ASK)
    try:
        connection.request("GET", "/health/ready")
        ready = connection.getresponse().status == http.client.OK
    except OSError:
        return State(ok=False, reason="NO_ANSWER")
    finally:
        connection.close()
    return State(ok=ready, reason="" if ready else "NOT_READY")


def _keep(pair: EmbeddedPair, host: Host) -> None:
    """Start the embedded database again whenever it died."""
    while not host.stopping.wait(HEAL):
        try:
            if pair.heal():
                log.get_logger().warning("database_back", server="database", child_pid=os.getpid())
        except PairError:
            log.get_logger().error("database_away", server="database", code="NOT_STARTED", retry_s=HEAL)
