"""The embedded pair: one holder per folder, found by others, stale files seen through."""

import os
import signal
import stat
import subprocess
import sys
import textwrap
from dataclasses import asdict
from pathlib import Path

import orjson
import psutil
import psycopg
import pytest
from confluent_kafka.admin import AdminClient

from services.runtime.config.settings import load
from services.runtime.embedded.discovery import attached
from services.runtime.embedded.pair import EmbeddedPair, PairBusyError, PairError, locate

pytestmark = pytest.mark.server

HOLD = textwrap.dedent(
    """
    import sys, time
    from pathlib import Path
    from services.runtime.embedded.pair import EmbeddedPair
    pair = EmbeddedPair(Path(sys.argv[1]))
    print("up", flush=True)
    time.sleep(60)
    """
)


def test_the_pair_serves_and_is_found(tmp_path: Path) -> None:
    """Database and broker answer at what pair.json says, only the owner can read it, and it goes away with the pair."""
    with EmbeddedPair(tmp_path) as held:
        pair = locate(tmp_path)
        assert pair == held.pair
        assert stat.S_IMODE((tmp_path / "pair.json").stat().st_mode) == 0o600
        settings = attached(load(mode="demo", home=tmp_path, database_url=None, kafka_bootstrap=None))
        with psycopg.connect(settings.dsn()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        cluster = AdminClient({"bootstrap.servers": settings.kafka_bootstrap}).list_topics(timeout=10)
        assert cluster.cluster_id == pair.cluster
        told = {name: f"http://127.0.0.1:{port}" for port, name in enumerate(("health", "api", "gateway"), 1)}
        held.tell(**told)
        assert told.items() <= asdict(locate(tmp_path)).items()
    with pytest.raises(PairError, match="ingen demo kører"):
        locate(tmp_path)


def test_the_database_keeps_its_data_and_the_broker_is_born_again(tmp_path: Path) -> None:
    """A second start in the same folder finds the rows of the first and has another cluster id."""
    with EmbeddedPair(tmp_path) as first, psycopg.connect(first.pair.database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    with EmbeddedPair(tmp_path) as second, psycopg.connect(second.pair.database_url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
        assert second.pair.cluster != first.pair.cluster


def test_a_second_holder_is_refused_and_kill_9_lets_go(tmp_path: Path) -> None:
    """While one process holds the folder another is told which; killed hard, its file is stale and the next starts."""
    with subprocess.Popen([sys.executable, "-c", HOLD, tmp_path], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "up\n"
        with pytest.raises(PairBusyError, match=f"i brug af proces {holder.pid}"):
            EmbeddedPair(tmp_path)
        assert locate(tmp_path).pid == holder.pid
        holder.send_signal(signal.SIGKILL)
        holder.wait(timeout=10)
    with pytest.raises(PairError, match="forældet"):
        locate(tmp_path)
    with EmbeddedPair(tmp_path) as mine:
        assert mine.pair.pid == os.getpid()


def test_a_pid_used_again_is_not_the_holder(tmp_path: Path) -> None:
    """A pair.json whose pid lives but started at another time is stale."""
    told = {"bootstrap": "x", "cluster": "x", "database_url": "x", "pid": os.getpid(), "started": 1.0, "health": ""}
    (tmp_path / "pair.json").write_bytes(orjson.dumps(told))
    with pytest.raises(PairError, match="forældet"):
        locate(tmp_path)


def test_a_database_that_died_is_started_again(tmp_path: Path) -> None:
    """After kill -9 of the server process heal() starts it again on the same address; before, it does nothing."""
    with EmbeddedPair(tmp_path) as held:
        assert not held.heal()
        server = psutil.Process(int((tmp_path / "pg" / "postmaster.pid").read_text().split()[0]))
        server.kill()
        psutil.wait_procs([server], timeout=10)
        for _ in range(10):
            try:
                assert held.heal()
                break
            except PairError:
                continue
        with psycopg.connect(held.pair.database_url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
