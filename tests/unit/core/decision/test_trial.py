"""The trial of a candidate rulebook: what would be different for a person, and how the queues would fill."""

from datetime import date
from typing import Any

import pytest

from services.core.decision.model import Decision, Item, Task
from services.core.decision.trial import KINDS, Trial, addresses, kind
from services.core.rulebook.deadlines import Deadline

SSP = Item("ssp", "0860", None, "owner", "queue", None, "RPL115-1-1")
TASKS = (Task("contact_parents", "ssp"), Task("exit_note", "ssp"))
DEADLINES = (Deadline("CHI-5", "confirm", date(2026, 2, 18)), Deadline("REL-7", "invite", date(2026, 2, 28)))


def decision(**changes: Any) -> Decision:
    """Return a decision that puts a case in SSP's queue."""
    plain: dict[str, Any] = dict.fromkeys(Decision._fields, ())
    told = {
        "event_id": "1",
        "event_type": "stadium_concern",
        "rulebook": "a",
        "age": 16,
        "residence": "0860",
        "facts": {},
    }
    return Decision(**{**plain, **told, "outcome": "routed", "items": (SSP,), "tasks": TASKS, **changes})


BEFORE = decision(deadlines=DEADLINES)


@pytest.mark.parametrize(
    ("found", "changes"),
    [
        ("same", {}),
        ("same", {"rulebook": "b", "event_id": "2"}),
        ("same", {"tasks": TASKS[::-1], "deadlines": DEADLINES[::-1]}),
        ("refused", {"outcome": "refused", "items": ()}),
        ("manual", {"outcome": "manual", "items": (SSP._replace(stage="manual"),)}),
        ("moved", {"items": (SSP._replace(forum="ssp_plus"),)}),
        ("moved", {"items": (SSP._replace(municipality="0851"),)}),
        ("moved", {"items": (SSP, SSP._replace(forum="pre_exit", role="reader"))}),
        ("moved", {"outcome": "informed", "items": ()}),
        ("other", {"items": (SSP._replace(stage="triage"),)}),
        ("other", {"items": (SSP._replace(legal_basis="consent"),)}),
        ("other", {"codes": ("UNDER_10",)}),
        ("other", {"tasks": TASKS[:1]}),
        ("other", {"deadlines": DEADLINES[:1]}),
    ],
)
def test_what_is_different_is_said_by_what_matters_most(found: str, changes: dict[str, Any]) -> None:
    """A new refusal, hand-over to a person or case first, then another queue, then anything else; order is nothing."""
    assert kind(BEFORE, BEFORE._replace(**changes)) == found


def test_what_was_refused_may_be_routed() -> None:
    """And a refusal that stays one is no news, whatever its queue would have been."""
    refused = decision(outcome="refused", items=(), tasks=(), codes=("UNDER_10",))
    assert kind(refused, BEFORE) == "routed"
    assert kind(refused, refused._replace(codes=("AGE_UNKNOWN",))) == "other"


def test_addresses_are_those_of_the_items_the_owner_first() -> None:
    """A queue of the whole district has no municipality."""
    reader = SSP._replace(forum="pre_exit", municipality=None, role="reader")
    assert addresses(decision(items=(SSP, reader))) == (("ssp", "0860"), ("pre_exit", None))


def test_a_trial_adds_up() -> None:
    """Each event is counted once by its kind, and each item in the queue it had and in the one it would have."""
    trial, there = Trial(), SSP._replace(forum="ssp_plus")
    found = [trial.add(BEFORE, after) for after in (BEFORE, decision(items=(there,)), decision(items=()))]
    assert found == ["same", "moved", "moved"]
    assert dict(trial.kinds) == {"same": 1, "moved": 2}
    assert set(trial.kinds) <= set(KINDS)
    assert list(trial.differing()) == [(("ssp", "0860"), 3, 1), (("ssp_plus", "0860"), 0, 1)]


def test_queues_without_a_difference_are_not_named() -> None:
    """One that loses a case and gets another is as full as before."""
    trial, there = Trial(), SSP._replace(municipality=None)
    trial.add(BEFORE, decision(items=(there,)))
    trial.add(decision(items=(there,)), BEFORE)
    assert list(trial.differing()) == []
