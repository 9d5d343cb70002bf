"""Triage, gate and consent: into the queue with a new answer deadline, or out."""

from dataclasses import replace
from datetime import date

from unit.core.handover.test_possible import ITEM
from unit.effects.acting_plans import columns, forwarded, planned, told

TRIAGE = replace(ITEM, forum="p115_plus_udvalg", stage="triage", answer_on=date(2026, 2, 11))
GATE = replace(ITEM, forum="infohus_hjoerring", stage="gate")
WISH = replace(ITEM, forum="exit_enhed", municipality=None, type="exit_wish", stage="wish", legal_basis=None)


def test_what_is_selected_comes_into_the_queue() -> None:
    """P115P-2: the necessity is kept, and five hverdage begin."""
    draft = planned("select", TRIAGE, necessity="Udvalget kan hjælpe.")
    assert (columns(draft)["stage"], columns(draft)["answer_on"]) == ("queue", date(2026, 2, 17))
    assert draft.written.texts == [(ITEM.id, 2, {"necessity": "Udvalget kan hjælpe."})]


def test_what_is_not_selected_is_closed_for_good() -> None:
    """Code `not_selected`, whatever the reason; nothing runs on, and who forwarded it gets it back."""
    origin, new = forwarded()
    draft = planned("deselect", replace(new, stage="triage"), beside=[origin], reason="insufficient")
    assert [step.code for step in draft.steps] == ["not_selected", "forward_returned"]
    assert draft.written.withdrawn == [new.id]
    assert ("receipts.kommune-0860", "closed") in told(draft)


def test_a_cleared_item_comes_into_the_queue_on_its_basis() -> None:
    """INF-4: the basis stays; the sender hears nothing."""
    draft = planned("clear", GATE, result="cleared_for_infohus")
    assert columns(draft)["stage"] == "queue"
    assert "legal_basis" not in columns(draft)
    assert [topic for topic, _ in told(draft)] == ["out.infohus_hjoerring.0860"]


def test_the_sender_of_what_the_police_keep_hears_of_the_end_and_not_why() -> None:
    """Contracts-acts 12: of an item in `gate` only `closed` with code null."""
    draft = planned("clear", GATE, result="police_only")
    assert draft.steps[0].code == "police_only"
    assert b"police_only" not in draft.notices[-1].data
    assert told(draft)[-1] == ("receipts.kommune-0860", "closed")


def test_consent_brings_a_wish_into_the_queue() -> None:
    """EXIT-4: on the basis `consent`; when it was given stays with the step."""
    draft = planned("record_consent", WISH, given_on="2026-02-01")
    assert (columns(draft)["stage"], columns(draft)["legal_basis"]) == ("queue", "consent")
    assert draft.written.texts == [(ITEM.id, 2, {"given_on": "2026-02-01"})]


def test_withdrawn_consent_ends_the_case_and_what_is_on_its_way() -> None:
    """Its forwarding is recalled, code `withdrawn`; nobody outside Exit hears of Exit."""
    origin, new = forwarded()
    consented = replace(origin, forum="exit_enhed", municipality=None, legal_basis="consent")
    draft = planned("withdraw_consent", consented, beside=[new])
    assert [(step.state, step.code) for step in draft.steps] == [
        ("closed", "consent_withdrawn"), ("recalled", "withdrawn"),
    ]  # fmt: skip
    assert {topic for topic, _ in told(draft)} == {"out.exit_enhed", "out.p115_udvalg.0860"}
