"""Oracle, part 3: every history is allowed and every taken handover has one winner (I2, I7)."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from uuid import UUID

from chaos.evidence import Evidence, Row
from chaos.people import REFUSED, WON, Tried

ALLOWED = frozenset(
    {
        (None, "offered"),
        ("offered", "accepted"), ("offered", "returned"), ("offered", "recalled"),
        ("accepted", "returned"), ("accepted", "recalled"),
    }
)  # fmt: skip
"""The part of contracts 3 that can happen in a campaign: people take and return, senders recall."""

UPDATED = "updated"
"""The code of the step by which a newer version of a release keeps a handover: no state changes."""


def check(evidence: Evidence) -> Iterator[str]:
    """Yield what is wrong."""
    steps: dict[UUID, list[Row]] = defaultdict(list)
    for step in evidence.tables["handover_step"]:
        steps[step["handover"]].append(step)
    known = {row["id"]: row for row in evidence.tables["handover"]}
    for handover in steps.keys() | known.keys():
        history = sorted(steps.get(handover, []), key=lambda step: step["version"])
        yield from _history(handover, known.get(handover), history)
    tried: dict[tuple[UUID, str], list[Tried]] = defaultdict(list)
    for one in evidence.tried:
        tried[one.handover, one.state].append(one)
    yield from _winners(steps, tried)


def _history(handover: UUID, row: Row | None, history: list[Row]) -> Iterator[str]:
    if row is None or not history:
        yield f"I7 {handover} has {len(history)} steps and {'a' if row else 'no'} row"
        return
    if [step["version"] for step in history] != list(range(1, len(history) + 1)):
        yield f"I7 {handover}: versions {[step['version'] for step in history]}"
    for step in history:
        stays = step["code"] == UPDATED and step["from_state"] == step["state"] in {"offered", "accepted"}
        if not stays and (step["from_state"], step["state"]) not in ALLOWED:
            yield f"I7 {handover}: {step['from_state']} → {step['state']}"
    for one, two in pairwise(history):
        if one["state"] != two["from_state"] or one["leaf"] >= two["leaf"]:
            yield f"I7 {handover}: version {two['version']} does not follow from {one['version']}"
    if (row["state"], row["version"]) != (history[-1]["state"], history[-1]["version"]):
        yield f"I7 {handover} stands at {row['state']}, its history ends at {history[-1]['state']}"


def _winners(steps: dict[UUID, list[Row]], tried: dict[tuple[UUID, str], list[Tried]]) -> Iterator[str]:
    done = defaultdict(list)
    for handover, history in steps.items():
        for step in history:
            if step["version"] > 1 and step["state"] != "recalled" and step["code"] != UPDATED:
                done[handover, step["state"]].append(step["actor"])
    for act in done.keys() | tried.keys():
        won = [one.actor for one in tried.get(act, []) if one.ended == WON]
        may = {one.actor for one in tried.get(act, []) if one.ended != REFUSED}
        actors = done.get(act, [])
        if len(won) > 1 or len(actors) > 1:
            yield f"I2 {act[0]} was {act[1]} {max(len(won), len(actors))} times"
        elif won and won != actors:
            yield f"I1 {act[0]} was {act[1]} by {won}, the history says {actors}"
        elif set(actors) - may:
            yield f"I2 {act[0]} was {act[1]} by {actors}, who never did or was refused"
