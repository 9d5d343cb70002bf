"""Runs the stopwatch on the product as it is, and with `--against` as it was, in alternating rounds."""

import json
from typing import TYPE_CHECKING

from bench.asking import Ask
from bench.job.run import peopled
from bench.results import Report, middle
from bench.revisions import before
from bench.stand import Stand

if TYPE_CHECKING:
    from pathlib import Path

Stages = dict[str, list[float]]
_PARTS = ("wall", "client", "server")


def run(stand: Stand, ask: Ask) -> Report:
    """Measure, and draw one table per tree."""
    trees: dict[str, Path | None] = {"now": None}
    if ask.against:
        trees[f"before ({ask.against})"] = before(stand, ask.against)
    known = {
        name: peopled(stand, stand.copy() if tree is None else stand.migrated("before", tree))
        for name, tree in trees.items()
    }
    rounds: dict[str, list[Stages]] = {name: [] for name in trees}
    for number in range(ask.rounds):
        for name in sorted(trees, reverse=bool(number % 2)):
            database = stand.copy(known[name])
            told = stand.ask(("-m", "bench.stages.child", str(ask.events)), stand.settings(database), trees[name])
            rounds[name].append(json.loads(told)["stages"])
            stand.drop(database)
            ask.say(f"round {number + 1}: {name} {sum(one[0] for one in rounds[name][-1].values()):.0f} µs per event")
    report = Report("stages", raw=dict(rounds))
    middles = {name: _middle(found) for name, found in rounds.items()}
    report.tables.append(_drawn(middles))
    for name, stages in middles.items():
        for at, part in enumerate(_PARTS):
            report.add(f"{name}: {part}", sum(one[at] for one in stages.values()), "µs")
    return report


def _middle(rounds: list[Stages]) -> Stages:
    names = {name for one in rounds for name in one}
    return {name: [middle([one.get(name, [0.0] * 3)[at] for one in rounds]) for at in range(3)] for name in names}


def _drawn(middles: dict[str, Stages]) -> str:
    now = middles["now"]
    names = sorted({name for stages in middles.values() for name in stages}, key=lambda name: -now.get(name, [0.0])[0])
    lines = ["µs per event, median of rounds: wall, client CPU, CPU of the connection's backend"]
    lines.append("stage".ljust(26) + "".join(f"{name:>26}" for name in middles))
    for name in names:
        cells = ("".join(f"{part:8.1f}" for part in stages.get(name, [0.0] * 3)) for stages in middles.values())
        lines.append(name.ljust(26) + "".join(f"{cell:>26}" for cell in cells))
    totals = ([sum(one[at] for one in stages.values()) for at in range(3)] for stages in middles.values())
    lines.append("together".ljust(26) + "".join(f"{''.join(f'{part:8.1f}' for part in one):>26}" for one in totals))
    return "\n".join(lines)
