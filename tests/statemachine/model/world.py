"""World of the model: every handover, event and grant, and what was told since the last look."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from oracle.district import POLICE_DISTRICT
from statemachine.model.access import Grant, Principal, has_grant, role_sees
from statemachine.model.item import Event, Item, Step
from statemachine.model.table import ENDED

Told = tuple[str, str, str, int | None, str | None]
"""Topic, what, state or change, version or None, and the code: of an offer and a question what they say instead."""


class Refused(Exception):  # noqa: N818 -- a refusal is an answer of the model and no error of it
    """An act or a read that is not done, with the contract's code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class World:
    """All there is."""

    items: list[Item] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    versions: dict[tuple[str, str], int] = field(default_factory=dict)
    recalled: set[tuple[str, str]] = field(default_factory=set)

    def sees(self, who: Principal, item: Item, now: datetime) -> bool:
        """Tell whether an item exists for somebody (contracts-acts 8)."""
        has = has_grant(who, self.grants, item.forum, item.municipality, now)
        return has and role_sees(who.role, item.forum, item.stage)

    def of_event(self, event: Event) -> Iterator[Item]:
        """Go through an event's items."""
        return (one for one in self.items if one.event is event)

    def offer(self, item: Item, actor: str) -> None:
        """Offer a new item: its first step, and a message with its deadline."""
        item.steps.append(Step(1, "offered", None, actor))
        self.items.append(item)
        self.told.append((_topic(item), "handover_offered", "offered", 1, _until_and_from(item)))

    def step(self, item: Item, to: str, code: str | None, actor: str) -> None:
        """Move an item, or let it stay with a step; a deadline for an answer ends when it leaves `offered`."""
        what = "handover_recalled" if to == "recalled" and item.state != to else "handover_changed"
        item.state, item.version = to, item.version + 1
        item.steps.append(Step(item.version, to, code, actor))
        if to != "offered":
            item.answer_by = None
        if to in ENDED:
            for question in item.questions:
                if question.state == "open":
                    question.state = "cancelled"
        self.told.append((_topic(item), what, to, item.version, code))

    def receipt(self, item: Item, change: str, code: str | None = None) -> None:
        """Tell the sender; never about Exit, of the gate only that it closed (contracts-acts 12)."""
        if item.forum == "exit_enhed" or (item.stage == "gate" and change != "closed"):
            return
        told = None if item.stage == "gate" else code
        if change == "question":
            told = f"until {item.questions[-1].answer_by}"
        self.told.append((f"receipts.{item.event.publisher}", "receipt", change, None, told))

    def ended_untaken(self, item: Item, actor: str) -> None:
        """Let the origin of a forwarding that ended without acceptance forward no more."""
        origin = item.forwarded_from
        if origin is not None and origin.forwarding is item:
            origin.forwarding = None
            if origin.is_open:
                self.step(origin, origin.state, "forward_returned", actor)


def _until_and_from(item: Item) -> str:
    """Say until when an answer is due and where an item came from; of Exit a message never says it (EXIT-7)."""
    due = "hours" if isinstance(item.answer_by, datetime) else str(item.answer_by)
    places = [None if one is None or one.forum == "exit_enhed" else one.forum for one in _origins(item)]
    return f"until {due} from {places[0]} back from {places[1]}"


def _origins(item: Item) -> tuple[Item | None, Item | None]:
    return item.forwarded_from, item.returned_from


def _topic(item: Item) -> str:
    """Desks of municipalities that are not the district's share one topic."""
    if item.municipality is None:
        return f"out.{item.forum}"
    return f"out.{item.forum}.{item.municipality if item.municipality in POLICE_DISTRICT else 'outside'}"
