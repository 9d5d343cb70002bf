"""The published log over HTTP: the parties get heads and hashes, the auditor leaves, and a mirror of it verifies."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from acting import give
from chaos.merkle import Tree
from integration.desk import ANNE
from integration.lived import kinds, size
from integration.office import change, rows
from integration.signing import sign
from integration.test_audit import AUDITOR, grow
from integration.test_http import problem
from integration.test_http_faults import away
from servers.http import Served, served
from servers.needed import programs_needed
from services.core.access.principal import Principal
from services.core.evidence.merkle import leaf_hash
from services.runtime.config.settings import Settings
from services.runtime.embedded.pair import EmbeddedPair
from thirdparty.checkers import FSCK, needed

pytestmark = pytest.mark.server
MIRROR = Path(__file__).resolve().parents[2] / "docs" / "examples" / "log" / "mirror.sh"
SIZE = 300
FOREVER = "private, max-age=31536000, immutable"


@pytest.fixture(scope="module")
def log(api: Served, shared: Settings) -> Served:
    """The desk process over a signed log of 300 leaves and some that nobody signed yet; an auditor is let in."""
    grow(shared, SIZE)
    with psycopg.connect(shared.dsn()) as connection:
        give(connection, Principal.parse(AUDITOR), "*")
    sign(shared)
    grow(shared, SIZE + 7)
    return api


def got(log: Served, path: str, who: str = ANNE) -> httpx.Response:
    """Ask for a file below `/log/`."""
    with log.client(who) as client:
        return client.get(f"{log.url}/log/{path}")


def mirrored(log: Served, folder: Path, who: str = AUDITOR, *words: str) -> int:
    """Copy the log by the page's loop; returns its exit code."""
    programs_needed("bash", "curl")
    command = ("bash", str(MIRROR), log.url, log.token(who), str(folder), *words)
    return subprocess.run(command, check=False, timeout=60, stderr=subprocess.DEVNULL).returncode


def judged(folder: Path, *options: str) -> int:
    """Return what the mirrored verifier says, run by itself."""
    command = (sys.executable, "-I", str(folder / "verify.py"), str(folder), *options)
    return subprocess.run(command, check=False, timeout=60, stdout=subprocess.DEVNULL).returncode


def test_a_mirror_verifies_and_follows(log: Served, shared: Settings, tmp_path: Path) -> None:
    """By the loop of docs/verifying.md: alone, against the head before, and never when a byte of it is changed."""
    mirror, head = tmp_path / "mirror", tmp_path / "head"
    assert mirrored(log, mirror, AUDITOR, "leaves") == 0
    assert judged(mirror) == 0
    head.write_bytes((mirror / "checkpoint").read_bytes())
    grow(shared, 600)
    signed = sign(shared)
    assert signed is not None
    assert mirrored(log, mirror, AUDITOR, "leaves") == 0
    assert (mirror / "checkpoint").read_text().splitlines()[1] == str(signed.size)
    assert judged(mirror, "--known-head", str(head), "--vkey", str(mirror / "log.vkey")) == 0
    full = mirror / "tile/0/001"
    full.write_bytes(b"\0" + full.read_bytes()[1:])
    assert judged(mirror) == 40
    assert mirrored(log, tmp_path / "other", ANNE, "leaves") == 22, "leaves are not for everybody"
    assert mirrored(log, tmp_path / "hashes", ANNE) == 0


def test_somebody_elses_checker_takes_it_over_http(log: Served, tmp_path: Path) -> None:
    """Tessera's fsck reads what is served with an auditor's token, and computes the tree again."""
    fsck = needed(FSCK)
    key = tmp_path / "log.vkey"
    key.write_text(got(log, "log.vkey").text)
    given = ("-ui=false", "-N=2", f"-storage_url={log.url}/log/", f"-public_key={key}")
    command = (fsck, *given, f"-bearer_token={log.token(AUDITOR)}")
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert "Successfully fsck'd log" in (done.stdout + done.stderr).strip().splitlines()[-1]


def test_files_are_those_of_the_layout(log: Served, shared: Settings) -> None:
    """Hashes, leaves, heads and keys byte by byte; content types of the contract; a full tile may be kept for ever."""
    stored = rows(shared.dsn(), "SELECT body FROM leaf ORDER BY idx LIMIT 300")
    hashes = [leaf_hash(body) for body in stored]
    full, part, above = (got(log, f"tile/{one}") for one in ("0/000", "0/001.p/44", "1/000.p/1"))
    assert full.content == b"".join(hashes[:256])
    assert part.content == b"".join(hashes[256:])
    assert above.content == Tree(hashes[:256]).root(256)
    bundle = got(log, "tile/entries/001.p/44", AUDITOR)
    assert bundle.content == b"".join(len(one).to_bytes(2, "big") + one for one in stored[256:])
    head = got(log, "checkpoint")
    assert head.headers["content-type"] == "text/plain; charset=utf-8"
    others = [got(log, name) for name in ("log.vkey", "log.vkeys", "verify.py")]
    assert {one.headers["content-type"] for one in (full, part, above, bundle, *others)} == {"application/octet-stream"}
    assert full.headers["cache-control"] == FOREVER
    assert {one.headers["cache-control"] for one in (part, above, bundle, head, *others)} == {"no-store"}
    assert others[1].text == f"{others[0].text.strip()} 0 -\n"


def test_what_is_not_there_and_what_is_hidden_answer_byte_equal(log: Served) -> None:
    """Beyond the checkpoint, no path of the layout, leaves for others than the auditor: one and the same 404."""
    (last,) = (int(got(log, "checkpoint").text.splitlines()[1]),)
    beyond = f"tile/0/{last // 256:03}.p/{last % 256 + 1}"
    paths = (
        beyond, f"tile/0/{last // 256:03}", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/x000/000", "tile/00/000",
        "tile/7/000.p/1", "tile/64/000.p/1", "tile/-1/000", "tile/entries/000", "tile/entries/999", "tile/entries/x",
        "policy", "openings.jsonl", "never", "tile/0", "",
    )  # fmt: skip
    answers = [got(log, path) for path in paths]
    answers += [got(log, path, "revisor:stafet:r-2") for path in ("tile/entries/000", "tile/entries/999")]
    answers += [got(log, beyond.replace("/0/", "/entries/"), AUDITOR)]
    assert {problem(one) for one in answers} == {(404, "not_found")}
    steady = [[pair for pair in one.headers.items() if pair[0] != "date"] for one in answers]
    assert len({(one.content, repr(sorted(pairs))) for one, pairs in zip(answers, steady, strict=True)}) == 1


def test_who_asks_comes_first(log: Served) -> None:
    """Without a token nothing of the log is told."""
    with log.client() as nobody:
        for path in ("checkpoint", "tile/0/000", "tile/entries/000", "log.vkey", "tile/x/x"):
            assert problem(nobody.get(f"{log.url}/log/{path}")) == (401, "unauthenticated")


def test_reading_leaves_leaves_its_leaf_first(log: Served, shared: Settings) -> None:
    """A bundle has its leaf before a byte is sent, a refusal its own; one that cannot be logged is not given away."""
    before = size(shared.dsn())
    assert got(log, "tile/entries/000", AUDITOR).status_code == 200
    assert kinds(shared.dsn(), before) == {"export log.entries"}
    before = size(shared.dsn())
    assert got(log, "tile/entries/000").status_code == 404
    assert kinds(shared.dsn(), before) == {"denied log.entries"}
    change(shared.dsn(), "INSERT INTO leaf SELECT size, 'x', 'x' FROM tree_head")
    try:
        refused = got(log, "tile/entries/000", AUDITOR)
    finally:
        change(shared.dsn(), "DELETE FROM leaf WHERE body = 'x'")
    assert refused.status_code >= 500
    assert b'"actor"' not in refused.content


@pytest.fixture(scope="module")
def gateway(shared: Settings) -> Iterator[Served]:
    """The gateway process over the same log."""
    with served(shared, "gateway") as running:
        yield running


@pytest.mark.usefixtures("log")
def test_the_gateway_has_no_log(gateway: Served) -> None:
    """Publishers' network is told that there is none."""
    for path in ("checkpoint", "tile/0/000", "tile/entries/000", "log.vkey"):
        assert problem(got(gateway, path, AUDITOR)) == (404, "not_found")


def test_without_a_database_it_says_when_to_try_again(log: Served, shared: Settings, pair: EmbeddedPair) -> None:
    """503 with Retry-After for heads and leaves; then it serves again."""
    with away(pair, shared.dsn()):
        for path in ("checkpoint", "tile/entries/000"):
            answer = got(log, path, AUDITOR)
            assert problem(answer) == (503, "unavailable")
            assert answer.headers["retry-after"] == "5"
    log.process.wait_ready()
    assert got(log, "checkpoint").status_code == 200
