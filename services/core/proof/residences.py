"""Residence classes, as far as rules can tell: each municipality, and each setting of its switches."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from services.core.decision.facts import place
from services.core.rulebook.conditions import Value
from services.core.rulebook.model import Rulebook

FAR_AWAY = "0101"
"""A municipality that no rulebook outside the capital names: known, and outside everything."""


def places(rulebook: Rulebook) -> Iterator[tuple[str, Mapping[str, Value]]]:
    """Yield (code, facts): nowhere, outside, each municipality that differs, then imagined ones without a code.

    A municipality may get or lose any forum that a row asks about; the proof must hold on that day too.
    """
    seen: list[Mapping[str, Value]] = [{}]
    yield "", {}
    for code in (FAR_AWAY, *rulebook.municipalities):
        there: dict[str, Value] = {}
        place(there, code, rulebook)
        if there not in seen:
            seen.append(there)
            yield code, there
    for facts in list(seen):
        if facts.get("in_district"):
            for imagined in _switched(facts, asked(rulebook)):
                if imagined not in seen:
                    seen.append(imagined)
                    yield "", imagined


def asked(rulebook: Rulebook) -> list[str]:
    """Return the switches that any row asks about."""
    conditions = (condition for rows in rulebook.tables.values() for row in rows for condition in row.when)
    return sorted({word for one in conditions if one.fact == "residence_has" for word in one.members})


def _switched(facts: Mapping[str, Value], switches: list[str]) -> Iterator[Mapping[str, Value]]:
    has = facts.get("residence_has", frozenset())
    always = has - set(switches) if isinstance(has, frozenset) else frozenset()
    for size in range(len(switches) + 1):
        for some in combinations(switches, size):
            yield {**facts, "residence_has": always | set(some)}
