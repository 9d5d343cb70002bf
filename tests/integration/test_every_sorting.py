"""Triage, the gate and Exit through the command line: what lets a case into a queue (P115P-2, INF-4, EXIT-4)."""

import pytest

from integration.desk import ANNE, EXIT, MUNICIPAL_LEAD, POLICE_LEAD, RECEIVED, SORTER, Desk, day
from statemachine.cases import CASES, recall

pytestmark = pytest.mark.server
WHY = "Kan ikke løses i skolen alene."


def test_select(desk: Desk) -> None:
    """`select`: visitator, stage `triage` to `queue`; also to whoever no longer sees it, `acts` then empty."""
    item = desk.case("young_adult")
    assert desk.refused("accept", item) == (65, "not_found")
    before = desk.told("show", item, SORTER)
    assert (before["stage"], before["acts"]) == ("triage", ["return", "ask", "select", "deselect"])
    assert desk.refused("select", item, SORTER) == (2, "invalid")
    told = desk.told("select", item, SORTER, necessity=WHY)
    assert (told["state"], told["stage"], told["version"], told["acts"]) == ("offered", "queue", 2, [])
    assert told["answer_by"] >= before["answer_by"]
    assert desk.refused("show", item, SORTER) == (65, "not_found")
    assert desk.told("accept", item)["state"] == "accepted"
    assert WHY in desk.run("handover", "show", item, "--as", ANNE).out


def test_deselect(desk: Desk) -> None:
    """`deselect`: the four codes, to `closed`, code `not_selected`; cannot be reopened without an outcome."""
    item = desk.case("young_adult")
    assert desk.refused("deselect", item, SORTER, reason="wrong_forum") == (2, "invalid")
    told = desk.told("deselect", item, SORTER, reason="insufficient")
    assert (told["state"], told["steps"][-1]["code"], told["acts"]) == ("closed", "not_selected", [])
    assert [one["change"] for one in desk.messages("receipts.kommune-0860")][-1] == "closed"
    shown = desk.run("handover", "show", item, "--as", SORTER).out
    assert "Afsluttet (Ikke udvalgt)" in shown
    assert "Grund: For lidt at gå videre med" in shown


def test_triage_asks_and_returns(desk: Desk) -> None:
    """Stage `triage` allows select, deselect, return, ask, cancel_question."""
    item = desk.case("young_adult")
    asked = desk.told("ask", item, SORTER, question="Hvem har talt med ham?")
    assert (asked["state"], asked["acts"]) == ("awaiting_sender", ["cancel_question"])
    assert desk.told("cancel_question", item, SORTER)["state"] == "offered"
    assert desk.told("return", item, SORTER, reason="lacks_information")["state"] == "returned"


def test_a_sorter_may_read_before_choosing(desk: Desk) -> None:
    """Content before acceptance for a `visitator` in `triage`, who could not choose otherwise; identity likewise."""
    item = desk.case("older")
    assert desk.told("content", item, SORTER)["content"]
    assert desk.told("identity", item, SORTER, reason="look_up")["name"]


def test_clear(desk: Desk) -> None:
    """`clear` only of `nordjyllands-politi`: `cleared_for_infohus` opens the queue, the basis it has stays."""
    item = desk.case("infohus")
    assert desk.refused("show", item) == (65, "not_found")
    assert desk.told("show", item, MUNICIPAL_LEAD)["acts"] == []
    assert desk.refused("clear", item, MUNICIPAL_LEAD, result="police_only") == (1, "forbidden")
    assert desk.refused("accept", item, POLICE_LEAD) == (1, "not_allowed")
    assert desk.told("show", item, POLICE_LEAD)["acts"] == ["clear"]
    assert desk.told("content", item, POLICE_LEAD)["content"]
    receipts = len(desk.messages("receipts.kommune-0860"))
    told = desk.told("clear", item, POLICE_LEAD, result="cleared_for_infohus")
    assert (told["state"], told["stage"], told["legal_basis"], told["steps"][-1]["code"]) == (
        "offered", "queue", "RPL115-1-1", None,
    )  # fmt: skip
    assert len(desk.messages("receipts.kommune-0860")) == receipts
    assert desk.told("accept", item, MUNICIPAL_LEAD)["state"] == "accepted"


def test_police_only(desk: Desk) -> None:
    """`police_only`: `closed`, code `police_only`; of the gate only the receipt `closed` with code null."""
    item = desk.case("infohus")
    told = desk.told("clear", item, POLICE_LEAD, result="police_only")
    assert (told["state"], told["steps"][-1]["code"]) == ("closed", "police_only")
    receipt = desk.messages("receipts.kommune-0860")[-1]
    assert (receipt["change"], receipt["code"]) == ("closed", None)


def test_of_the_gate_nobody_hears_that_a_recall_is_confirmed(desk: Desk) -> None:
    """Of an item in stage `gate` after the decision only `closed` with code null."""
    sent = CASES["infohus"](RECEIVED)
    item = desk.send(sent)
    desk.told("content", item, POLICE_LEAD)
    desk.publish(recall(sent))
    before = len(desk.messages("receipts.kommune-0860"))
    assert desk.told("confirm_recall", item, POLICE_LEAD)["confirmed_at"] is not None
    assert len(desk.messages("receipts.kommune-0860")) == before


def test_consent(desk: Desk) -> None:
    """`record_consent`: `given_on` not in the future, stage `queue`, basis `consent`; `withdraw_consent`: `closed`."""
    item = desk.case("wish")
    desk.told("accept", item, EXIT)
    assert set(desk.told("content", item, EXIT)["content"]) == {"contact"}
    assert desk.refused("identity", item, EXIT, reason="contact") == (1, "not_allowed")
    assert desk.refused("withdraw_consent", item, EXIT) == (1, "not_allowed")
    assert desk.refused("record_consent", item, EXIT, given_on=day(1)) == (2, "invalid")
    told = desk.told("record_consent", item, EXIT, given_on=day(0))
    assert (told["state"], told["stage"], told["legal_basis"]) == ("accepted", "queue", "consent")
    assert "withdraw_consent" in told["acts"]
    assert desk.told("identity", item, EXIT, reason="contact")["name"]
    assert desk.refused("record_consent", item, EXIT, given_on=day(0)) == (1, "not_allowed")
    told = desk.told("withdraw_consent", item, EXIT)
    assert (told["state"], told["steps"][-1]["code"]) == ("closed", "consent_withdrawn")
    assert desk.refused("content", item, EXIT) == (1, "consent_withdrawn")
    assert desk.refused("identity", item, EXIT, reason="contact") == (1, "consent_withdrawn")


@pytest.mark.parametrize("name", ["wish_of_a_minor", "wish_of_unknown_age"])
def test_consent_is_an_adults(desk: Desk, name: str) -> None:
    """409 `not_an_adult` under 18 or age unknown (EXIT-4)."""
    item = desk.case(name)
    assert "record_consent" not in desk.told("show", item, EXIT)["acts"]
    assert desk.refused("record_consent", item, EXIT, given_on=day(0)) == (1, "not_an_adult")


def test_a_wish_is_carried_to_its_end(desk: Desk) -> None:
    """Stage `wish` allows accept, return, note_outcome, close, complete, record_consent; no receipt (EXIT-7)."""
    item = desk.case("wish")
    before = len(desk.messages("receipts.kommune-0860"))
    assert desk.told("show", item, EXIT)["acts"] == ["accept", "return", "record_consent", "complete"]
    assert desk.refused("show", item) == (65, "not_found")
    desk.told("accept", item, EXIT)
    desk.told("note_outcome", item, EXIT, outcome="no_further_action", responsible_authority="nordjyllands-politi")
    assert desk.told("close", item, EXIT)["state"] == "closed"
    assert desk.told("reopen", item, EXIT, reason="Han ringede igen.")["state"] == "accepted"
    assert len(desk.messages("receipts.kommune-0860")) == before


def test_withdrawn_consent_takes_its_forwarding_back(desk: Desk) -> None:
    """An open forwarding of it becomes `recalled`, code `withdrawn`."""
    item = desk.case("exit")
    desk.told("accept", item, EXIT)
    desk.told("forward", item, EXIT, forum="psp", legal_basis="RPL115-1-2", necessity=WHY)
    desk.told("withdraw_consent", item, EXIT)
    gone = [one for one in desk.messages("out.psp") if one["state"] == "recalled"]
    assert [one["code"] for one in gone] == ["withdrawn"]
