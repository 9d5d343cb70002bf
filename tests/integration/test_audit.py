"""The audit log given away by whoever has the right: exported, verified, with receipts; every rewriting is seen."""

import shutil
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import orjson
import psycopg
import pytest

from chaos.merkle import Tree, leaf
from integration.commands import Command, commands
from integration.office import rows
from integration.signing import sign
from services.cli.commands.audit import unfinished
from services.core.access.principal import Principal
from services.core.evidence import merkle
from services.effects.audit_records import AuditRecord
from services.runtime.config import log_key
from services.runtime.config.settings import Settings
from services.storage.connections import connect
from services.storage.recorded import recorded
from thirdparty.checkers import FSCK, needed

pytestmark = pytest.mark.server
AUDITOR, DRIFT = "revisor:stafet:r-1", "drift:stafet:d-1"
SIZE, BEFORE = 300, 280


@pytest.fixture
def stafet(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command line on this test's servers, with an auditor."""
    run = commands(settings, monkeypatch, capsys)
    words = ("--forum", "*", "--municipality", "*", "--reason", "Revision", "--as", DRIFT)
    assert run("grant", "add", AUDITOR, *words).code == 0
    return run


def grow(settings: Settings, to: int) -> None:
    """Let the log have so many leaves."""
    with connect(settings.dsn(), "test") as connection:
        row = connection.execute("SELECT size FROM tree_head").fetchone()
        with recorded(connection, str(Principal.parse(DRIFT).stored)) as tx:
            for number in range(to - (row[0] if row else 0)):
                tx.leaf(AuditRecord("config", f"test.{number}"), b"")


def test_the_log_is_exported_verified_and_has_receipts(stafet: Command, settings: Settings, tmp_path: Path) -> None:
    """Whoever has the right takes it away, which is a leaf in it; it holds, alone and against an earlier head."""
    first, second = tmp_path / "first", tmp_path / "second"
    grow(settings, SIZE)
    sign(settings)
    assert stafet("audit", "export", str(first), "--as", AUDITOR).code == 0
    assert stafet("audit", "verify", str(first)).code == 0
    grow(settings, 600)
    (second / "tile").mkdir(parents=True)
    (second / "tile/x").write_text("from an export that was killed")
    assert stafet("audit", "export", str(second), "--as", AUDITOR).code == 1, "a folder that is somebody's"
    (second / unfinished.MARK).touch()
    sign(settings)
    ended = stafet("audit", "export", str(second), "--as", AUDITOR)
    assert ended.code == 0
    assert "600 blade" in ended.err
    assert "underskrevet af loggen alene" in ended.err
    entries = b"".join(one.read_bytes() for one in (second / "tile/entries").rglob("*") if one.is_file())
    assert b'"code":"log.exported"' in entries
    known = ("--known-head", str(first / "checkpoint"), "--vkey", str(first / "log.vkey"))
    assert stafet("audit", "verify", str(second), *known).code == 0
    name = tmp_path / "one"
    assert stafet("audit", "receipt", "7", str(name), "--as", AUDITOR).code == 0
    checked = ("audit", "check-receipt", f"{name}.tlog-proof", "--vkey", str(first / "log.vkey"))
    assert stafet(*checked).code == 0
    assert orjson.loads(Path(f"{name}.entry").read_bytes())["v"] == 1
    assert stafet("audit", "receipt", "100000", str(name), "--as", AUDITOR).code == 65
    late = stafet("audit", "receipt", "600", str(name), "--as", AUDITOR)
    assert (late.code, "nyere end det nyeste checkpoint" in late.err) == (1, True)
    assert stafet("audit", "export", str(second), "--as", AUDITOR).code == 1, "a folder that is not empty"


def test_a_log_that_nobody_signed_is_not_given_away(stafet: Command, settings: Settings, tmp_path: Path) -> None:
    """Neither export nor receipt, and no leaf that says so: the sentence names the process that signs."""
    grow(settings, SIZE)
    for verb, *words in (("export", tmp_path / "x"), ("receipt", "0", tmp_path / "x")):
        ended = stafet("audit", verb, *map(str, words), "--as", AUDITOR)
        assert (ended.code, "`stafet run signer`" in ended.err) == (1, True)
    assert not (tmp_path / "x").exists()
    assert not any(b'"op":"export"' in body for body in rows(settings.dsn(), "SELECT body FROM leaf"))


def test_nobody_else_takes_it_away(stafet: Command, settings: Settings, tmp_path: Path) -> None:
    """An operator, or an auditor without a grant, is refused, nothing is written, and the log says so."""
    for who in (DRIFT, "revisor:stafet:r-2", "databeskyttelse:stafet:p-1"):
        assert stafet("audit", "export", str(tmp_path / "x"), "--as", who).code == 1
        assert stafet("audit", "receipt", "0", str(tmp_path / "x"), "--as", who).code == 1
    assert list(tmp_path.iterdir()) == [] or not (tmp_path / "x").exists()
    bodies = [orjson.loads(body) for body in rows(settings.dsn(), "SELECT body FROM leaf")]
    assert sum(body["op"] == "denied" and body["code"] == "log" for body in bodies) == 6
    assert not any(body["op"] == "export" for body in bodies)


Bodies = list[bytes]


def _other(body: bytes) -> bytes:
    return body.replace(b'"outcome":"ok"', b'"outcome":"no"')


def _fresh_id(body: bytes) -> bytes:
    return orjson.dumps(orjson.loads(body) | {"id": "f" * 32})


# What is stored after the rewriting: bodies, and whether the hashes and the head are made to fit them.
KINDS: dict[str, tuple[Callable[[Bodies, int], Bodies], bool, bool]] = {
    "a leaf changed": (lambda b, at: [*b[:at], _other(b[at]), *b[at + 1 :]], False, False),
    "a leaf and its hash changed": (lambda b, at: [*b[:at], _other(b[at]), *b[at + 1 :]], True, False),
    "a leaf changed and all after it": (lambda b, at: [*b[:at], _other(b[at]), *b[at + 1 :]], True, True),
    "a leaf taken out": (lambda b, at: [*b[:at], *b[at + 1 :]], True, False),
    "a leaf taken out and all after it": (lambda b, at: [*b[:at], *b[at + 1 :], _fresh_id(b[at])], True, True),
    "a leaf put in for the last": (lambda b, at: [*b[:at], _fresh_id(b[at]), *b[at:-1]], True, False),
    "a leaf put in and all after it": (lambda b, at: [*b[:at], _fresh_id(b[at]), *b[at:]], True, True),
    "two leaves swapped": (lambda b, at: [*b[:at], b[at + 1], b[at], *b[at + 2 :]], True, False),
    "two leaves swapped and all after": (lambda b, at: [*b[:at], b[at + 1], b[at], *b[at + 2 :]], True, True),
    "a leaf doubled": (lambda b, at: [*b[:at], b[at], b[at], *b[at + 1 :]], True, True),
    "the tail cut and grown anew": (lambda b, at: [*b[:at], *map(_other, b[at:])], True, True),
    "only the hash changed": (lambda b, _: b, False, False),
}


def _peaks(hashes: list[bytes]) -> bytes:
    tree, at, peaks = Tree(hashes), 0, b""
    for height in reversed(range(len(hashes).bit_length())):
        if len(hashes) >> height & 1:
            peaks += Tree(hashes[at : at + (1 << height)]).root(1 << height)
            at += 1 << height
    assert tree
    return peaks


def rewrite(connection: psycopg.Connection, kind: str, at: int) -> None:
    """Do it as whoever owns the database can, also the triggers and keys in the way."""
    change, fits, headed = KINDS[kind]
    connection.execute("SET session_replication_role = replica")
    stored = connection.execute("SELECT body, hash FROM leaf ORDER BY idx").fetchall()
    bodies = change([row[0] for row in stored], at)
    hashes = [leaf(body) for body in bodies] if fits else [row[1] for row in stored]
    if kind == "only the hash changed":
        hashes[at] = leaf(b"another")
    connection.execute("DELETE FROM leaf")
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO leaf (idx, body, hash) VALUES (%s, %s, %s)",
            [(number, *one) for number, one in enumerate(zip(bodies, hashes, strict=True))],
        )
    if headed:
        connection.execute("UPDATE tree_head SET size = %s, peaks = %s", (len(bodies), _peaks(hashes)))


def forge(connection: psycopg.Connection, settings: Settings) -> None:
    """Sign the head as it is stored, in place of what was signed, as a superuser who stole the key can."""
    size, peaks = connection.execute("SELECT size, peaks FROM tree_head").fetchone() or (0, b"")
    root = merkle.root(merkle.unpack(peaks))
    connection.execute("DELETE FROM checkpoint")
    connection.execute(
        "INSERT INTO checkpoint VALUES (%s, %s, %s, %s, now())",
        (size, root, peaks, log_key.checkpoint(log_key.load(settings), size, root)),
    )


def test_a_log_that_cannot_grow_is_not_given_away(stafet: Command, settings: Settings, tmp_path: Path) -> None:
    """A leaf stands where the next one belongs: whoever takes the log away could not be logged, and is told so."""
    sign(settings)
    with psycopg.connect(settings.dsn()) as connection:
        connection.execute("INSERT INTO leaf SELECT size, 'x', 'x' FROM tree_head")
    ended = stafet("audit", "export", str(tmp_path / "x"), "--as", AUDITOR)
    assert ended.code == 1
    assert "har allerede et blad" in ended.err
    assert not (tmp_path / "x").exists()


@pytest.fixture
def kept(stafet: Command, settings: Settings, tmp_path: Path) -> Iterator[tuple[Path, psycopg.Connection]]:
    """A head that an outsider kept over the first leaves, and a superuser's connection when there are more."""
    grow(settings, BEFORE)
    sign(settings)
    assert stafet("audit", "export", str(tmp_path / "kept"), "--as", AUDITOR).code == 0
    grow(settings, SIZE)
    sign(settings)
    with psycopg.connect(settings.dsn()) as connection:
        yield tmp_path / "kept/checkpoint", connection


def test_every_rewriting_of_history_is_seen(
    kept: tuple[Path, psycopg.Connection], stafet: Command, settings: Settings, tmp_path: Path
) -> None:
    """Twelve kinds at three places by a superuser who has the log's key: alone or with the kept head it is 40 or 30.

    Without the key it is seen alone.
    """
    head, connection = kept
    connection.rollback()
    connection.execute("CREATE TABLE kept_leaf AS SELECT * FROM leaf")
    connection.execute("CREATE TABLE kept_checkpoint AS SELECT * FROM checkpoint")
    connection.execute("CREATE TABLE kept_head AS SELECT * FROM tree_head")
    connection.commit()
    seen, receipts, checked = {}, {}, ("audit", "check-receipt", str(tmp_path / "r.tlog-proof"))
    for kind in KINDS:
        for at in (0, BEFORE // 2, BEFORE - 2):
            rewrite(connection, kind, at)
            connection.commit()
            if at == 0:
                assert stafet("audit", "export", str(tmp_path / kind), "--as", AUDITOR).code == 0
                assert stafet("audit", "verify", str(tmp_path / kind)).code == 40, kind
            forge(connection, settings)
            connection.commit()
            folder = tmp_path / f"{len(seen)}"
            assert stafet("audit", "export", str(folder), "--as", AUDITOR).code == 0
            receipt = ("audit", "receipt", str(at), str(tmp_path / "r"), "--as", AUDITOR)
            receipts[kind, at] = stafet(*receipt).code or stafet(*checked, "--vkey", str(folder / "log.vkey")).code
            alone = stafet("audit", "verify", str(folder)).code
            seen[kind, at] = alone or stafet("audit", "verify", str(folder), "--known-head", str(head)).code
            connection.execute("SET session_replication_role = replica")
            connection.execute("DELETE FROM leaf")
            connection.execute("INSERT INTO leaf SELECT * FROM kept_leaf")
            connection.execute("DELETE FROM checkpoint")
            connection.execute("INSERT INTO checkpoint SELECT * FROM kept_checkpoint")
            connection.execute("UPDATE tree_head SET (size, peaks) = (SELECT size, peaks FROM kept_head)")
            connection.execute("DELETE FROM audit_entry WHERE leaf NOT IN (SELECT idx FROM leaf)")
            connection.commit()
    assert len(seen) == 36
    assert set(seen.values()) == {30, 40}, seen
    assert set(receipts.values()) == {0, 65}, "a receipt that is given away holds under the head of its time"
    given = {kind for (kind, _), code in receipts.items() if not code}
    assert given == {kind for kind in KINDS if KINDS[kind][2]} | {"only the hash changed"}, "a proof lacks its own hash"
    whole = tmp_path / "whole"
    assert stafet("audit", "export", str(whole), "--as", AUDITOR).code == 0
    assert stafet("audit", "verify", str(whole), "--known-head", str(head)).code == 0, "put back, it holds"


def by_hand(name: Path) -> tuple[bytes, bytes]:
    """Return the hash that the steps of docs/verifying.md end with for a receipt, and the root that the log signed."""
    lines = Path(f"{name}.tlog-proof").read_text(encoding="utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("index "))
    end = lines.index("")
    _, size, root = lines[end + 1 : end + 4]
    found = sha256(b"\0" + Path(f"{name}.entry").read_bytes()).digest()
    i, n = int(lines[start].split()[1]), int(size) - 1
    for line in lines[start + 1 : end]:
        beside = b64decode(line)
        if i % 2 or i == n:
            found = sha256(b"\1" + beside + found).digest()
            while i % 2 == 0 and i:
                i, n = i // 2, n // 2
        else:
            found = sha256(b"\1" + found + beside).digest()
        i, n = i // 2, n // 2
    assert n == 0
    return found, b64decode(root)


@pytest.mark.parametrize("way", ["verify.py", "by hand", "fsck"])
def test_each_way_of_the_page_sees_what_a_superuser_rewrote(
    kept: tuple[Path, psycopg.Connection], stafet: Command, tmp_path: Path, way: str
) -> None:
    """One leaf and everything after it, head too, without the log's key: none of docs/verifying.md is deceived."""
    _, connection = kept
    at, name, folder = BEFORE // 2, tmp_path / "r", tmp_path / "export"

    def caught() -> bool:
        if way == "verify.py":
            words = ("-I", str(folder / "verify.py"), str(folder), "--vkey", str(tmp_path / "kept/log.vkey"))
            return subprocess.run([sys.executable, *words], check=False, stdout=subprocess.DEVNULL).returncode == 40
        if way == "by hand":
            bundle = (folder / "tile/entries/000").read_bytes()
            for _ in range(at):
                bundle = bundle[2 + int.from_bytes(bundle[:2], "big") :]
            Path(f"{name}.entry").write_bytes(bundle[2 : 2 + int.from_bytes(bundle[:2], "big")])
            found, root = by_hand(name)
            return found != root
        given = ("-ui=false", "-N=4", f"-storage_url=file://{folder}/", f"-public_key={tmp_path / 'kept/log.vkey'}")
        done = subprocess.run([needed(FSCK), *given], check=False, capture_output=True, text=True, timeout=60)
        return "Successfully" not in (done.stdout + done.stderr).strip().splitlines()[-1]

    assert stafet("audit", "receipt", str(at), str(name), "--as", AUDITOR).code == 0
    connection.rollback()
    for rewritten in (False, True):
        if rewritten:
            rewrite(connection, "a leaf changed and all after it", at)
            connection.commit()
        shutil.rmtree(folder, ignore_errors=True)
        assert stafet("audit", "export", str(folder), "--as", AUDITOR).code == 0
        assert caught() == rewritten
    assert stafet("audit", "receipt", str(at), str(name), "--as", AUDITOR).code == 65, "nor is a receipt given away"
