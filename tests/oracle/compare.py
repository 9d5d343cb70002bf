"""Runs `stafet explain` over many events and lists where it differs from the second implementation."""

import contextlib
import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from oracle.decide import decide
from services.cli.main import main


def explained(lines: Iterable[str], folder: Path, *options: str) -> list[dict]:
    """Return the decisions that the command prints for these events."""
    source = folder / "events.jsonl"
    source.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        code = main(["explain", str(source), "--json", *options])
    assert code == 0, f"explain ended with {code}"
    return [json.loads(line) for line in printed.getvalue().splitlines()]


def differences(lines: list[str], folder: Path, *options: str) -> list[tuple[str, str, object, object]]:
    """Return (event, what, by the command, by the second implementation) of each part that differs."""
    now = datetime.now(UTC)  # counts where `recordedtime` is at fault
    decisions = explained(lines, folder, *options)
    assert len(decisions) == len(lines)
    found = []
    for line, shown in zip(lines, decisions, strict=True):
        product, oracle = comparable(shown), decide(line, now)
        product["faults"], oracle["faults"] = _faults(product), _faults(oracle)
        for deadline in oracle["deadlines"]:
            deadline["due"] = _same_instant(deadline["due"])
        found += [(line, what, product[what], oracle[what]) for what in oracle if product[what] != oracle[what]]
    return found


def comparable(shown: dict) -> dict:
    """Return a printed decision in the order that the second implementation uses."""
    assert shown["rulebook"].startswith("sha256:")
    deadlines = sorted(shown["deadlines"], key=lambda one: (one["rule"], one["what"]))
    return {
        **{name: shown[name] for name in ("event_id", "event_type", "age", "residence", "outcome", "items")},
        "codes": sorted(shown["codes"]),
        "faults": sorted({fault["field"] for fault in shown["faults"]}),
        "tasks": sorted(shown["tasks"], key=lambda one: (one["kind"], one["to"])),
        "deadlines": [{**one, "due": _same_instant(one["due"])} for one in deadlines],
    }


def _same_instant(due: str) -> str:
    if len(due) == len("2026-02-10"):
        return due
    return datetime.fromisoformat(due).astimezone(UTC).isoformat()


def _faults(decision: dict) -> object:
    """Faults are compared where contracts promise every one of them, with INVALID_EVENT.

    The field that a run of ten digits is reported under is not fixed (a name may hold it), only that there is one.
    """
    if decision["codes"] != ["INVALID_EVENT"]:
        return []
    if decision["event_type"] == "anonymous_sparring":
        return bool(decision["faults"])
    return decision["faults"]
