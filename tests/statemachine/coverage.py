"""Coverage of the table: which edges and which refusals were met, counted, and which were not."""

from collections import Counter
from collections.abc import Iterator

from statemachine.model.item import Item
from statemachine.model.releasing import ROUTER
from statemachine.model.table import ACTS, OPEN, TABLE

UNREACHABLE = {
    # On its way is what is offered, accepted or on the agenda, and none of what waits or is handled.
    ("withdraw_forward", "awaiting_sender"),
    ("withdraw_forward", "handled"),
    # Exit asks nobody, so nothing there waits for the sender.
    ("record_consent", "awaiting_sender"),
    ("withdraw_consent", "awaiting_sender"),
}
EVERYBODY_WHO_SEES_MAY = {"return", "ask", "cancel_question", "confirm_recall"}
SPECIAL = {
    ("note_outcome", "owner_missing"), ("reroute", "same_address"), ("reroute", "not_routable"),
    ("record_consent", "not_an_adult"), ("reopen", "erased"), ("forward", "no_target"),
    ("complete", "nothing_to_complete"), ("content", "not_taken"), ("content", "not_allowed"), ("content", "erased"),
    ("content", "consent_withdrawn"), ("content", "not_found"), ("identity", "not_taken"), ("identity", "not_allowed"),
    ("identity", "consent_withdrawn"), ("identity", "erased"), ("identity", "invalid"), ("identity", "not_found"),
    ("show", "not_found"), ("answer", "not_found"), ("answer", "not_allowed"), ("answer", "invalid"),
    ("grant", "refused"),
    *((act, "forwarding") for act in ("return", "forward", "ask", "put_on_agenda", "note_outcome", "reroute")),
}  # fmt: skip
"""Refusals that one act or read alone has."""


def wanted() -> Iterator[tuple[str, ...]]:
    """Go through everything that must be met: acts by the state they leave, refusals by act, and what events do."""
    for row in TABLE:
        yield from ((row.name, source) for source in row.source if (row.name, source) not in UNREACHABLE)
        yield from ((row.name, "!", code) for code in ("not_found", "invalid", "stale", "not_allowed"))
    yield from ((act, "!", "forbidden") for act in ACTS if act not in EVERYBODY_WHO_SEES_MAY)
    yield from ((what, "!", code) for what, code in SPECIAL)
    yield from (("clear", result) for result in ("cleared_for_infohus", "police_only"))
    yield from (("clearance", result) for result in ("cleared_for_infohus", "police_only"))
    yield from (("cancel_question", "to", state) for state in ("offered", "accepted"))
    yield from (("answer", by, state) for by in ("http", "event") for state in ("offered", "accepted"))
    yield from (("recall", state) for state in OPEN)
    yield from (("superseded", state) for state in OPEN)
    yield from (("cancelled", state) for state in OPEN)
    yield from (("updated", state) for state in OPEN)
    yield from (("accept", "forwarded", state) for state in ("offered", "accepted", "on_agenda"))
    yield from (("forward_returned", state) for state in ("offered", "accepted", "on_agenda"))
    yield from (("content", state) for state in (*OPEN, "triage", "gate", "wish") if state != "offered")
    yield from (("identity", state) for state in (*OPEN, "triage", "gate") if state != "offered")
    yield from (("returned_to", where) for where in ("origin", "sender", "exit", "nowhere"))
    yield from (("grant", what) for what in ("given", "later", "short", "ended"))


class Coverage:
    """What was met, and how often."""

    def __init__(self) -> None:
        self.met: Counter[tuple[str, ...]] = Counter()

    def meet(self, *what: str) -> None:
        """Count one edge or refusal."""
        self.met[what] += 1

    def missing(self) -> list[tuple[str, ...]]:
        """Return what was never met, in the order of the table."""
        return [one for one in wanted() if not self.met[one]]

    def act(self, act: str, state: str, item: Item, body: object, new: list[Item]) -> None:
        """Count an act that was done: the edge, and what became of it."""
        self.meet(act, state)
        if act == "clear" and isinstance(body, dict):
            self.meet(act, body["result"])
        if act == "cancel_question":
            self.meet(act, "to", item.state)
        if act == "return":
            self.meet("returned_to", _where(item, new))

    def step(self, item: Item, before: str) -> None:
        """Count a step that an item got by something else than its own act."""
        last = item.steps[-1]
        if last.code in ("forward_returned", "superseded", "cancelled", "updated"):
            self.meet(last.code, before)
        elif last.state == "recalled" and last.code == "wrong_facts":
            self.meet("recall", before)
        elif last.state == "forwarded":
            self.meet("accept", "forwarded", before)
        elif last.actor == ROUTER and last.code == "police_only":
            self.meet("clearance", last.code)
        elif last.actor == ROUTER and last.version > 1 and last.state == "offered":
            self.meet("clearance", "cleared_for_infohus")

    def read(self, what: str, item: Item) -> None:
        """Count a read that was answered, by state, and by stage where somebody must choose first."""
        self.meet(what, item.state if item.stage in ("queue", "manual") else item.stage)


def _where(item: Item, new: list[Item]) -> str:
    if not new:
        return "nowhere"
    if item.forwarded_from is not None:
        return "origin"
    return "exit" if new[0].forum == "exit_enhed" else "sender"
