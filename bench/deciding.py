"""Decision benchmark: CPU per event type, next to validating the same event; and `explain` of a whole file."""

import gc
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median

import orjson

from bench.asking import Ask
from bench.events import made
from bench.results import Report
from bench.stand import Stand, environment
from schemas.codec import read_json
from schemas.envelope import Envelope
from schemas.events import BY_TYPE
from schemas.events.base import Context
from schemas.validation import validate
from services.core.decision.decide import decide
from services.core.decision.evaluate import Cache
from services.core.rulebook.model import Rulebook
from services.runtime.config import rulebook_files
from services.runtime.config.settings import REPOSITORY

_RECEIVED = datetime(2026, 2, 10, 7, 30, tzinfo=UTC)
_EXPLAINED = 10_000
_BLOCK = 50  # calls between two looks at the clock


def run(stand: Stand, ask: Ask) -> Report:
    """Measure every event type in turn, then the command."""
    rulebook = rulebook_files.load(REPOSITORY / "rulebooks" / "nordjylland")
    report = Report("decide")
    gc.collect()
    gc.freeze()
    gc.disable()
    rules, cache = [], Cache()
    for name, event_type in BY_TYPE.items():
        envelope = _example(event_type.event_type)
        checked, own = _medians(
            lambda envelope=envelope: _validated(envelope, rulebook),
            lambda envelope=envelope: decide(envelope, _RECEIVED, rulebook, None, cache),
            ask,
        )
        rules.append(own)
        report.raw[name] = {"decide": own + checked, "validate": checked}
        report.add(event_type.event_type, own, "µs", "≤ 20", f"{checked:.1f} µs more to validate it")
        ask.say(f"{event_type.event_type}: {own + checked:.1f} µs, of it validation {checked:.1f} µs")
    gc.enable()
    gc.unfreeze()
    report.add("median of all types", median(rules), "µs", "≤ 20", "decide() without its validation")
    fresh = list(_unseen(rulebook, ask))
    report.add("facts never seen before", median(fresh), "µs", "", "decide() whole, settling included")
    report.add(f"explain of {_EXPLAINED:,} events in one file", _explained(stand, ask), "s", "≤ 5")
    return report


def _example(name: str) -> Envelope:
    raw = (REPOSITORY / "schemas" / "examples" / name / "full.json").read_bytes()
    envelope = read_json(orjson.loads(raw))
    if not isinstance(envelope, Envelope):
        raise TypeError(name)
    return envelope


def _validated(envelope: Envelope, rulebook: Rulebook) -> None:
    validate(envelope, Context(_RECEIVED.date(), rulebook.forum_ids, rulebook.unknown_residences))


def _medians(part: Callable[[], object], whole: Callable[[], object], ask: Ask) -> tuple[float, float]:
    """Return the median CPU time of one `part`, and of what `whole` takes beyond it, in µs.

    Blocks of both alternate, and each is compared with its neighbour: the clock of a shared machine goes up and down.
    """
    parts, rests = [], []
    for _ in range(max(ask.events // _BLOCK, 1)):
        parts.append(_block(part))
        rests.append(_block(whole) - parts[-1])
    return median(parts), median(rests)


def _block(work: Callable[[], object]) -> float:
    began = time.process_time_ns()
    for _ in range(_BLOCK):
        work()
    return (time.process_time_ns() - began) / _BLOCK / 1000


def _unseen(rulebook: Rulebook, ask: Ask) -> list[float]:
    found, cache = [], Cache()
    for _, _, value in made(min(ask.events, 5000)):
        envelope = read_json(orjson.loads(value))
        known = len(cache.outcomes)
        began = time.process_time_ns()
        if isinstance(envelope, Envelope):
            decide(envelope, _RECEIVED, rulebook, None, cache)
        if len(cache.outcomes) > known:
            found.append((time.process_time_ns() - began) / 1000)
    return found


def _explained(stand: Stand, ask: Ask) -> float:
    file = stand.home / "events.jsonl"
    file.write_bytes(b"\n".join(value for _, _, value in made(_EXPLAINED)) + b"\n")
    seconds = []
    for _ in range(ask.rounds):
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "services.cli.main", "explain", str(file), "--json"],
            cwd=REPOSITORY,
            env=environment(None, None),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        seconds.append(time.perf_counter() - began)
        spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        ask.say(f"explain: {seconds[-1]:.2f} s, with its forerunners {spent:.2f} s of CPU")
    return median(seconds)
