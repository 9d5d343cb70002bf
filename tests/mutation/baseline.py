"""The unchanged rulebook: North Jutland's, and beside it made-up towns with one or two switches that decide.

So rows about SSP+, which is switched on nowhere yet, are reached by events too; no cell of North Jutland is touched.
"""

from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import Any

from services.core.proof.residences import asked
from services.core.rulebook.model import Rulebook, build
from unit.core import broken

Documents = dict[str, Any]
ORDINARY = ["ssp", "p115_udvalg", "infohuse_nordjylland", "ksp", "psp", "exit_enhed"]
FIRST_MADE_UP = 9001
"""No Danish municipality has a code that begins with 9."""


def documents() -> Documents:
    """Return a fresh copy of the documents, the made-up towns last."""
    of = broken.documents()
    of["municipalities.yaml"]["municipalities"] += _made_up(of)
    return of


@cache
def switches() -> tuple[str, ...]:
    """Return the forums that rows ask about: whether the municipality has them decides."""
    return tuple(asked(build(broken.documents())))


@cache
def book() -> Rulebook:
    """Return the rulebook before any change."""
    return build(documents())


def _made_up(of: Documents) -> Iterator[dict[str, Any]]:
    there = {frozenset(town.get("has", ())) & set(switches()) for town in of["municipalities.yaml"]["municipalities"]}
    sets = (some for size in (1, 2) for some in combinations(switches(), size))
    for number, some in enumerate(one for one in sets if frozenset(one) not in there):
        yield {
            "code": str(FIRST_MADE_UP + number),
            "name": f"Prøveby {number + 1}",
            "in_police_district": True,
            "in_region": True,
            "has": [*ORDINARY, *some],
        }
