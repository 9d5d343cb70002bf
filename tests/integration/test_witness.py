"""A witness as a process of its own, asked over HTTP by our client: without memory, killed, slow or down."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path

import pytest

from logs import LOG
from services.core.evidence import notes
from services.core.evidence.checkpoints import Checkpoint
from services.core.evidence.policy import Witness
from services.signer.asking import Answer, Outcome, ask
from services.witness import adding, home
from witnessing import BODIES, REWRITTEN, export, held, note, question, witness

pytestmark = pytest.mark.slow
OWN = [notes.parse_key(LOG.vkey, notes.ED25519)]
STAFET = Path(sys.executable).with_name("stafet")


@contextmanager
def serving(folder: Path, port: int = 0) -> Iterator[tuple[Witness, subprocess.Popen[str]]]:
    """Run `stafet witness serve`."""
    command = [STAFET, "witness", "serve", folder, "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            address = process.stderr.readline().strip().rpartition(" ")[2]
            assert address.startswith("http://127.0.0.1:"), address
            yield Witness("w", (folder / "witness.vkey").read_text().strip(), address), process
        finally:
            process.kill()


def asked(at: Witness, folder: Path, old: int, size: int, bodies: list[bytes] = BODIES) -> Answer:
    """Ask as the log of `size` leaves."""
    found = export(folder, size, bodies)
    return ask(at, found.checkpoint.note, OWN, old, found.proof(old) if 0 < old <= size else [])


def test_it_cosigns_a_log_that_grows_and_nothing_else(tmp_path: Path) -> None:
    """Over HTTP: the next size, a resumed question, an older and a rewritten log; and it ends with 0 when asked to."""
    made = witness(tmp_path / "w")
    with serving(made.folder) as (at, process):
        first = asked(at, tmp_path, 0, 256)
        assert first.outcome is Outcome.COSIGNED
        held(made, first.line or "", 256)
        assert asked(at, tmp_path, 0, 300) == Answer(Outcome.ELSEWHERE, size=256)
        assert asked(at, tmp_path, 256, 300).outcome is Outcome.COSIGNED
        assert asked(at, tmp_path, 1, 257) == Answer(Outcome.AHEAD, size=300)
        assert asked(at, tmp_path, 300, 301, REWRITTEN) == Answer(Outcome.CONTRADICTED)
        assert asked(at, tmp_path, 300, 300, REWRITTEN) == Answer(Outcome.CONTRADICTED)
        (made.folder / "logs").write_text("")
        assert asked(at, tmp_path, 300, 301) == Answer(Outcome.UNKNOWN_LOG)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert process.stderr is not None
        assert "ALARM" in process.stderr.read()
    assert asked(at, tmp_path, 300, 301) == Answer(Outcome.UNREACHABLE)


def _talk(port: int, raw: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_what_is_no_request_is_answered_and_others_are_served(tmp_path: Path) -> None:
    """Bodies over the limit, none or a wrong length, other paths and methods; what was cosigned is fetched."""
    made = witness(tmp_path / "w")
    with serving(made.folder) as (at, _):
        port = int((at.url or "").rstrip("/").rpartition(":")[2])
        head = b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\n"
        for raw, status in (
            (head + b"Content-Length: %d\r\n\r\n" % (adding.BODY + 1), b"413"),
            (head + b"Content-Length: 99999999999\r\n\r\n", b"411"),
            (head + b"Content-Length: -1\r\n\r\n", b"411"),
            (head + b"\r\n", b"411"),
            (head + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"411"),
            (head + b"Content-Length: 5\r\n\r\nold 0", b"400"),
            (head.replace(b"POST", b"PUT") + b"\r\n", b"501"),
            (head.replace(b"/add", b"/sub") + b"Content-Length: 0\r\n\r\n", b"404"),
            (b"GET /%b/checkpoint HTTP/1.1\r\n\r\n" % (b"0" * 64), b"404"),
            (b"GET /../witness.key HTTP/1.1\r\n\r\n", b"404"),
        ):
            assert _talk(port, raw).split(b" ")[1] == status, raw
        assert _talk(port, head + b"Content-Length: 50\r\n\r\nold 0") == b""  # half a request
        assert asked(at, tmp_path, 0, 3).outcome is Outcome.COSIGNED
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        for old, size in ((3, 4), (4, 5)):  # one connection for both
            connection.request("POST", "/add-checkpoint", question(tmp_path, old, size))
            with connection.getresponse() as answer:
                assert answer.status == 200
                line = answer.read().decode()
        connection.request("GET", f"/{sha256(LOG.name.encode()).hexdigest()}/checkpoint")
        with connection.getresponse() as answer:
            assert answer.read().decode() == note(5) + line
        connection.close()


def test_a_memory_that_is_lost_stops_it(tmp_path: Path) -> None:
    """It answers nobody while it runs, and does not start again: it would sign another log as readily."""
    made = witness(tmp_path / "w")
    with serving(made.folder) as (at, _):
        assert asked(at, tmp_path, 0, 256).outcome is Outcome.COSIGNED
        made.store.path.unlink()
        assert asked(at, tmp_path, 0, 256, REWRITTEN) == Answer(Outcome.UNREADABLE)
    ended = subprocess.run([STAFET, "witness", "serve", made.folder], capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "Et vidne uden hukommelse" in ended.stderr


KILLED = """
import os, signal, sys
from pathlib import Path
from services.witness import adding, home
line = adding.add(home.load(Path(sys.argv[1])), sys.stdin.buffer.read(), 1)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_killed_between_store_and_answer_it_remembers(tmp_path: Path) -> None:
    """Nobody got the cosignature; the log asks again, is told the size, and gets it; another log does not."""
    made = witness(tmp_path / "w")
    command = [sys.executable, "-c", KILLED, made.folder]
    ended = subprocess.run(command, input=question(tmp_path, 0, 256), check=False, cwd=Path(__file__).parents[2])
    assert ended.returncode == -signal.SIGKILL
    with serving(made.folder) as (at, _):
        assert asked(at, tmp_path, 0, 256) == Answer(Outcome.ELSEWHERE, size=256)
        assert asked(at, tmp_path, 256, 256, REWRITTEN) == Answer(Outcome.CONTRADICTED)
        assert asked(at, tmp_path, 256, 256).outcome is Outcome.COSIGNED


def test_killed_at_any_moment_it_never_signs_two_logs(tmp_path: Path) -> None:
    """Two histories race for each size while it is killed again and again: every cosignature is of one of them."""
    made = witness(tmp_path / "w")
    sizes = range(1, 90)
    for size in sizes:
        for bodies in (BODIES, REWRITTEN):
            export(tmp_path, size, bodies)
    got: list[tuple[int, bool]] = []

    def race(at: Witness, *, honest: bool) -> None:
        bodies, old = BODIES if honest else REWRITTEN, 0
        for size in sizes:
            answer = asked(at, tmp_path, old, size, bodies)
            if answer.outcome is Outcome.ELSEWHERE:
                answer = asked(at, tmp_path, answer.size or 0, size, bodies)
            if answer.outcome is Outcome.COSIGNED:
                held(made, answer.line or "", size, bodies)
                got.append((size, honest))
                old = size

    for number in range(6):
        with serving(made.folder) as (at, process), ThreadPoolExecutor(2) as pool:
            running = [pool.submit(race, at, honest=honest) for honest in (True, False)]
            time.sleep(0.03 * (number + 1))
            os.kill(process.pid, signal.SIGKILL)
            for one in running:
                one.result()
    assert got
    (state,) = home.load(made.folder).store.states()
    honest = state.root == Checkpoint.parse(note(state.size).encode()).root
    assert {whose for size, whose in got if size > 2} <= {honest}  # the first two leaves are the same in both
    assert max((size for size, _ in got), default=0) <= state.size


def test_a_witness_that_is_stopped_is_slow_and_holds_nobody_up(tmp_path: Path) -> None:
    """Its process stands still: whoever asks gives up in time, and is answered once it goes on."""
    made = witness(tmp_path / "w")
    with serving(made.folder) as (at, process):
        process.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        found = export(tmp_path, 3)
        assert ask(at, found.checkpoint.note, OWN, 0, [], 0.5) == Answer(Outcome.SLOW)
        assert time.monotonic() - began < 5
        process.send_signal(signal.SIGCONT)
        again = asked(at, tmp_path, 0, 3)
        if again.outcome is Outcome.ELSEWHERE:  # it has answered the first question, to nobody
            again = asked(at, tmp_path, again.size or 0, 3)
        assert again.outcome is Outcome.COSIGNED
