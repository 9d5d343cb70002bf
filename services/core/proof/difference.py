"""Compares two rulebooks: who would go elsewhere, both engines run over the same combinations, differences added up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from schemas.events import EVENT_TYPES
from schemas.events.base import EventData
from services.core.decision.facts import place
from services.core.proof.example import event_of, weight
from services.core.proof.explore import Box, Explorer, Region, whole
from services.core.proof.region_view import Lens, Sight
from services.core.proof.residences import FAR_AWAY
from services.core.proof.space import PUBLISHER, Message, Part, Variable, variables
from services.core.rulebook.conditions import Value
from services.core.rulebook.model import Rulebook
from services.core.rulebook.organisations import Only, Publisher

OLDEST = 10**6
Groups = dict[tuple[Only | None, Only | None], list[tuple[Publisher, Publisher]]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rulebook says: outcome, codes, items as (forum, stage, role, basis), tasks as (kind, to), deadlines."""

    outcome: str
    codes: tuple[str, ...]
    items: tuple[tuple[str, str, str, tuple[str, ...]], ...]
    tasks: tuple[tuple[str, str], ...]
    deadlines: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class Moved:
    """Events of a type that `before` answers one way and `after` another: how many, whom, and the simplest of them.

    `ages` are bands (from, to), None when the age is unknown; `places` are codes of municipalities, "" for none.
    """

    event_type: str
    before: Answer
    after: Answer
    combinations: int = 0
    ages: set[tuple[int, int] | None] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    event: Mapping[str, Any] = field(default_factory=dict)
    weight: int = OLDEST


@dataclass(frozen=True, slots=True)
class Sender:
    """A publisher that may send a type under one rulebook only; `gained` when under the second."""

    publisher: str
    event_type: str
    gained: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything in which two rulebooks differ for those who send and those who are sent about."""

    senders: tuple[Sender, ...]
    moved: tuple[Moved, ...]
    compared: int


def difference(before: Rulebook, after: Rulebook) -> Difference:
    """Return whose events would be decided otherwise."""
    found: dict[tuple[str, Answer, Answer], Moved] = {}
    books = (_Side(before), _Side(after))
    pairs = [pair for model in EVENT_TYPES for pair in _pairs(model, before, after)]
    for pair in pairs:
        for was, then in _leaves(books, pair):
            _note(found, pair[0].event_type, was, then, books)
    compared = sum(first.size for first, _ in pairs)
    return Difference(tuple(_senders(before, after)), tuple(found.values()), compared)


class _Side:
    """One rulebook and what explores it."""

    def __init__(self, book: Rulebook) -> None:
        self.book, self.explorer, self.sight = book, Explorer(book), Sight.of(book)
        self.ruling = self.explorer.ruling()

    def regions(self, message: Message, box: Box) -> Iterator[Region]:
        return self.explorer.regions(message, self.ruling, [box])

    def answer(self, region: Region, box: Box) -> Answer:
        """Return what follows for a part of a region."""
        outcome = region.outcome
        if outcome is None:
            return Answer("", (), (), (), ())
        lens = Lens(replace(region, box=box), outcome, self.sight)
        items = tuple(
            (slot.forum.id, slot.stage, slot.role, tuple(sorted(map(str, lens.bases(slot))))) for slot in outcome.slots
        )
        tasks = tuple((task.kind, task.to) for task in outcome.tasks)
        due = tuple((one.rule, one.what, one.start, one.unit, str(one.count)) for one in outcome.deadlines)
        return Answer(outcome.outcome, outcome.codes, items, tasks, due)


def _leaves(books: tuple[_Side, _Side], pair: tuple[Message, Message]) -> Iterator[tuple[Region, Region]]:
    """Yield the regions of the second rulebook, each with that of the first it lies in."""
    first, second = pair
    for was in list(books[0].regions(first, whole(first))):
        for then in list(books[1].regions(second, was.box)):
            yield was, then


def _note(
    found: dict[tuple[str, Answer, Answer], Moved],
    event_type: str,
    was: Region,
    then: Region,
    books: tuple[_Side, _Side],
) -> None:
    old, new = books[0].answer(was, then.box), books[1].answer(then, then.box)
    if old == new:
        return
    moved = found.setdefault((event_type, old, new), Moved(event_type, old, new))
    moved.combinations += then.size
    burden = weight(was.message, then.box, books[0].book)
    if burden < moved.weight:
        moved.weight, moved.event = burden, event_of(was.message, then.box, books[0].book)
    for variable in then.message.variables:
        chosen = [part for at, part in enumerate(variable.parts) if then.box[variable.name] >> at & 1]
        if variable.name == "place":
            moved.places.update(part.name for part in chosen)
        if variable.name == "age":
            moved.ages.update(_band(part, variable) for part in chosen)


def _band(part: Part, variable: Variable) -> tuple[int, int] | None:
    """Return the first and the last age of the band that a part stands for."""
    age = part.facts.get("age")
    if not isinstance(age, int):
        return None
    later = sorted(other for one in variable.parts if isinstance(other := one.facts.get("age"), int) and other > age)
    return age, (later[0] - 1 if later else OLDEST)


def _senders(before: Rulebook, after: Rulebook) -> Iterator[Sender]:
    was, then = (
        {(one.id, sent) for one in book.publishers.values() for sent in one.may_send} for book in (before, after)
    )
    yield from (Sender(*pair, gained=False) for pair in sorted(was - then))
    yield from (Sender(*pair, gained=True) for pair in sorted(then - was))


def _pairs(model: type[EventData], before: Rulebook, after: Rulebook) -> Iterator[tuple[Message, Message]]:
    """Yield the messages of a type that both rulebooks take from somebody, each as the one and as the other sees it."""
    for (old, new), senders in _in_both(model.event_type, before, after).items():
        kinds = {(one.kind, other.kind): one.id for one, other in reversed(senders)}
        sides = []
        for side, (book, other_book) in enumerate(((before, after), (after, before))):
            parts = tuple(Part({"publisher_kind": kind[side]}, name) for kind, name in sorted(kinds.items()))
            varying = [_here(one, before, after, book) for one in variables(model, old or new, book, other_book)]
            fixed: dict[str, Value] = {"event_type": model.event_type}
            sides.append(Message(model.event_type, fixed, (Variable(PUBLISHER, parts), *varying)))
        yield sides[0], sides[1]


def _in_both(event_type: str, before: Rulebook, after: Rulebook) -> Groups:
    """Return the publishers that may send a type under both, by the restrictions that each puts on them."""
    groups: Groups = {}
    for one in before.publishers.values():
        other = after.publisher_by_id.get(one.id)
        if other is not None and event_type in one.may_send and event_type in other.may_send:
            groups.setdefault((one.may_send[event_type], other.may_send[event_type]), []).append((one, other))
    return groups


def _here(variable: Variable, before: Rulebook, after: Rulebook, book: Rulebook) -> Variable:
    """Return the variable with the same parts for both rulebooks: the municipalities and addressees of either."""
    if variable.name == "place":
        codes = sorted({FAR_AWAY, *before.municipalities, *after.municipalities})
        nowhere = variable.parts[:1] if not variable.parts[0].facts else ()
        return Variable("place", (*nowhere, *(Part(_place(code, book), code) for code in codes)))
    if variable.name == "addressed_to":
        both = [name for name in before.forums if name in after.forum_ids and name in before.forum_ids]
        parts = (Part({"addressed_to": name, "addressed_mode": book.forums[name].mode or "none"}) for name in both)
        return Variable("addressed_to", (Part({}), *parts))
    return variable


def _place(code: str, book: Rulebook) -> dict[str, Value]:
    found: dict[str, Value] = {}
    place(found, code, book)
    return found
