"""Evidence benchmark: verifier beside bare SHA-256, numbering of leaves, proofs in a large log, memory of export."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import psutil
import psycopg

from bench.accounting import resident_mb
from bench.acts import seconds
from bench.asking import Ask
from bench.results import Report, middle
from bench.stand import Stand, environment
from integration.signing import sign
from services.cli.commands.audit import verify
from services.core.evidence import merkle
from services.effects.audit_records import AuditRecord, LeafBatch
from services.effects.plan import Plan
from services.effects.postgres_values import instant_text
from services.runtime.config.settings import REPOSITORY, Settings, load
from services.storage import audit_log, transaction
from services.storage.binary_copy import STAGING
from services.storage.connections import connect
from services.storage.evidence import receipts
from services.storage.evidence.tile_roots import fill

SMALL, BATCH, BATCHES, PROOFS = 100_000, 1_000, 20, 300
_LOOK = 0.02  # seconds
AUDITOR = "revisor:stafet:r-1"
GRANT = ("--forum", "*", "--municipality", "*", "--reason", "Bench", "--as", "drift:stafet:d-1")
_BODY = (
    '{"actor":"router","c":"%2$s","case":"%1$s","code":"handover.→offered","id":"%1$s","on_behalf":null,'
    '"op":"disclosure","outcome":"ok","prev":null,"purpose":"prevention","query":null,"recipient":["ksp/0860"],'
    '"scope":["type","forum","municipality","stage"],"src":"in.kommune-0860/0/%3$s","subj":null,'
    '"t_occ":"2026-01-31T00:00:00.000Z","t_rec":"2026-01-31T00:00:00.000Z","v":1}'
)
_GROW = f"""
INSERT INTO leaf (idx, body, hash) SELECT one, body, sha256('\\x00'::bytea || body) FROM generate_series(%s, %s) one,
format('{_BODY.replace("%", "%%")}', md5(one::text), encode(sha256(one::text::bytea), 'hex'), one) said,
convert_to(said, 'UTF8') body
"""


def run(stand: Stand, ask: Ask) -> Report:
    """Let one log grow through all sizes, the last of them `--events` leaves."""
    report, name = Report("evidence"), stand.copy()
    settings = load(mode="test", home=stand.home, database_url=stand.at(name), kafka_bootstrap="127.0.0.1:1")
    _stafet(settings, "grant", "add", AUDITOR, *GRANT)
    with connect(settings.dsn()) as connection:
        connection.execute("SET statement_timeout = 0")
        exports = {}
        for size in (SMALL, 10 * SMALL):
            _grow(connection, size)
            sign(settings)
            folder = stand.home / f"export-{size}"
            held = _stafet(settings, "audit", "export", str(folder), "--as", AUDITOR)
            ask.say(f"export of {size:,} leaves: {held:.0f} MB")
            exports[size] = folder, held
        (_, small), (folder, large) = exports.values()
        report.add(f"export of {10 * SMALL:,} leaves, most it held", large, "MB")
        report.add(f"the same : with {SMALL:,}", large / small, "times", "≤ 1.05")
        _verified(report, folder, 10 * SMALL, ask)
        _numbered(report, connection)
        ask.say(f"a log of {ask.events:,} leaves")
        _grow(connection, ask.events)
        sign(settings)
        _proved(report, connection, ask.events)
    stand.drop(name)
    return report


def _stafet(settings: Settings, *words: str) -> float:
    """Run a command; returns the most memory that it held, in MB."""
    command, held = [sys.executable, "-m", "services.cli.main", *words], 0.0
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment(settings, None), stdout=subprocess.DEVNULL) as one:
        # Not by its resource usage: that begins with what this process held when it forked.
        while one.poll() is None:
            with suppress(psutil.Error):
                held = max(held, resident_mb(one.pid))
            time.sleep(_LOOK)
    if one.returncode:
        raise subprocess.CalledProcessError(one.returncode, command)
    return held


def _grow(connection: psycopg.Connection, to: int) -> None:
    """Let the log have so many leaves, as the router would have stored them."""
    with connection.transaction(), connection.cursor() as cursor:
        size, peaks, _ = audit_log.lock_head(cursor)
        while size < to:
            stop = min(to, size + 500_000)
            cursor.execute(_GROW, (size, stop - 1))
            hashes = cursor.execute("SELECT hash FROM leaf WHERE idx >= %s ORDER BY idx", (size,)).fetchall()
            size, peaks = merkle.append(size, peaks, (row[0] for row in hashes))
        cursor.execute("UPDATE tree_head SET size = %s, peaks = %s", (size, merkle.pack(peaks)))
    connection.execute("VACUUM (ANALYZE) leaf")


def _verified(report: Report, folder: Path, size: int, ask: Ask) -> None:
    """Verify, and hash the same entries and nothing else, by turns, in one thread."""
    ours, bare = [], []
    for number in range(ask.rounds):
        ours.append(size / _cpu(lambda: verify.check(folder, None, None, None, lambda _: None)))
        bare.append(size / _cpu(lambda: _hashed(folder)))
        ask.say(f"round {number + 1}: verify.py {ours[-1]:,.0f} leaves/s, bare SHA-256 {bare[-1]:,.0f}")
    report.raw |= {"verify": ours, "bare": bare}
    report.add("verify.py", middle(ours), "leaves/s", "≥ 200000", f"{size:,} leaves")
    report.add("SHA-256 of the same entries alone", middle(bare), "leaves/s")


def _cpu(do: Callable[[], object]) -> float:
    began = time.process_time()
    if do():
        raise RuntimeError("the log does not hold")
    return time.process_time() - began


def _hashed(folder: Path) -> None:
    for path in sorted((folder / "tile/entries").rglob("*")):
        data, at = path.read_bytes() if path.is_file() else b"", 0
        while at < len(data):
            start = at + 2
            at = start + int.from_bytes(data[at:start], "big")
            sha256(b"\x00" + data[start:at]).digest()


def _numbered(report: Report, connection: psycopg.Connection) -> None:
    """Number a batch of leaves that lies ready: all that is done while others wait for the tree's head."""
    connection.execute(STAGING)
    found = []
    for _ in range(BATCHES):
        leaves = LeafBatch(instant_text(datetime.now(UTC)), "router")
        for _ in range(BATCH):
            leaves.add(AuditRecord("disclosure", "handover.→offered", case_id=os.urandom(16)), b"")
        plan = Plan(leaves=leaves)
        with connection.transaction(), connection.cursor() as cursor:
            transaction._copy_all(cursor, plan)  # noqa: SLF001 - what is done before the lock
            found.append(seconds(lambda: _log(cursor, plan)) / BATCH * 1e6)  # noqa: B023 - called at once
    report.raw["numbering"] = found
    report.add(f"numbering of a leaf in a batch of {BATCH:,}", middle(found), "µs", "≤ 8", "under the tree's lock")


def _log(cursor: psycopg.Cursor, plan: Plan) -> None:
    size, peaks, _ = audit_log.lock_head(cursor)
    transaction._number_staged(cursor, size, plan)  # noqa: SLF001 - as the router does for more than few rows
    audit_log.append(cursor, size, peaks, plan.leaves.ready, ())


def _proved(report: Report, connection: psycopg.Connection, size: int) -> None:
    """Make receipts from a signed log, each with nothing kept from the one before it, and check them."""
    rng, took = random.Random(5), []  # noqa: S311 - the same places each time
    began = time.perf_counter()
    for _ in range((size >> 20) + 1):  # what a call stores at most
        with connection.transaction(), connection.cursor() as cursor:
            fill(cursor, size)
    report.add("roots of its full tiles", (time.perf_counter() - began) / size * 1e6, "µs", "", "per leaf")
    for _ in range(PROOFS):
        index = rng.randrange(size)
        took.append(1000 * seconds(lambda: receipts.receipt(connection, index)))  # noqa: B023 - called at once
    report.raw["proofs"] = took
    report.add(f"receipt from a log of {size:,}", middle(took), "ms", "≤ 5", f"slowest {max(took):.1f} ms")
