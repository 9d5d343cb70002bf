"""Acts of the model: what each row of contracts-acts 9 changes, once nothing refuses it."""

from collections.abc import Callable
from datetime import datetime

from statemachine.model.access import Principal
from statemachine.model.asking import ask, cancel_question
from statemachine.model.doing import Doing
from statemachine.model.forwarding import forward, reroute, withdraw
from statemachine.model.item import Item
from statemachine.model.refusals import refusal
from statemachine.model.returning import offer_back
from statemachine.model.stages import clear, deselect, into_queue, record_consent, withdraw_consent
from statemachine.model.table import ACTS
from statemachine.model.world import Refused, World


def perform(
    world: World, who: Principal, act: str, item: Item | None, version: int | None, body: object, now: datetime
) -> None:
    """Do an act; raises Refused and changes nothing when it is not possible."""
    code = refusal(world, who, act, item, version, body, now)
    if code is not None or item is None:
        raise Refused(code or "not_found")
    given = {name: value for name, value in (body or {}).items() if value is not None}
    doing = Doing(world, item, given, str(who), now)
    if act in WRITES:
        WRITES[act](doing)
        return
    doing.step(ACTS[act].to)
    if ACTS[act].receipt is not None:
        world.receipt(item, ACTS[act].receipt)


def _accept(doing: Doing) -> None:
    doing.step("accepted")
    doing.world.receipt(doing.item, "accepted")
    origin = doing.item.forwarded_from
    if origin is not None and origin.forwarding is doing.item:
        origin.forwarding = None
        doing.world.step(origin, "forwarded", None, doing.actor)
        doing.world.receipt(origin, "forwarded")


def _return(doing: Doing) -> None:
    was_taken = doing.item.state == "accepted"
    doing.step("returned", doing.body["reason"])
    doing.world.receipt(doing.item, "returned", doing.body["reason"])
    offer_back(doing.world, doing.item, doing.actor, doing.now, was_taken=was_taken)


def _forward(doing: Doing) -> None:
    forward(doing.world, doing.item, doing.body, doing.actor, doing.now)


def _withdraw_forward(doing: Doing) -> None:
    withdraw(doing.world, doing.item, doing.actor)
    doing.step()


def _reroute(doing: Doing) -> None:
    reroute(doing.world, doing.item, doing.body["residence"], doing.actor, doing.now)


def _put_on_agenda(doing: Doing) -> None:
    doing.item.meeting = doing.body["meeting"]
    doing.step("on_agenda")


def _note_outcome(doing: Doing) -> None:
    doing.item.outcome = {
        "code": doing.body["outcome"],
        **{name: doing.body.get(name) for name in ("responsible_authority", "follow_up_on", "note")},
    }
    doing.step("handled", doing.body["outcome"])
    doing.world.receipt(doing.item, "handled", doing.body["outcome"])


def _name_owner(doing: Doing) -> None:
    doing.item.owner = doing.body["authority"]
    doing.step()


def _complete(doing: Doing) -> None:
    kind, rule, item = doing.body.get("task"), doing.body.get("deadline"), doing.item
    for task in item.event.tasks:
        task.done = task.done or (task.kind, task.to) == (kind, item.forum)
    for deadline in item.deadlines:
        deadline.done = deadline.done or (deadline.rule == rule and not deadline.withdrawn)
    doing.step()


def _confirm_recall(doing: Doing) -> None:
    doing.item.confirmed = True
    doing.step()
    doing.world.receipt(doing.item, "recall_confirmed")


WRITES: dict[str, Callable[[Doing], None]] = {
    "accept": _accept, "return": _return, "forward": _forward, "withdraw_forward": _withdraw_forward,
    "reroute": _reroute, "ask": ask, "cancel_question": cancel_question, "put_on_agenda": _put_on_agenda,
    "note_outcome": _note_outcome, "select": into_queue, "deselect": deselect, "clear": clear,
    "record_consent": record_consent, "withdraw_consent": withdraw_consent, "name_owner": _name_owner,
    "complete": _complete, "confirm_recall": _confirm_recall,
}  # fmt: skip
"""Rows that change more than the state."""
