"""The space of facts that events can have: per kind of message, the variables and the classes of their values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from schemas.events import EVENT_TYPES
from schemas.events.anonymous import Statistics
from schemas.events.base import EventData
from services.core.decision.facts import COUNTED, LISTED, SAME
from services.core.proof.residences import places
from services.core.rulebook.conditions import UNKNOWN, Condition, Value
from services.core.rulebook.model import Rulebook
from services.core.rulebook.organisations import Only, Publisher
from services.core.rulebook.vocabulary import VERDICTS

PUBLISHER = "publisher"
OF_AGE = 18
OLDEST = 130
"""No age band begins above this: ends beyond it are where a condition stops without a limit."""


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a variable: the facts it stands for (those at their default left out), and its name if it has one.

    A publisher is named by its id, a municipality by its code; one only imagined, with other switches, has no name.
    """

    facts: Mapping[str, Value]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """Facts that vary together, value by value, the simplest first."""

    name: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One kind of message: what is fixed, what varies, and how many pairs of publisher and type it stands for."""

    event_type: str
    fixed: Mapping[str, Value]
    variables: tuple[Variable, ...] = ()
    pairs: int = 0

    @property
    def size(self) -> int:
        """How many combinations there are."""
        return prod(len(variable.parts) for variable in self.variables)


def messages(rulebook: Rulebook) -> Iterator[Message]:
    """Yield every kind of message: what ends at the door, then each type once per restriction on its publishers."""
    allowed = sum(len(publisher.may_send) for publisher in rulebook.publishers.values())
    strangers = len(rulebook.publishers) * len(EVENT_TYPES) - allowed
    for verdict in VERDICTS:
        yield Message("", {"verdict": verdict}, pairs=strangers if verdict == "TYPE_NOT_ALLOWED" else 0)
    yield Message("", {"danger_now": True})
    yield Message("release_notice", {"event_type": "release_notice", "cancels": True})
    for model in EVENT_TYPES:
        senders: dict[Only | None, list[Publisher]] = {}
        for publisher in rulebook.publishers.values():
            if model.event_type in publisher.may_send:
                senders.setdefault(publisher.may_send[model.event_type], []).append(publisher)
        for only, some in senders.items():
            kinds = {publisher.kind: publisher.id for publisher in reversed(some)}
            parts = tuple(Part({"publisher_kind": kind}, name) for kind, name in sorted(kinds.items()))
            varying = (Variable(PUBLISHER, parts), *variables(model, only, rulebook))
            if model is Statistics and all(one.municipality for one in some):
                varying = tuple(_at_home(variable) for variable in varying)
            yield Message(model.event_type, {"event_type": model.event_type}, varying, len(some))


def _at_home(variable: Variable) -> Variable:
    """Keep of the places those of the district: a municipality counts what is its own, and all that send are there."""
    if variable.name != "place":
        return variable
    return Variable("place", tuple(part for part in variable.parts if part.facts.get("in_district")))


def variables(model: type[EventData], only: Only | None, *rulebooks: Rulebook) -> Iterator[Variable]:
    """Yield what varies in a valid event of this type (contracts 1.2): its fields, as far as they become facts.

    Places are the first rulebook's; numbers are cut where any of them asks.
    """
    rulebook = rulebooks[0]
    fields = model.model_fields
    for name, field in fields.items():
        if name in SAME:
            values: list[Value] = list(_said(field))
            if only is not None and only.field == name:
                values = [only.value]
            if name == "date_status":  # a cancellation goes through the door or is not valid
                values.remove("cancelled")
            yield _plain(SAME[name], values)
        elif name in COUNTED:
            yield _plain(COUNTED[name], [UNKNOWN, *_bands(COUNTED[name], 1, rulebooks)])
        elif name in LISTED:
            yield _plain(name, list(_subsets(_words(field.annotation))))
    yield from _of_parts(fields, rulebook)
    if "subject" in fields:
        yield _ages(model.event_type, rulebooks)
        yield _plain("protected_address", [False, True])
        yield _plain("abroad", [False, True])
    if "subject" in fields or "municipality" in fields:
        parts = [Part(facts, name) for name, facts in places(rulebook)]
        yield Variable("place", tuple(parts if "subject" in fields else parts[1:]))  # the first is nowhere


def _of_parts(fields: Mapping[str, FieldInfo], rulebook: Rulebook) -> Iterator[Variable]:
    if "addressed_to" in fields:
        modes = {name: forum.mode or "none" for name, forum in rulebook.forums.items() if forum.mode is not None}
        addressed = [Part({"addressed_to": name, "addressed_mode": mode}) for name, mode in modes.items()]
        yield Variable("addressed_to", (Part({}), *addressed))
    if "exit" in fields:
        yield _plain("exit_wish", [True] if fields["exit"].is_required() else [False, True])
        yield _plain("exit_consent", [False, True])
    if "radicalisation" in fields:
        yield _plain("judged", ["none", "no", "at_risk", "radicalised"])
    if "school" in fields:
        yield _plain("school_given", [False, True])


def _plain(fact: str, values: list[Value]) -> Variable:
    return Variable(fact, tuple(Part({fact: value}) for value in values))


def _said(field: FieldInfo) -> Iterator[Value]:
    """Yield what a field can say; silence first, where it may be silent."""
    words = _words(field.annotation)
    if not words:
        yield from (False, True)
        return
    if not field.is_required():
        default = field.default or "none"
        yield default
        words = tuple(word for word in words if word != default)
    yield from words


def _words(annotation: Any) -> tuple[str, ...]:
    """Return the words of the Literal somewhere in an annotation."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return tuple(word for part in get_args(annotation) for word in _words(part))


def _subsets(words: tuple[str, ...]) -> Iterator[frozenset[str]]:
    for size in range(len(words) + 1):
        yield from map(frozenset, combinations(words, size))


def _bands(fact: str, first: int, rulebooks: Sequence[Rulebook]) -> list[int]:
    """Return the lower ends of the bands that numbers from `first` on lie in."""
    mentioned = {end for rulebook in rulebooks for end in rulebook.cuts.ends.get(fact, (0,))}
    if fact.startswith("age"):  # the claims ask about these ages, whether or not a row does
        limits = [forum.ages for rulebook in rulebooks for forum in rulebook.forums.values()]
        mentioned |= {OF_AGE, *(low or 0 for low, _ in limits), *(high + 1 for _, high in limits if high is not None)}
    ends = sorted(end for end in mentioned if end <= OLDEST)
    below = [end for end in ends if end <= first]
    return [below[-1], *(end for end in ends if end > first)]


def _ages(event_type: str, rulebooks: Sequence[Rulebook]) -> Variable:
    """Return the ages on the day of receipt; of a release also those on the day of release, which may be any other."""
    now = _bands("age", 0, rulebooks)
    if event_type != "release_notice":
        return Variable("age", (Part({}), *(Part({"age": age}) for age in now)))
    then = _bands("age_at_release", 0, rulebooks)
    both = [Part({"age": age, "age_at_release": later}) for age in now for later in then]
    return Variable("age", (Part({}), *both))


def truth(condition: Condition, variable: Variable, default: Value) -> int:
    """Return the values of the variable for which the condition holds, as bits."""
    said = (part.facts.get(condition.fact, default) for part in variable.parts)
    return sum(1 << at for at, value in enumerate(said) if Condition.holds(condition, value))
