"""Forwarding rules: the queues beside the forums that a case can be forwarded to by hand (contracts-acts 9.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.core.rulebook.deadlines import RECEIPT, DeadlineRule
from services.core.rulebook.document_reader import Node
from services.core.rulebook.organisations import Forum
from services.core.rulebook.vocabulary import STAGES

NO_BASIS = "manual"
"""The stage of a case that stands on no basis: a person sorts it out."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A queue that a case can be forwarded to: at which stage, about whom, and whether it is the one for releases.

    Only one without a basis asks `releases`; with one, the basis says what it is for. `deadlines` are the sets that
    begin with the offer there.
    """

    queue: str
    stage: str
    ages: tuple[int | None, int | None]
    unknown_age: bool
    releases: bool
    deadlines: tuple[str, ...]

    def takes(self, age: int | None) -> bool:
        """Tell whether somebody of this age can be forwarded here."""
        if age is None:
            return self.unknown_age or self.ages == (None, None)
        return within(self.ages, age)


def within(ages: tuple[int | None, int | None], age: int) -> bool:
    """Tell whether an age lies between two ends, both included; an end may be open."""
    low, high = ages
    return (low is None or low <= age) and (high is None or age <= high)


def forwarding(
    root: Node, forums: Mapping[str, Forum], sets: Mapping[str, Sequence[DeadlineRule]]
) -> tuple[Beside, ...]:
    """Read the section of forums.yaml; a queue stands there once, and without a basis at a person's desk only."""
    queues = {forum.id: forum for forum in forums.values() if forum.mode is None}
    found: dict[str, Beside] = {}
    for row in root.rows("forwarding"):
        name = row.name("queue")
        row.text("queue", queues)
        if name in found:
            raise row.twice("queue", name)
        stage = row.text("stage", STAGES)
        if (stage == NO_BASIS) is bool(queues[name].bases):
            raise row.error(f"stage: uden hjemmel skal her stå {NO_BASIS}, og med hjemmel et andet trin")
        low, high = (row.number(key) if row.has(key) else None for key in ("age_from", "age_to"))
        ages, flags = (low, high), (row.flag("unknown_age"), row.flag("releases"))
        found[name] = Beside(name, stage, ages, *flags, _deadlines(row, sets))
        row.done()
    return tuple(found.values())


def _deadlines(row: Node, sets: Mapping[str, Sequence[DeadlineRule]]) -> tuple[str, ...]:
    """Read the sets that begin with an offer: a person's act, so they ask nothing of the event and its dates."""
    names = row.words("deadlines", sets)
    for name in names:
        if any(rule.when or rule.start != RECEIPT for rule in sets[name]):
            raise row.error(
                f"deadlines: {name} spørger til meddelelsen; her løber alt fra det øjeblik, der videresendes"
            )
    return names
