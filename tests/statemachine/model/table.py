"""Acts of contracts-acts 9, typed in by hand from its table: who may do them, in which states and stages, where."""

from typing import NamedTuple

OPEN = ("offered", "accepted", "awaiting_sender", "on_agenda", "handled")
ENDED = ("closed", "returned", "forwarded", "recalled")
STATES = (*OPEN, *ENDED)
STAGES = ("queue", "triage", "gate", "wish", "manual")

K = ("koordinator", "stedfortraeder", "forumleder", "infohus-tovholder", "exit-koordinator")
L = ("forumleder", "infohus-tovholder", "exit-koordinator")
K_AND_VISITATOR = (*K, "visitator")
INFOHUSE = ("infohus_hjoerring", "infohuse_nordjylland")


class Row(NamedTuple):
    """One row of the table; `to` is None where the state stays or depends on the item."""

    name: str
    who: tuple[str, ...]
    source: tuple[str, ...]
    to: str | None
    receipt: str | None = None


TABLE = (
    Row("accept", K, ("offered",), "accepted", "accepted"),
    Row("return", K_AND_VISITATOR, ("offered", "accepted"), "returned", "returned"),
    Row("forward", K, ("offered", "accepted", "on_agenda"), None),
    Row("withdraw_forward", K, OPEN, None),
    Row("ask", K_AND_VISITATOR, ("offered", "accepted"), "awaiting_sender", "question"),
    Row("cancel_question", K_AND_VISITATOR, ("awaiting_sender",), None),
    Row("put_on_agenda", K, ("accepted", "handled"), "on_agenda"),
    Row("take_off_agenda", K, ("on_agenda",), "accepted"),
    Row("note_outcome", K, ("accepted", "on_agenda"), "handled", "handled"),
    Row("close", K, ("handled",), "closed", "closed"),
    Row("reopen", L, ("closed",), "accepted", "reopened"),
    Row("select", ("visitator",), ("offered",), None),
    Row("deselect", ("visitator",), ("offered",), "closed", "closed"),
    Row("clear", ("infohus-tovholder",), ("offered",), None),
    Row("record_consent", ("exit-koordinator",), OPEN, None),
    Row("withdraw_consent", ("exit-koordinator",), OPEN, "closed", "closed"),
    Row("name_owner", K, ("accepted", "on_agenda"), None),
    Row("complete", K, OPEN, None),
    Row("reroute", K, ("offered", "accepted", "on_agenda"), None),
    Row("confirm_recall", K_AND_VISITATOR, ("recalled",), None, "recall_confirmed"),
)
ACTS = {row.name: row for row in TABLE}

IN_EVERY_STAGE = ("reopen", "confirm_recall")
NOT_WHILE_FORWARDING = ("return", "forward", "ask", "put_on_agenda", "note_outcome", "reroute")
NOT_FOR_READERS = ("forward", "ask", "reroute")
ONLY_AFTER_ACCEPTANCE = ("forward", "reroute", "ask")
"""Of an item that was forwarded (contracts-acts 9.1)."""


def stage_allows(act: str, stage: str) -> bool:
    """Tell whether an item's stage lets an act be done."""
    if act in IN_EVERY_STAGE:
        return True
    if stage == "gate":
        return act == "clear"
    if stage == "triage":
        return act in ("select", "deselect", "return", "ask", "cancel_question")
    if stage == "wish":
        return act in ("accept", "return", "note_outcome", "close", "complete", "record_consent")
    return act not in ("clear", "select", "deselect")
