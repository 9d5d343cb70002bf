"""The product's own processes under the product's own supervisor, each behind proxies of its own."""

import http.client
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from chaos.proxy import Loop, Proxy
from chaos.servers import DATABASE, Servers
from services.cli import main as cli
from services.runtime.process import fork_server
from services.runtime.process.supervisor import ChildSpec, Supervisor
from services.runtime.telemetry.metrics import Metrics

ROLES = {"router-a": "router", "router-b": "router", "relay-a": "relay", "relay-b": "relay", "clock": "clock"}
"""Every process. On the embedded pair `router-b` stays away: librdkafka's broker never brings a group of two to rest
(it refuses the leader's SyncGroup with INVALID_REQUEST while it still counts a member that is gone)."""

STRANGER = "stranger"
"""A router in a group of its own: nobody coordinates it with the others, only the fence keeps it from harm."""

# The stranger's log goes into a file; `exec` keeps the process id, so that what is started is what a fault hits.
_SHELL = 'exec "$0" -m services.cli.main run "$1" >>"$2" 2>&1'
ROOT = Path(__file__).resolve().parents[2]


class Once(Mapping[str, str]):
    """A child's environment; a failpoint that was armed is in it for one start only, or it would kill for ever."""

    def __init__(self, lasting: Mapping[str, str]) -> None:
        self._lasting = dict(lasting)
        self._armed: str | None = None

    def arm(self, failpoint: str) -> None:
        """Give `failpoint` to the next start."""
        self._armed = failpoint

    def __getitem__(self, name: str) -> str:
        if name == "STAFET_FAIL" and self._armed is not None:
            armed, self._armed = self._armed, None
            return armed
        return self._lasting[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._lasting
        if self._armed is not None:
            yield "STAFET_FAIL"

    def __len__(self) -> int:
        return len(self._lasting) + (self._armed is not None)


class Crew:
    """Routers, two relays, one clock, and the link each has to each server."""

    def __init__(self, servers: Servers, home: Path, seed: int) -> None:
        self._loop = Loop()
        self.links: dict[str, Proxy] = {}
        self.environments: dict[str, Once] = {}
        self.roles = {name: role for name, role in ROLES.items() if servers.kafka or name != "router-b"}
        everybody = self.roles | {STRANGER: "router"}
        self.ports = dict(zip(everybody, _free_ports(len(everybody)), strict=True))
        self.logs = home / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)
        for number, name in enumerate(everybody):
            self.links[f"{name}>broker"] = Proxy(
                self._loop, ("127.0.0.1", servers.port), seed * 100 + number, servers.port
            )
            self.links[f"{name}>database"] = Proxy(self._loop, servers.socket, seed * 200 + number)
        self.links["people>database"] = Proxy(self._loop, servers.socket, seed * 300)
        self.people_dsn = self._dsn("people")
        fork_server.preload(["services.cli.commands.run.preload"])
        self._supervisor = Supervisor(
            [
                ChildSpec(name, partial(logged, role, str(self.logs / f"{name}.log")), self._environment(name, home))
                for name, role in self.roles.items()
            ],
            Metrics(),
        )
        self._stranger = self._environment(STRANGER, home, STAFET_KAFKA_GROUP="strangers", STAFET_SUPERVISOR_PID="0")
        self._code: list[int] = []
        self._thread = threading.Thread(target=lambda: self._code.append(self._supervisor.run()), name="supervisor")

    def start(self) -> None:
        """Start the supervisor; it must live in a thread that lives as long as the children (see `parent_death`)."""
        self._thread.start()

    def visit(self) -> subprocess.Popen[bytes]:
        """Start the stranger, beside the supervisor."""
        command = ("/bin/sh", "-c", _SHELL, sys.executable, "router", str(self.logs / f"{STRANGER}.log"))
        return subprocess.Popen(command, env=dict(self._stranger), stdin=subprocess.DEVNULL)

    def stop(self) -> int:
        """End all children in order and return the supervisor's code."""
        self._supervisor.stop()
        self._thread.join(40)
        for link in self.links.values():
            link.close()
        self._loop.close()
        return self._code[0] if self._code else -1

    @property
    def alive(self) -> bool:
        """Whether the supervisor still runs: a child that cannot be used as told would have ended it."""
        return self._thread.is_alive()

    def pid(self, name: str) -> int | None:
        """Return the process id of a child, None while it is down."""
        return self._supervisor.pids().get(name)

    def ready(self) -> list[str]:
        """Return the children that do not say they are ready."""
        return [name for name in self.roles if self.ask(name, "/health/ready")[0] != http.client.OK]

    def ask(self, name: str, path: str) -> tuple[int, str]:
        """Return status and text of what a child answers, (0, "") when it does not."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[name], timeout=0.5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()

    def _dsn(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.links[f'{name}>database'].port}/{DATABASE}"

    def _environment(self, name: str, home: Path, **more: str) -> Mapping[str, str]:
        bare = {key: value for key, value in os.environ.items() if not key.startswith("STAFET_")}
        self.environments[name] = Once(
            bare
            | {
                "STAFET_MODE": "test",
                "STAFET_HOME": str(home / "home"),
                "STAFET_INSTANCE": name[-1],
                "STAFET_DATABASE_URL": self._dsn(name),
                "STAFET_KAFKA_BOOTSTRAP": f"127.0.0.1:{self.links[f'{name}>broker'].port}",
                "STAFET_HEALTH_PORT": str(self.ports[name]),
                "STAFET_SUPERVISOR_PID": str(os.getpid()),
                "PYTHONPATH": str(ROOT),
            }
            | more
        )
        return self.environments[name]


def logged(role: str, path: str) -> int:
    """Run a process with its log in a file."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(file, 1)
    os.dup2(file, 2)
    return cli.main(["run", role])


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports
