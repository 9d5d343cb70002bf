"""Acceptance and return: where responsibility goes, and where a returned case is offered again."""

from dataclasses import replace

from unit.core.handover.test_possible import ITEM
from unit.effects.acting_plans import columns, forwarded, planned, told


def test_acceptance_ends_the_answer_deadline_and_tells_forum_and_sender() -> None:
    """The version rises by one, nothing is left to answer, and the receipt says so."""
    draft = planned("accept")
    assert {name: columns(draft)[name] for name in ("state", "version", "answer_on", "answer_at")} == {
        "state": "accepted", "version": 2, "answer_on": None, "answer_at": None,
    }  # fmt: skip
    assert told(draft) == [("out.ssp.0860", "accepted"), ("receipts.kommune-0860", "accepted")]
    assert len(draft.steps) == len(draft.leaves.late) == 1


def test_who_forwarded_hands_over_when_the_other_accepts() -> None:
    """The origin becomes `forwarded` with a step of its own, and the sender hears of both."""
    origin, new = forwarded()
    draft = planned("accept", new, beside=[origin])
    assert columns(draft, origin)["state"] == "forwarded"
    assert [change for _, change in told(draft)] == ["accepted", "accepted", "forwarded", "forwarded"]


def test_an_origin_that_has_ended_is_left_alone() -> None:
    """A forwarding that its origin no longer knows moves only itself."""
    origin, new = forwarded()
    draft = planned("accept", new, beside=[replace(origin, forwarding=None)])
    assert [change.handover for change in draft.written.changes] == [new.id]


def test_a_returned_case_goes_to_the_sender_s_own_queue() -> None:
    """Contracts-acts 9.4: stage `manual`, no basis, and where it came back from."""
    draft = planned("return", reason="wrong_forum", note="Forkert kommune")
    (offer,) = draft.written.offers
    assert [offer.columns[name] for name in ("forum", "municipality", "stage", "legal_basis", "returned_from")] == [
        "municipal_triage", "0860", "manual", None, ITEM.id,
    ]  # fmt: skip
    assert draft.written.texts == [(ITEM.id, 2, {"note": "Forkert kommune"})]
    assert draft.written.withdrawn == [ITEM.id]


def test_a_forwarded_case_that_was_taken_goes_back_where_it_came_from() -> None:
    """That item's stage, basis and school; it forwards from nowhere."""
    origin, new = forwarded()
    gone = replace(origin, state="forwarded", forwarding=None)
    (offer,) = planned("return", replace(new, state="accepted"), beside=[gone], reason="other").written.offers
    assert [offer.columns[name] for name in ("forum", "stage", "legal_basis", "forwarded_from")] == [
        "ssp", "queue", "RPL115-1-1", None,
    ]  # fmt: skip


def test_a_forwarded_case_that_was_not_taken_makes_no_new_item() -> None:
    """The origin gets a step of code `forward_returned` and forwards no more."""
    origin, new = forwarded()
    draft = planned("return", new, beside=[origin], reason="wrong_forum")
    assert draft.written.offers == []
    assert columns(draft, origin)["forwarding"] is None
    assert [step.code for step in draft.steps] == ["wrong_forum", "forward_returned"]


def test_a_reader_s_item_makes_no_new_item() -> None:
    """Who only reads along gives nothing back."""
    assert planned("return", replace(ITEM, role="reader"), reason="other").written.offers == []


def test_exit_keeps_what_it_returns() -> None:
    """EXIT-7: offered again at Exit, in no other queue, and no receipt is sent."""
    one = replace(ITEM, forum="exit_enhed", municipality=None, type="exit_wish")
    draft = planned("return", one, reason="lacks_information")
    assert draft.written.offers[0].columns["forum"] == "exit_enhed"
    assert {topic for topic, _ in told(draft)} == {"out.exit_enhed"}
