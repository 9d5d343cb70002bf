"""A real Apache Kafka: one KRaft node from the fetched jars, that tests may stop, kill and start again on its log."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from servers.jars import POM, available
from servers.parent_death import die_with_us

READY = 60.0  # seconds a broker on a busy machine may take to answer
STOP = 30.0  # seconds a broker may take to end in order
JVM = ("-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:-UsePerfData")
ADMIN, ADMIN_PASSWORD = "admin", "admin-secret"
_SECURITY = "org.apache.kafka.common.security"


class KafkaStartError(Exception):
    """The broker does not start; the text ends with the last lines of its log."""


class RealKafka:
    """One broker and controller. PLAINTEXT clients may do everything; SCRAM users only what an ACL allows them.

    `bootstrap` is the open listener, `guarded` the one that asks for user and password. `advertised` is the port
    that clients are told: a proxy's, when one stands between.
    """

    def __init__(self, home: Path, users: dict[str, str] | None = None, advertised: int | None = None) -> None:
        """Format the log directory in `home`; nothing runs yet. `users`: name → password."""
        self._jars = available()
        self._home = home
        self._log = home / "broker.log"
        self._port, self._guarded, controller = _free_ports(3)
        self._process: subprocess.Popen[bytes] | None = None
        self.bootstrap = f"127.0.0.1:{self._port}"
        self.guarded = f"127.0.0.1:{self._guarded}"
        self._config = home / "server.properties"
        home.mkdir(parents=True, exist_ok=True)
        self._config.write_text(
            _properties(home / "data", self._port, self._guarded, controller, advertised or self._port),
            encoding="ascii",
        )
        self._format({ADMIN: ADMIN_PASSWORD} | (users or {}))

    @property
    def pid(self) -> int:
        """The broker's process id; raises KafkaStartError when it does not run."""
        if self._process is None or self._process.poll() is not None:
            raise KafkaStartError("the broker does not run")
        return self._process.pid

    def start(self) -> Self:
        """Start and wait until the broker answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._java("kafka.Kafka", str(self._config)),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                preexec_fn=die_with_us,  # noqa: PLW1509 -- one system call, and no lock of ours is held here
            )
        until = time.monotonic() + READY
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise KafkaStartError(self._log.read_text(errors="replace")[-3000:])
        return self

    def stop(self) -> None:
        """End in order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End as by a power cut of the process."""
        self._end(signal.SIGKILL)

    def restart(self, *, kill: bool = False) -> None:
        """Stop or kill, and start on the same log."""
        self._end(signal.SIGKILL if kill else signal.SIGTERM)
        self.start()

    def admin(self) -> AdminClient:
        """Return a client that may do everything."""
        return AdminClient({"bootstrap.servers": self.bootstrap, "log_level": 0})

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()

    def _end(self, number: int) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)
            try:
                self._process.wait(STOP)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(STOP)
        self._process = None

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), 0.2):
                pass
            self.admin().list_topics(timeout=2)
        except (OSError, KafkaException):
            time.sleep(0.1)
            return False
        return True

    def _format(self, users: dict[str, str]) -> None:
        scram = [f"SCRAM-SHA-512=[name={name},password={password}]" for name, password in users.items()]
        given = [part for one in scram for part in ("--add-scram", one)]
        cluster = os.urandom(16).hex()[:22]
        done = subprocess.run(
            self._java("kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(self._config), *given),
            capture_output=True,
            text=True,
            check=False,
            timeout=READY,
        )
        if done.returncode:
            raise KafkaStartError(done.stdout[-1500:] + done.stderr[-1500:])

    def _java(self, main: str, *arguments: str) -> list[str]:
        logging = f"-Dlog4j2.configurationFile={POM.with_name('log4j2.yaml')}"
        # What a killed broker leaves in its temporary folder goes with the test's own folder.
        return ["java", *JVM, logging, f"-Djava.io.tmpdir={self._home}", "-cp", f"{self._jars}/*", main, *arguments]


def _properties(data: Path, port: int, guarded: int, controller: int, advertised: int) -> str:
    given = {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "listeners": f"OPEN://127.0.0.1:{port},GUARDED://127.0.0.1:{guarded},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": f"OPEN://127.0.0.1:{advertised},GUARDED://127.0.0.1:{guarded}",
        "listener.security.protocol.map": "OPEN:PLAINTEXT,GUARDED:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "OPEN",
        "controller.listener.names": "CONTROLLER",
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "listener.name.guarded.scram-sha-512.sasl.jaas.config": f"{_SECURITY}.scram.ScramLoginModule required;",
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": f"User:ANONYMOUS;User:{ADMIN}",
        "log.dirs": data,
        # One node cannot replicate; the defaults ask for three.
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "transaction.state.log.num.partitions": 4,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 1000,
        "auto.create.topics.enable": "false",
        # A killed broker may come back once the controller has forgotten it: nine seconds by default.
        "broker.session.timeout.ms": 1500,
        "broker.heartbeat.interval.ms": 300,
        "num.network.threads": 2,
        "log.cleaner.backoff.ms": 200,
        "num.io.threads": 2,
        "log.cleaner.dedupe.buffer.size": 2097152,
    }
    return "".join(f"{name}={value}\n" for name, value in given.items())


def _free_ports(count: int) -> list[int]:
    """Return ports nobody listens on; all held open until every one is found, so that they differ."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports
