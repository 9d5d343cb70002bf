"""Claims about children and parents: one cell broken, and the row is named with an event."""

from typing import Any

import pytest

from unit.core.broken import breaches, built
from unit.core.proof.breaking import EXTREME, RELEASE, STADIUM, YOUTH, drop, fill, named

BROKEN = [
    # Parents (SSP-14, SSP-15, SSPP-3).
    ("parents_adult", "contact_parents", YOUTH, fill("contact_parents", "when", age="0-18")),
    ("parents_home_risk", "contact_parents", YOUTH, drop("contact_parents", "when", "home_risk")),
    ("parents_protected", "contact_parents", YOUTH, drop("contact_parents", "when", "protected_address")),
    ("parents_gate", "contact_parents", EXTREME, fill("contact_parents", "when", step="13-20")),
    ("parents_exit", "contact_parents", YOUTH, fill("contact_parents", "when", step="16-20")),
    # A contact that must not be is spoken of (SSP-15, CPR-9).
    ("stop_spoken", "no_contact_home_risk", YOUTH, fill("no_contact_home_risk", "when", age="10-17")),
    ("stop_spoken", "no_contact_home_risk", YOUTH, fill("no_contact_home_risk", "when", home_risk={"any": ["abuse"]})),
    ("stop_spoken", "no_contact_abuse", STADIUM, fill("no_contact_abuse", "when", stage="manual")),
    ("stop_spoken", "no_contact_protected", RELEASE, fill("no_contact_protected", "when", age="0-16")),
    # Children come first (ROUTE-2, ROUTE-3, CHI-3 to CHI-5).
    ("child_first", "counts", STADIUM, fill("counts", "when", event_type={"one_of": ["statistics", STADIUM]})),
    ("child_first", "child_abuse_case", YOUTH, fill("child_abuse_case", "when", event_type=YOUTH)),
    ("child_first", "child_residence_unknown", YOUTH, fill("notified_residence_known", "when", residence="unknown")),
    ("child_deadlines", "child_residence_known", YOUTH, fill("child_residence_known", "then", deadlines=["receipt"])),
    ("ask_notification", "notification_not_said", YOUTH, fill("notification_not_said", "when", age="0-16")),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "name", "event_type", "change"), BROKEN)
def test_the_proof_names_the_row_and_shows_an_event(claim: str, name: str, event_type: str, change: Any) -> None:
    """One cell changed: the claim that breaks is found, the row is named, and a valid event comes to such a row."""
    named(claim, name, event_type, change)


@pytest.mark.parametrize("event_type", sorted({event_type for _, _, event_type, _ in BROKEN}))
def test_nothing_is_wrong_before_the_change(event_type: str) -> None:
    """The same proof finds nothing in North Jutland as it is: it is the change that it sees."""
    assert breaches(built(lambda _: None), event_type) == []
