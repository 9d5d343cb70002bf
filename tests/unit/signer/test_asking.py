"""Asking a witness: what each answer means, whoever gives it."""

import base64
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from threading import Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from servers.loopback import LoopbackServer
from services.core.evidence import notes
from services.core.evidence.merkle import EMPTY_ROOT
from services.core.evidence.policy import Witness
from services.signer.asking import ALARMS, Answer, Outcome, ask

LOG, WITNESS = (Ed25519PrivateKey.from_private_bytes(bytes([one]) * 32) for one in (1, 2))
ORIGIN, NAME = "example.com/log", "example.com/witness"
OWN = notes.Key(ORIGIN, notes.ED25519, LOG.public_key().public_bytes_raw())
PUBLIC = WITNESS.public_key().public_bytes_raw()
TEXT = notes.checkpoint_text(ORIGIN, 8, EMPTY_ROOT)
NOTE = f"{TEXT}\n{notes.signature_line(ORIGIN, OWN.public, LOG.sign(TEXT.encode()))}"
PROOF = [b"\x01" * 32]
FOREIGN = notes.signature_line("example.com/other", PUBLIC, bytes(4000))


def _line(text: str = TEXT, at: int = 7) -> str:
    return notes.cosignature_line(NAME, PUBLIC, at, WITNESS.sign(notes.cosigned_text(text, at)))


Handler = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def _somebody(answer: Handler) -> Iterator[Witness]:
    """Serve what answers as it likes."""

    class _Server(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with LoopbackServer(("127.0.0.1", 0), _Server) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield Witness("w", notes.verifier_key(NAME, PUBLIC, 4), f"http://127.0.0.1:{server.server_port}/w/")
        server.shutdown()


def _says(status: int, body: bytes, kind: str = "text/plain") -> Handler:
    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(status)
        to.send_header("Content-Type", kind)
        to.send_header("Content-Length", str(len(body)))
        to.end_headers()
        to.wfile.write(body)

    return answer


def _asked(answer: Handler, limit: float = 10.0) -> Answer:
    with _somebody(answer) as witness:
        return ask(witness, NOTE + FOREIGN, [OWN], 5, PROOF, limit)


def test_the_question_is_as_the_protocol_has_it() -> None:
    """Old size, proof, an empty line, and the checkpoint with the log's own signature only."""
    seen: list[tuple[str, str]] = []

    def answer(to: BaseHTTPRequestHandler) -> None:
        seen.append((to.path, to.rfile.read(int(to.headers["Content-Length"])).decode()))
        _says(200, _line().encode())(to)

    assert _asked(answer) == Answer(Outcome.COSIGNED, _line(), 7)
    assert seen == [("/w/add-checkpoint", f"old 5\n{base64.b64encode(PROOF[0]).decode()}\n\n{NOTE}")]


SIZE = "text/x.tlog.size"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (_says(200, (FOREIGN + _line()).encode()), Answer(Outcome.COSIGNED, _line(), 7)),
        (_says(200, _line()[:-1].encode()), Answer(Outcome.COSIGNED, _line(), 7)),
        (_says(200, FOREIGN.encode()), Answer(Outcome.UNREADABLE)),
        (_says(200, (_line("other\n")).encode()), Answer(Outcome.UNREADABLE)),
        (_says(200, (_line() + _line("other\n")).encode()), Answer(Outcome.UNREADABLE)),
        (_says(200, b""), Answer(Outcome.UNREADABLE)),
        (_says(200, b"\xff"), Answer(Outcome.UNREADABLE)),
        (_says(200, b"x" * 20_000), Answer(Outcome.UNREADABLE)),
        (_says(409, b"9\n", SIZE), Answer(Outcome.AHEAD, size=9)),
        (_says(409, b"8\n", SIZE), Answer(Outcome.ELSEWHERE, size=8)),
        (_says(409, b"0\n", f"{SIZE}; charset=utf-8"), Answer(Outcome.ELSEWHERE, size=0)),
        (_says(409, b"5\n", SIZE), Answer(Outcome.UNREADABLE)),
        (_says(409, b"9\n"), Answer(Outcome.UNREADABLE)),
        (_says(409, b"many\n", SIZE), Answer(Outcome.UNREADABLE)),
        (_says(422, b""), Answer(Outcome.CONTRADICTED)),
        (_says(404, b""), Answer(Outcome.UNKNOWN_LOG)),
        (_says(403, b""), Answer(Outcome.UNTRUSTED)),
        (_says(400, b""), Answer(Outcome.MALFORMED)),
        (_says(302, b""), Answer(Outcome.UNREADABLE)),
        (_says(500, b""), Answer(Outcome.UNREADABLE)),
        (lambda to: to.connection.close(), Answer(Outcome.UNREACHABLE)),
        (lambda to: to.wfile.write(b"no http\r\n\r\n"), Answer(Outcome.UNREADABLE)),
    ],
)
def test_each_answer_has_its_meaning(answer: Handler, expected: Answer) -> None:
    """A cosignature counts when it is the witness' own and holds; what the protocol does not have is unreadable."""
    assert _asked(answer) == expected


def test_a_rewritten_and_a_cut_log_are_alarms() -> None:
    """Whoever asks tells these two from what is merely out of order."""
    assert {one for one in Outcome if one in ALARMS} == {Outcome.AHEAD, Outcome.CONTRADICTED}


def _silent(to: BaseHTTPRequestHandler) -> None:
    time.sleep(2)
    _says(200, _line().encode())(to)


def _drip(to: BaseHTTPRequestHandler) -> None:
    to.send_response(200)
    to.end_headers()
    for _ in range(60):
        to.wfile.write(b"x")
        time.sleep(0.05)


@pytest.mark.parametrize("answer", [_silent, _drip])
def test_a_slow_witness_is_given_up_as_a_whole(answer: Handler) -> None:
    """Whether it says nothing or a byte now and then: the limit is for the whole answer."""
    began = time.monotonic()
    assert _asked(answer, 0.3) == Answer(Outcome.SLOW)
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize(
    "url", [None, "", "file:///etc/passwd", "http://", "http://127.0.0.1:1/", "http://127.0.0.1:x/"]
)
def test_a_witness_that_is_not_there_is_unreachable(url: str | None) -> None:
    """No address, none that can be asked, or nobody there."""
    witness = Witness("w", notes.verifier_key(NAME, PUBLIC, 4), url)
    assert ask(witness, NOTE, [OWN], 0, []) == Answer(Outcome.UNREACHABLE)
