"""What the sender's own systems are told of a decision: nothing that is for one role only (EXIT-7)."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from crash.workbench import rulebook
from schemas.codec import read_json
from schemas.envelope import Envelope
from sent import WHY, Event, event, release
from services.core.decision.decide import decide
from services.core.rulebook.disclosure import Disclosure
from services.effects.notices import receipt

MINOR, ADULT = "700110-4234", "700188-1234"
OPEN = Disclosure((), frozenset(), (), {})
"""A district that keeps nothing for one role."""


def concern(cpr: str, **more: Any) -> Event:
    """Return a concern that has to do with a gang."""
    data = {
        "subject": {"cpr": cpr, "residence": "0860"},
        "legal_basis": "RPL115-1-1",
        "necessity": WHY,
        "observed_on": "2026-02-07",
        "source_kind": "police",
        "notification": "considered_not_needed",
        **more,
    }
    return event("nordjyllands-politi", "knock_knock_concern", data)


def told(sent: Event, disclosure: Disclosure) -> tuple[list[str], list[str]]:
    """Return the forums and the tasks in the receipt."""
    envelope = read_json(sent)
    assert isinstance(envelope, Envelope)
    decision = decide(envelope, datetime(2026, 2, 10, 7, 30, tzinfo=UTC), rulebook()).decision
    publisher = sent["source"].rpartition(":")[2]
    row = receipt(bytes(16), publisher, sent["id"], decision, disclosure, bytes(16), "2026-02-10T07:30:00Z")
    data = orjson.loads(row.data)["data"]
    return [item["forum"] for item in data["items"]], [task["kind"] for task in data["tasks"]]


CASES = [
    (release(exit={"wish": True, "consent": True}), ["ksp"], []),
    (release(exit={"wish": True}), ["ksp"], ["exit_wish_expressed"]),  # it is for the sender: to pass the wish on
    (concern(MINOR, wants_out=True), ["p115_udvalg"], []),
    (concern(ADULT, wants_out=True), ["police_prevention_unit", "pre_exit"], []),
    (concern(MINOR), ["p115_udvalg", "pre_exit"], ["contact_parents"]),
]


@pytest.mark.parametrize(("sent", "forums", "tasks"), CASES)
def test_a_wish_to_leave_is_not_in_the_receipt(sent: Event, forums: list[str], tasks: list[str]) -> None:
    """EXIT-7: neither Exit's item nor a task of somebody else's about it is told; everything else is."""
    assert told(sent, rulebook().disclosure) == (forums, tasks)


def test_it_is_the_rulebook_that_keeps_it_out() -> None:
    """The twin: where no guard says so, the item and the task are told."""
    assert told(CASES[0][0], OPEN) == (["ksp", "exit_enhed"], [])
    assert told(CASES[2][0], OPEN)[1] == ["exit_note"]
