"""HTTP from strangers who keep to no rule: a clear problem document or a closed connection, and others are served."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from servers.databases import fresh
from servers.http import Served, served
from servers.raw import PATIENCE, connected, dripped, read, request, sent
from services.runtime.config.settings import load
from services.runtime.embedded.pair import EmbeddedPair

pytestmark = pytest.mark.server
SECONDS = 2.0  # what a client has for a header, and again for a body
CONNECTIONS = 1100
ANNE, SENDER = "koordinator:kommune-0860:k-17", "udgiver:kommune-0860:u-1"
ITEM = "/api/v1/handovers/01a21ed3-d8d7-7003-995e-a1187ecfca14"
EVENTS = "/api/v1/events"
CLOSE = "Connection: close"
MEBIBYTE = 1 << 20


@pytest.fixture(scope="module")
def api(pair: EmbeddedPair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The desk process, which waits only a moment for anybody."""
    with fresh(pair.pair.database_url) as url:
        home = tmp_path_factory.mktemp("home")
        given = load(mode="test", home=home, database_url=url, kafka_bootstrap=pair.pair.bootstrap, health_port=0)
        with served(given, http_seconds=SECONDS, http_connections=CONNECTIONS) as running:
            yield running


@pytest.fixture
def port(api: Served) -> int:
    """Where it answers."""
    return int(api.url.rpartition(":")[2])


@pytest.fixture(autouse=True)
def others(api: Served) -> Iterator[None]:
    """Whatever a test does, somebody else is served after it, and nothing unexpected was logged."""
    before = len(api.process.lines("request_failed"))
    yield
    with api.client(ANNE) as anne:
        assert anne.get(f"/handovers/{uuid4()}").status_code == 404
    assert len(api.process.lines("request_failed")) == before


def bearer(api: Served, who: str = ANNE) -> str:
    """Return the header line of a token."""
    return f"Authorization: Bearer {api.token(who)}"


def memory(api: Served) -> int:
    """Return the bytes of memory that the process has."""
    status = Path(f"/proc/{api.process.process.pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) * 1024


MALFORMED = {
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "a blank before the colon": b"GET / HTTP/1.1\r\nHost : desk\r\n\r\n",
    "a bare carriage return": b"GET / HTTP/1.1\r\nHost: desk\rX: y\r\n\r\n",
    "a NUL": b"GET / HTTP/1.1\r\nHost: desk\r\nX: a\x00b\r\n\r\n",
    "a length and chunks": request("POST", EVENTS, ["Content-Length: 4", "Transfer-Encoding: chunked"], b"0\r\n\r\n"),
    "chunks and a length": request("POST", EVENTS, ["Transfer-Encoding: chunked", "Content-Length: 5"], b"0\r\n\r\n"),
    "two lengths": request("POST", EVENTS, ["Content-Length: 4", "Content-Length: 5"], b"abcd"),
    "two lengths in one": request("POST", EVENTS, ["Content-Length: 4, 5"], b"abcd"),
    "a negative length": request("POST", EVENTS, ["Content-Length: -1"]),
    "a length of plus four": request("POST", EVENTS, ["Content-Length: +4"], b"abcd"),
    "an endless length": request("POST", EVENTS, [f"Content-Length: {'9' * 30}"]),
    "encoding identity": request("POST", EVENTS, ["Transfer-Encoding: identity"]),
    "encoding xchunked": request("POST", EVENTS, ["Transfer-Encoding: xchunked"]),
    "encoding chunked, identity": request("POST", EVENTS, ["Transfer-Encoding: chunked, identity"], b"0\r\n\r\n"),
    "encoding gzip, chunked": request("POST", EVENTS, ["Transfer-Encoding: gzip, chunked"], b"0\r\n\r\n"),
    "two encodings": request("POST", EVENTS, ["Transfer-Encoding: chunked"] * 2, b"0\r\n\r\n"),
    "chunks of HTTP/1.0": b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_clear_request_is_told_so_and_the_connection_ends(port: int, name: str) -> None:
    """400 as a problem document; what a second reader could take for a request of its own is never served."""
    back = sent(port, MALFORMED[name] + request("GET", "/", [CLOSE]))
    assert back.ended
    assert back.told == (400, "malformed")
    assert back.statuses == [400]


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /api/x HTTP/1.1\r\nHost: desk\r\nX: a\r\n b: c\r\nConnection: close\r\n\r\n",
        b"GET /api/x HTTP/1.1\nHost: desk\nConnection: close\n\n",
        request("GET", "http://elsewhere/api/x", [CLOSE]),
        request("GET", "/api/x", [CLOSE, "Upgrade: h2c", "X-Forwarded-Host: elsewhere"]),
        request("POST", "/api/x", [CLOSE, "Transfer-Encoding: chunked"], b"2;a=b\r\nab\r\n0\r\n\r\n"),
    ],
)
def test_what_the_standard_lets_a_server_read_is_one_request(port: int, raw: bytes) -> None:
    """Folded lines, bare line feeds, a whole address and chunk extensions (RFC 9112) have one answer each."""
    back = sent(port, raw)
    assert (back.told, len(back.statuses), back.ended) == ((404, "not_found"), 1, True)


@pytest.mark.parametrize("chunk", [b"Z\r\n", b"2;\nxx\r\nab\r\n", b"2\r\nabX\r\n", b"-1\r\n", b"2 \x00\r\n"])
def test_a_broken_chunk_ends_its_request(api: Served, port: int, chunk: bytes) -> None:
    """400 or a closed connection, while the request already waits for the rest of its body."""
    head = request(
        "POST", EVENTS, [bearer(api, SENDER), "Content-Type: application/json", "Transfer-Encoding: chunked"]
    )
    back = sent(port, head, chunk + request("GET", "/", [CLOSE]), pause=0.2)
    assert back.ended
    assert back.told == (400, "malformed")
    assert back.statuses == [400]


@pytest.mark.parametrize("size", [30_000, 10 * MEBIBYTE])
def test_a_large_header_is_refused(port: int, size: int) -> None:
    """431, whether it comes at once or without end."""
    assert sent(port, request("GET", "/", [f"X: {'a' * size}"])).statuses in ([431], [])
    assert sent(port, request("GET", "/", [f"X{at}: a" for at in range(size // 8)])).statuses in ([431], [])
    assert sent(port, request("GET", "/", [f"X: {'a' * 30_000}"])).told == (431, "header_too_large")


def test_a_token_longer_than_a_header_is_no_token(port: int) -> None:
    """Within the header's limit it is 401, above it 431."""
    short, long = ("Authorization: Bearer " + "x" * size for size in (15_000, 20_000))
    assert sent(port, request("GET", ITEM, [CLOSE, short])).told == (401, "unauthenticated")
    assert sent(port, request("GET", ITEM, [CLOSE, long])).told == (431, "header_too_large")


def test_a_header_that_drips_ends(port: int) -> None:
    """However much comes meanwhile: the whole header has its time, and then the connection is closed."""
    with connected(port) as client:
        client.sendall(b"GET / HTTP/1.1\r\n")
        assert dripped(client, b"X: y\r\n") < 5 * SECONDS


def test_a_body_that_drips_ends(api: Served, port: int) -> None:
    """408 for who has a token; whoever has none is told so at once, and its rest has the same time."""
    for who, told in (([bearer(api, SENDER)], (408, "too_slow")), ([], (401, "unauthenticated"))):
        head = request("POST", EVENTS, [*who, "Content-Length: 100000"])
        with connected(port) as client:
            client.sendall(head)
            assert dripped(client, b"x") < 5 * SECONDS
        assert sent(port, head, b"x", pause=0.2).told == told


def test_who_takes_no_answer_is_let_go(port: int) -> None:
    """Requests without end, of whose answers none is read: the connection is closed, not kept for ever."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(PATIENCE)
        client.connect(("127.0.0.1", port))
        assert dripped(client, request("GET", "/") * 100, 0) < 8 * SECONDS


def test_a_thousand_idle_connections_are_no_hindrance(api: Served, port: int) -> None:
    """Others are served meanwhile; the idle are closed after their time; one too many is told so."""
    with ExitStack() as held, api.client(ANNE) as anne:
        idle = [held.enter_context(connected(port)) for _ in range(1000)]
        began = time.monotonic()
        assert anne.get(f"/handovers/{uuid4()}").status_code == 404
        assert time.monotonic() - began < SECONDS
        more = [held.enter_context(connected(port)) for _ in range(CONNECTIONS - 1000)]
        back = sent(port, request("GET", "/"))
        assert (back.told, back.ended) == ((503, "unavailable"), True)
        assert b"retry-after" in back.raw
        assert all(read(client).ended for client in (*idle[:3], *more[-3:]))


def test_large_bodies_are_refused_and_not_kept(api: Served, port: int) -> None:
    """413 for 10 MB however they are told, whatever their kind; 20 at once take no memory that stays bounded."""
    body = b"x" * 10 * MEBIBYTE
    heads = [bearer(api, SENDER), "Content-Type: text/plain", CLOSE]
    told = request("POST", EVENTS, [*heads, f"Content-Length: {len(body)}"])
    chunks = b"".join(b"%x\r\n%b\r\n" % (MEBIBYTE, body[:MEBIBYTE]) for _ in range(10)) + b"0\r\n\r\n"
    before = memory(api)
    for _ in range(5):
        assert sent(port, told, body).told == (413, "too_large")
        assert sent(port, request("POST", EVENTS, [*heads, "Transfer-Encoding: chunked"]), chunks).told == (
            413,
            "too_large",
        )
    with ExitStack() as held:
        clients = [held.enter_context(connected(port)) for _ in range(20)]
        for client in clients:
            client.sendall(told + body[: 3 * MEBIBYTE])
        grown = memory(api) - before
    assert grown < 40 * MEBIBYTE, f"{grown / MEBIBYTE:.0f} MiB"


def test_a_stranger_is_told_before_its_body_is_read(port: int) -> None:
    """401 at once, whatever length is announced; one that asks first is not asked for it."""
    for more in ([], ["Expect: 100-continue"]):
        with connected(port) as client:
            client.sendall(request("POST", EVENTS, [f"Content-Length: {10 * MEBIBYTE}", *more]))
            client.settimeout(SECONDS)
            assert client.recv(65_536).startswith(b"HTTP/1.1 401 ")


@pytest.mark.parametrize(
    ("headers", "body", "told"),
    [
        (["Content-Type: text/plain"], b"{}", (415, "unsupported")),
        ([], b"{}", (415, "unsupported")),
        (["Content-Type: application/json; charset=utf-16"], '{"a": 1}'.encode("utf-16"), (415, "unsupported")),
        (["Content-Type: application/json", "Content-Type: application/json"], b"{}", (415, "unsupported")),
        (["Content-Type: application/json", "Content-Encoding: gzip"], b"\x1f\x8b", (415, "unsupported")),
        (["Content-Type: multipart/form-data; boundary=x"], b"--x--", (415, "unsupported")),
        (["Content-Type: application/json"], b"[" * 10_000 + b"]" * 10_000, (422, "invalid")),
        (["Content-Type: application/json"], b'{"a":' * 10_000 + b"1" + b"}" * 10_000, (422, "invalid")),
        (["Content-Type: application/json"], b'{"id": 1, "id": 2}', (422, "invalid")),
        (["Content-Type: application/json"], b'{"id": ' + b"9" * 100_000 + b"}", (422, "invalid")),
        (["Content-Type: application/json"], b"\xff\xfe{}", (422, "invalid")),
        (["Content-Type: application/json"], b'{"id": "\\ud800"}', (422, "invalid")),
        (["Content-Type: application/json"], b"[{}]" * 2, (422, "invalid")),
        (["Content-Type: application/json"], b"[" + b"{}," * 300_000 + b"{}]", (413, "too_large")),
    ],
)
def test_bodies_of_another_kind_or_form_are_refused(
    api: Served, port: int, headers: list[str], body: bytes, told: tuple[int, str]
) -> None:
    """415 and 422 by the table, as problem documents that name no value."""
    head = request("POST", EVENTS, [bearer(api, SENDER), CLOSE, *headers, f"Content-Length: {len(body)}"])
    assert sent(port, head, body).told == told


def test_a_header_given_twice_counts_as_none(api: Served, port: int) -> None:
    """Two tokens are none, even when both would count."""
    assert sent(port, request("GET", ITEM, [CLOSE, bearer(api), bearer(api)])).told == (401, "unauthenticated")


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "DELETE", "ANNE-ANDERSEN"])
def test_another_method_is_told_after_who_asks(api: Served, port: int, method: str) -> None:
    """401, then 405 with Allow; nothing of a request is echoed, and no word of it is logged."""
    nobody = sent(port, request(method, ITEM, [CLOSE, "X-Secret: s3cret"]))
    known = sent(port, request(method, ITEM, [CLOSE, bearer(api), "X-Secret: s3cret"]))
    assert (nobody.statuses, known.statuses) == ([401], [405])
    assert b"allow: GET" in known.raw
    assert b"s3cret" not in nobody.raw + known.raw
    assert b"ANDERSEN" not in api.process.log.read_bytes()


@pytest.mark.parametrize(
    "path", ["/api/v1/%ff", "/api/v1/%00", "/api/v1/handovers/%2e%2e/x", "/api/v1//x", "/api/v1/x?%ff=%00", "*"]
)
def test_strange_paths_are_not_found(api: Served, port: int, path: str) -> None:
    """404, as any path that is not there."""
    assert sent(port, request("GET", path, [CLOSE, bearer(api)])).told == (404, "not_found")


def test_what_a_proxy_says_has_no_effect(api: Served) -> None:
    """`X-Forwarded-*`, `Forwarded` and another `Host` change no byte of an answer: there is nobody to believe."""
    forwarded = {
        "X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "elsewhere",
        "X-Forwarded-Prefix": "/x", "X-Real-IP": "192.0.2.1", "Forwarded": "for=192.0.2.1;host=elsewhere;proto=https",
        "X-Original-URL": "/api/openapi.json", "X-HTTP-Method-Override": "DELETE", "Host": "elsewhere:1",
    }  # fmt: skip
    with api.client(ANNE) as anne:
        for path in (f"/handovers/{uuid4()}", "/queues", "/never-a-path"):
            plain, told = anne.get(path), anne.get(path, headers=forwarded)
            assert (told.status_code, told.content, steady(told)) == (plain.status_code, plain.content, steady(plain))


def steady(answer: httpx.Response) -> list[tuple[str, str]]:
    """Return the headers of an answer without the date."""
    return sorted((name, value) for name, value in answer.headers.multi_items() if name != "date")
