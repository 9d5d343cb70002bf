"""What else could follow from a row: another forum, stage, basis, table, code, task, deadline or step."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from mutation.baseline import book
from mutation.lists import longer, near, replaced, shorter
from services.core.rulebook.routing import CLAIMED, OUTCOMES, OWNER, PUBLISHER
from services.core.rulebook.vocabulary import BASES, ROLES, STAGES


def consequences(key: str, old: Any) -> Iterator[Any]:
    """Yield other values of a cell of `then`, of a row's step, of `start`, `after` and what a meaning means."""
    words = _words()
    if key == "tasks":
        yield from _tasks(old)
    elif isinstance(old, list):
        others = near(words[key], old[0])
        yield from (*shorter(old), *replaced(old, others), *longer(old, others), [*reversed(old)])
    else:
        yield from near(words[key], old)


@cache
def _words() -> Mapping[str, Sequence[Any]]:
    rulebook = book()
    tables = tuple(rulebook.tables)
    rows = [row for rows in rulebook.tables.values() for row in rows]
    return {
        "outcome": OUTCOMES,
        "forum": tuple(forum.id for forum in rulebook.forums.values() if forum.takes_people),
        "stage": STAGES,
        "basis": (*BASES, CLAIMED),
        "role": ROLES,
        "track": sorted({row.then.track for row in rows if row.then.track is not None}),
        "step": sorted({row.then.step for row in rows if row.then.step is not None}),
        "codes": tuple(rulebook.wording.codes),
        "drop": tuple(rulebook.wording.tasks),
        "stops": tuple(rulebook.wording.tasks),
        "deadlines": tuple(rulebook.deadline_sets),
        "means": tuple(name for name, fact in rulebook.facts.items() if fact.kind == "flag"),
        **dict.fromkeys(("go", "gate", "beside", "start", "after"), tables),
    }


def _tasks(old: Sequence[Mapping[str, str]]) -> Iterator[list[Mapping[str, str]]]:
    yield from shorter(old)
    receivers = (PUBLISHER, OWNER, "kriminalforsorgen", "exit_enhed", "ssp")
    for at, task in enumerate(old):
        some = [{**task, "kind": kind} for kind in book().wording.tasks if kind != task["kind"]]
        some += [{**task, "to": to} for to in receivers if to != task["to"]]
        yield from ([*old[:at], other, *old[at + 1 :]] for other in some)
