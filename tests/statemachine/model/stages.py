"""Stages of an item, and the acts that end them: selecting, clearing, and consent at Exit (contracts-acts 9)."""

from statemachine.model.clock import begun
from statemachine.model.doing import Doing
from statemachine.model.forwarding import withdraw


def into_queue(doing: Doing) -> None:
    """Let the item enter the stage `queue`; a change of stage begins a new deadline for the answer."""
    item = doing.item
    changes, item.stage = item.stage != "queue", "queue"
    if changes and item.state == "offered":
        item.answer_by = begun(item.forum, item.stage, doing.now)
    doing.step()


def deselect(doing: Doing) -> None:
    """Close what was not selected."""
    doing.step("closed", "not_selected")
    doing.world.receipt(doing.item, "closed", "not_selected")
    doing.world.ended_untaken(doing.item, doing.actor)


def clear(doing: Doing) -> None:
    """Clear an item at the gate, by the act or by the police's event."""
    if doing.body["result"] == "cleared_for_infohus":
        into_queue(doing)
        return
    doing.step("closed", "police_only")
    doing.world.receipt(doing.item, "closed")
    doing.world.ended_untaken(doing.item, doing.actor)


def record_consent(doing: Doing) -> None:
    """Let an Exit item stand on consent (EXIT-4)."""
    doing.item.basis = "consent"
    into_queue(doing)


def withdraw_consent(doing: Doing) -> None:
    """Close an Exit item, and what is on its way from it."""
    withdraw(doing.world, doing.item, doing.actor)
    doing.item.consent_withdrawn = True
    doing.step("closed", "consent_withdrawn")
