"""The fixed list of events: those of every box that the rules do not tell apart, and those that `special` adds."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from typing import Any

from mutation import dated, special
from mutation.answers import Case, answer
from mutation.baseline import FIRST_MADE_UP, documents
from mutation.corners import corners
from mutation.edges import edges
from mutation.space import space
from schemas.codec import read_json
from schemas.envelope import Envelope
from services.core.rulebook.model import Rulebook
from services.core.rulebook.organisations import SOURCE_PREFIX

Event = dict[str, Any]


class Cases:
    """Events and what a rulebook answers before any change; they are found by box, municipality and publisher."""

    def __init__(
        self, book: Rulebook, of_boxes: Iterable[tuple[Event, int]], others: Iterable[tuple[Event, str | None]]
    ) -> None:
        """Take (event, number of its box), and (event, topic it comes on)."""
        self.book, self.all = book, []
        self.of_box: dict[int, list[int]] = {}
        self.of_name: dict[str, list[int]] = {}
        for event, box in of_boxes:
            self.of_box.setdefault(box, []).append(self._add(event))
        self.others = [self._add(event, topic) for event, topic in others]
        self._answers: dict[int, object] = {}

    def differs(self, mutant: Rulebook, numbers: Iterable[int]) -> bool:
        """Tell whether the mutant answers any of these events otherwise."""
        return any(answer(mutant, self.all[one]) != self._answer(one) for one in numbers)

    def _answer(self, number: int) -> object:
        if number not in self._answers:
            self._answers[number] = answer(self.book, self.all[number])
        return self._answers[number]

    def _add(self, event: Event, topic: str | None = None) -> int:
        number = len(self.all)
        self.all.append(case_of(event, topic))
        for name in _names(event):
            self.of_name.setdefault(name, []).append(number)
        return number


@cache
def events() -> tuple[list[tuple[Event, int]], list[tuple[Event, str | None]]]:
    """Return the whole list, the same one each time: (event, its box), and (event, the topic it comes on)."""
    alone = (*special.from_everybody(), *special.at_the_door(), *special.from_everywhere())
    others = ((event, None) for event in (*alone, *dated.releases(), *dated.around_holidays()))
    return [*corners(space()), *edges(space())], [*special.on_topics(), *others]


@cache
def cases() -> Cases:
    """Return the events with what is answered before any change."""
    return Cases(space().book, *events())


def from_real_places() -> Iterator[Event]:
    """Yield the events without a topic that name nothing made up."""
    towns = {town["code"] for town in documents()["municipalities.yaml"]["municipalities"]}
    made_up = {name for code in towns if int(code) >= FIRST_MADE_UP for name in (code, f"kommune-{code}")}
    alone = (event for event, topic in events()[1] if topic is None)
    yield from (one for one in chain((event for event, _ in events()[0]), alone) if made_up.isdisjoint(_names(one)))


def case_of(event: Event, topic: str | None = None) -> Case:
    """Return the event as it comes, at the instant that it names."""
    envelope = read_json(event)
    assert isinstance(envelope, Envelope), event
    return Case(envelope, datetime.fromisoformat(event["recordedtime"]).astimezone(UTC), topic)


def _names(event: Event) -> Iterator[str]:
    """Yield the municipality and the publisher that an event names."""
    data = event["data"]
    yield str(event["source"]).removeprefix(SOURCE_PREFIX)
    yield str(data.get("subject", data).get("residence") or data.get("municipality"))
