"""The witness' rule: what is cosigned, and how each thing that is not is refused."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logs import LOG, Signer, head
from services.core.evidence.checkpoints import Checkpoint, request
from services.core.evidence.merkle import EMPTY_ROOT
from services.witness.adding import BODY, SIZE, RefusedError, add, read
from services.witness.home import Home
from services.witness.store import Store, Turn
from witnessing import BODIES, REWRITTEN, export, held, note, question, witness


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A witness that trusts the tests' log."""
    return witness(tmp_path / "w")


def refused(home: Home, body: bytes) -> tuple[int, str]:
    """Return status and text of a refusal, by which nothing has moved but what is kept of it."""
    before = home.store.states()
    with pytest.raises(RefusedError) as raised:
        add(home, body, 9)
    assert home.store.states() == before
    return raised.value.status, raised.value.told


def test_a_log_that_grows_is_cosigned(home: Home, tmp_path: Path) -> None:
    """From nothing to an empty log, to some leaves, to more, to the same again; what is stored is what was signed."""
    old = 0
    for at, size in enumerate((0, 0, 1, 3, 256, 256, 511, 600), start=1):
        line = add(home, question(tmp_path, old, size), at)
        assert held(home, line, size) == at
        (state,) = home.store.states()
        checkpoint = Checkpoint.parse(note(size).encode())
        assert state == (LOG.name, size, checkpoint.root, note(size) + line, at)
        old = size
    assert home.store.refusals() == []


@pytest.mark.parametrize(("old", "size"), [(0, 300), (0, 200), (200, 300), (299, 300), (200, 250), (0, 0)])
def test_another_old_size_is_a_conflict(home: Home, tmp_path: Path, old: int, size: int) -> None:
    """409 with the size at which the witness stands, as plain decimal: also for a log that was cut."""
    add(home, question(tmp_path, 0, 256), 1)
    with pytest.raises(RefusedError) as raised:
        add(home, question(tmp_path, old, size), 2)
    assert (raised.value.status, raised.value.told, raised.value.kind) == (409, "256\n", SIZE)


@pytest.mark.parametrize("size", [256, 257, 600])
def test_a_log_written_anew_is_never_cosigned(home: Home, tmp_path: Path, size: int) -> None:
    """422 with every proof that it can give, and the checkpoint that its owner signed is kept."""
    add(home, question(tmp_path, 0, 256), 1)
    body = question(tmp_path, 256, size, REWRITTEN)
    assert refused(home, body)[0] == HTTPStatus.UNPROCESSABLE_ENTITY
    assert [(one.origin, one.note.encode(), one.at) for one in home.store.refusals()] == [(LOG.name, body, 9)]
    honest = export(tmp_path, size)
    lying = request(note(size, REWRITTEN), 256, honest.proof(256)).encode()
    assert refused(home, lying)[0] == HTTPStatus.UNPROCESSABLE_ENTITY
    held(home, add(home, question(tmp_path, 256, size), 3), size)


def _lines(size: int, *lines: str) -> bytes:
    return "".join(f"{one}\n" for one in (*lines, "")).encode() + note(size).encode()


HASH = "A" * 43 + "="


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (lambda: _lines(3, "old 256", HASH), 400),  # older than what is known to it
        (lambda: _lines(256, "old 256", HASH), 422),  # one size has one root and no proof
        (lambda: _lines(300, "old 256"), 422),
        (lambda: _lines(300, "old 256", *[HASH] * 63), 422),
        (lambda: _lines(300, "old 256", *[HASH] * 64), 400),
        (lambda: _lines(300, "old 256", HASH[:-3]), 400),
        (lambda: _lines(300, "old 256", "MTE="), 422),
        (lambda: _lines(300, "old 0256"), 400),
        (lambda: _lines(300, "old -1"), 400),
        (lambda: _lines(300, "old "), 400),
        (lambda: _lines(300, "new 256"), 400),
        (lambda: _lines(300), 400),
        (lambda: b"", 400),
        (lambda: b"old 256\n\n", 400),
        (lambda: b"\xff" * 100, 400),
        (lambda: _lines(300, "old 256").replace(b"\n", b"\r\n"), 400),
        (lambda: _lines(300, "old 256").replace(b"example.com/log", b"example.com/other"), 404),
        (lambda: _lines(300, "old 256").replace(b"\n300\n", b"\n301\n"), 403),
        (lambda: b"old 256\n\n" + head(BODIES, Signer(LOG.name, 7), size=300).encode(), 403),
        (lambda: b"old 256\n\n" + head(BODIES, Signer("example.com/other", 1), size=300).encode(), 403),
    ],
)
def test_each_fault_has_the_status_of_the_protocol(
    home: Home, tmp_path: Path, body: Callable[[], bytes], status: int
) -> None:
    """400 what cannot be read, 404 an unknown log, 403 another's signature, 422 what is not shown; none signed."""
    add(home, question(tmp_path, 0, 256), 1)
    assert refused(home, body())[0] == status


def test_from_nothing_there_is_no_proof_and_one_empty_log(home: Home) -> None:
    """A proof from size 0, and an empty log under another root, are 422."""
    assert refused(home, _lines(3, "old 0", HASH))[0] == HTTPStatus.UNPROCESSABLE_ENTITY
    text = f"{LOG.name}\n0\n{HASH}\n"
    assert refused(home, f"old 0\n\n{text}\n{LOG.line(text)}".encode())[0] == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Checkpoint.parse(note(0).encode()).root == EMPTY_ROOT


def test_a_log_that_changes_keys_is_trusted_by_either(home: Home, tmp_path: Path) -> None:
    """One known signature suffices; one that says it is of a known key and does not hold is refused all the same."""
    new = Signer(LOG.name, 7)
    body = question(tmp_path, 0, 5).partition(b"\n\n")[0] + b"\n\n"
    both = body + head(BODIES, LOG, new, size=5).encode()
    held(home, add(home, both, 1), 5)
    (home.folder / "logs").write_text(f"{LOG.vkey}\n{new.vkey}\n")
    again = both.replace(b"old 0", b"old 5")
    held(home, add(home, again, 2), 5)
    held(home, add(home, b"old 5\n\n" + head(BODIES, new, size=5).encode(), 3), 5)
    assert (
        refused(home, again.replace(new.line(note(5).partition("\n\n")[0] + "\n").encode(), new.line("x\n").encode()))[
            0
        ]
        == HTTPStatus.FORBIDDEN
    )


def test_of_two_logs_at_once_one_is_cosigned(home: Home, tmp_path: Path) -> None:
    """However many ask together with two roots of one size, the cosigned ones all have the same root."""
    both = [question(tmp_path, 0, 300), question(tmp_path, 0, 300, REWRITTEN)] * 8

    def ask(body: bytes) -> str | int:
        try:
            return add(home, body, 1)
        except RefusedError as error:
            return error.status

    with ThreadPoolExecutor(8) as pool:
        lines = list(pool.map(ask, both))
    assert sum(isinstance(line, str) for line in lines) == 1
    assert {line for line in lines if not isinstance(line, str)} == {HTTPStatus.CONFLICT}
    (state,) = home.store.states()
    bodies = BODIES if lines.index(next(one for one in lines if isinstance(one, str))) % 2 == 0 else REWRITTEN
    assert state.root == Checkpoint.parse(note(300, bodies).encode()).root


class _Forgetful(Store):
    """A store whose turns do not exclude each other: each reads first, and writes when it is done."""

    def __init__(self, path: Path, together: Barrier) -> None:
        super().__init__(path)
        self._together = together

    @contextmanager
    def turn(self, origin: str) -> Iterator[Turn]:
        with sqlite3.connect(self.path, isolation_level=None) as connection:
            turn = Turn(connection, origin)
            self._together.wait(10)
            yield turn


def test_a_store_that_lets_two_in_at_once_is_seen(home: Home, tmp_path: Path) -> None:
    """Then both histories of one size get their cosignature, which the race above would see (the twin)."""
    broken = replace(home, store=_Forgetful(home.store.path, Barrier(2)))
    both = [question(tmp_path, 0, 300), question(tmp_path, 0, 300, REWRITTEN)]
    with ThreadPoolExecutor(2) as pool:
        lines = list(pool.map(lambda body: add(broken, body, 1), both))
    assert [held(home, line, 300, bodies) for line, bodies in zip(lines, (BODIES, REWRITTEN), strict=True)] == [1, 1]


def test_a_memory_restored_from_yesterday_signs_on_from_there(home: Home, tmp_path: Path) -> None:
    """It tells the size that it remembers, and takes the proof from there; it never signs a log that differs before."""
    add(home, question(tmp_path, 0, 100), 1)
    yesterday = home.store.path.read_bytes()
    add(home, question(tmp_path, 100, 300), 2)
    home.store.path.write_bytes(yesterday)
    assert refused(home, question(tmp_path, 300, 400)) == (409, "100\n")
    assert refused(home, question(tmp_path, 100, 400, REWRITTEN))[0] == HTTPStatus.UNPROCESSABLE_ENTITY
    held(home, add(home, question(tmp_path, 100, 400), 3), 400)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_request_is_refused_or_means_the_same(home: Home, tmp_path: Path, data: st.DataObject) -> None:
    """Bytes changed, left out or put in: never a traceback, and never a cosignature over another checkpoint."""
    if not home.store.states():
        add(home, question(tmp_path, 0, 256), 1)
    body = bytearray(question(tmp_path, 256, 300))
    at = data.draw(st.integers(0, len(body)))
    body[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    try:
        line = add(home, bytes(body), 2)
    except RefusedError:
        return
    assert read(bytes(body)).checkpoint.text == Checkpoint.parse(note(300).encode()).text
    held(home, line, 300)
    home.store.path.unlink()  # begin anew
    home.store.make()


def test_the_largest_request_that_is_right_is_not_too_large() -> None:
    """63 hashes and sixteen signatures are far below the limit."""
    assert len(_lines(300, "old 256", *[HASH] * 63)) + 16 * 6000 > BODY > len(_lines(300, "old 256", *[HASH] * 63)) * 10
