"""HTTP while something is away or ends: a refusal in time, nothing half done, and service again without a restart."""

import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

import httpx
import psycopg
import pytest

from chaos.proxy import Loop, Proxy
from integration.office import concern, rows
from integration.test_http import problem
from servers.databases import at
from servers.http import Served, served
from servers.stafet import until
from services.runtime.config.settings import Settings
from services.runtime.embedded.pair import EmbeddedPair

pytestmark = pytest.mark.server
SENDER, ANNE = "udgiver:kommune-0860:u-1", "koordinator:kommune-0860:k-17"


@contextmanager
def away(pair: EmbeddedPair, url: str) -> Iterator[None]:
    """Take one database away: who is connected is thrown out, and nobody gets in."""
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    with psycopg.connect(at(pair.pair.database_url, "postgres"), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        try:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
            yield
        finally:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@contextmanager
def held(url: str) -> Iterator[Callable[[], bool]]:
    """Keep the head of the log, the last lock of every transaction; gives whether somebody waits for it."""
    waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with psycopg.connect(url) as connection, psycopg.connect(url, autocommit=True) as other:
        connection.execute("SELECT * FROM tree_head FOR UPDATE")
        yield lambda: bool(other.execute(waits).fetchone() != (0,))


def posted(api: Served, event: object) -> httpx.Response:
    """Submit an event."""
    with api.client(SENDER) as sender:
        return sender.post("/events", json=event)


def known(url: str, event_id: str) -> int:
    """Return how often an event was submitted."""
    (count,) = rows(url, "SELECT count(*) FROM submitted WHERE event_id = %s", event_id)
    return int(count)


def test_without_a_database_everybody_is_told_in_time_and_served_again(shared: Settings, pair: EmbeddedPair) -> None:
    """503 with Retry-After within some 3 s, also when many ask at once; 401 as ever; later the same process serves."""
    url = str(shared.database_url)
    with served(shared) as api:
        assert posted(api, concern()).status_code == 202
        event = concern()
        with away(pair, url), ThreadPoolExecutor(40) as threads:
            began = time.monotonic()
            answers = list(threads.map(lambda _: posted(api, event), range(40)))
            took = time.monotonic() - began
            assert {problem(one) for one in answers} == {(503, "unavailable")}
            assert all(one.headers["retry-after"] == "5" for one in answers)
            assert took < 10, took  # three seconds each, all at once, on a machine with much to do
            with api.client() as nobody, api.client(ANNE) as anne:
                began = time.monotonic()
                assert problem(nobody.get(f"/handovers/{uuid4()}")) == (401, "unauthenticated")
                assert time.monotonic() - began < 2
                assert problem(anne.get("/never-a-path")) == (503, "unavailable")
            until(lambda: api.process.ready()[0] == 503, "it is not ready")
        assert known(url, event["id"]) == 0
        assert until(lambda: posted(api, event).status_code == 202, "it serves again", 30)
        api.process.wait_ready()
        assert known(url, event["id"]) == 1
        assert "fictive" not in api.process.log.read_text(encoding="utf-8")


@pytest.fixture
def link(shared: Settings) -> Iterator[Proxy]:
    """The way to this file's database, which can be clogged."""
    parts = psycopg.conninfo.conninfo_to_dict(str(shared.database_url))
    loop = Loop()
    proxy = Proxy(loop, f"{parts['host']}/.s.PGSQL.{parts.get('port', 5432)}", 1)
    yield proxy
    proxy.close()
    loop.close()


def test_a_database_that_says_nothing_keeps_nobody_waiting(shared: Settings, link: Proxy) -> None:
    """503 in some seconds while it is silent, for more requests than there are threads; then it serves again."""
    name = psycopg.conninfo.conninfo_to_dict(str(shared.database_url))["dbname"]
    url = f"postgresql://postgres@127.0.0.1:{link.port}/{name}"
    with served(shared, database_url=url, http_workers=2) as api:
        assert posted(api, concern()).status_code == 202
        link.clog()
        with ThreadPoolExecutor(10) as threads:
            began = time.monotonic()
            answers = list(threads.map(lambda _: posted(api, concern()), range(10)))
            took = time.monotonic() - began
        assert {problem(one) for one in answers} == {(503, "unavailable")}
        assert took < 15, took
        with api.client() as nobody:
            assert problem(nobody.get(f"/handovers/{uuid4()}")) == (401, "unauthenticated")
        link.heal()
        assert until(lambda: posted(api, concern()).status_code == 202, "it serves again", 60)


def test_a_process_that_is_killed_leaves_nothing_half_done(shared: Settings) -> None:
    """Kill -9 while a request holds its locks: nothing of it is there, and the same again is taken."""
    url, event = str(shared.database_url), concern()
    with served(shared) as api, ThreadPoolExecutor(1) as thread, held(url) as waits:
        answer = thread.submit(posted, api, event)
        until(waits, "the request is in the middle of its transaction")
        api.process.kill()
        with pytest.raises(httpx.HTTPError):
            answer.result(30)
    until(lambda: known(url, event["id"]) == 0, "its transaction is gone")
    with served(shared) as again:
        assert posted(again, event).status_code == 202
    assert known(url, event["id"]) == 1


def test_a_stop_lets_a_request_finish_and_takes_no_new_one(shared: Settings) -> None:
    """SIGTERM: what works is answered, what rests is closed, the port is closed, and the exit code is 0."""
    url, event = str(shared.database_url), concern()
    with served(shared, stop_seconds=20) as api, ThreadPoolExecutor(1) as thread:
        port = int(api.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), 30) as idle:
            with held(url) as waits:
                answer = thread.submit(posted, api, event)
                until(waits, "the request is in the middle of its transaction")
                began = time.monotonic()
                api.process.send_signal(signal.SIGTERM)
                assert idle.recv(1) == b""
                until(lambda: refused(port), "the port is closed")
            assert answer.result(30).status_code == 202
        assert api.process.wait() == 0
        assert time.monotonic() - began < 20
    assert known(url, event["id"]) == 1


def test_a_stop_ends_in_time_also_when_a_request_does_not(shared: Settings) -> None:
    """Within `STAFET_STOP_SECONDS`: who sends its body too slowly is answered, or closed, and nothing is done."""
    with served(shared, stop_seconds=3, http_seconds=60) as api:
        port = int(api.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), 30) as slow:
            head = f"POST /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {api.token(SENDER)}\r\n"
            slow.sendall(f"{head}Content-Length: 10\r\n\r\nab".encode())
            time.sleep(0.5)
            began = time.monotonic()
            api.process.send_signal(signal.SIGTERM)
            assert api.process.wait() == 0
            assert time.monotonic() - began < 8


def refused(port: int) -> bool:
    """Return whether nobody listens on a port."""
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except ConnectionRefusedError:
        return True
    return False
