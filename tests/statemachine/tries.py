"""Tries of acts that must be refused, or might be: who could try what on which item, with one thing wrong."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from statemachine.model.access import Principal
from statemachine.model.refusals import conflict, may
from statemachine.model.table import ACTS
from statemachine.people import ACTING
from statemachine.played import Model

WRONG = ("body", "version", "who", "id", "role", "state", "state", "nothing")


class Try(NamedTuple):
    """An item, who tries which act on it, and the 409 that it meets, if it does."""

    item: int
    who: Principal
    act: str
    code: str


def tries(model: Model, wrong: str, anybody: Sequence[Principal]) -> list[Try]:
    """Return the tries in which this is wrong."""
    return list(_tries(model, wrong, anybody))


def _tries(model: Model, wrong: str, anybody: Sequence[Principal]) -> Iterator[Try]:
    now = model.now()
    for at, item in enumerate(model.items):
        for who in anybody if wrong == "who" else ACTING:
            if wrong == "who":
                yield from (Try(at, who, act, "") for act in ACTS)
            elif model.world.sees(who, item, now):
                for act in ACTS:
                    code = (conflict(act, item, now) or "") if wrong == "state" else ""
                    if may(who, act) != (wrong == "role") and (code or wrong != "state"):
                        yield Try(at, who, act, code)
