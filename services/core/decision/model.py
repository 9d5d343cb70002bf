"""The decision model: codes and parameters only; words are rendered when somebody reads it.

Named tuples, because each event makes a dozen of these: a frozen dataclass takes three times as long to make.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from schemas.faults import Fault
from services.core.rulebook.deadlines import Deadline

NO_PARAMS: Mapping[str, str | int] = MappingProxyType({})


class Item(NamedTuple):
    """One queue that gets the case; `municipality` is part of the queue's address (contracts 2)."""

    forum: str
    municipality: str | None
    school: str | None
    role: str
    stage: str
    track: str | None
    legal_basis: str | None


class Task(NamedTuple):
    """Something a person is asked to do; `to` is a forum's or a publisher's id."""

    kind: str
    to: str


class Reason(NamedTuple):
    """One row of the rulebook that counted, with the first of its rule ids."""

    rule: str
    row: str
    params: Mapping[str, str | int]


class Considered(NamedTuple):
    """A forum that did not get the case, and the code of the reason."""

    forum: str
    why: str
    params: Mapping[str, str | int]


class Decision(NamedTuple):
    """What becomes of one event; `facts` are those that were not at their default: why it was decided so.

    `stops` are kinds of tasks that must not be done, although people are used to it (SSP-15).
    """

    event_id: str
    event_type: str
    rulebook: str
    age: int | None
    residence: str | None
    outcome: str
    codes: tuple[str, ...]
    faults: tuple[Fault, ...]
    items: tuple[Item, ...]
    tasks: tuple[Task, ...]
    stops: tuple[str, ...]
    deadlines: tuple[Deadline, ...]
    because: tuple[Reason, ...]
    considered: tuple[Considered, ...]
    facts: Mapping[str, str | int | bool | tuple[str, ...]]
