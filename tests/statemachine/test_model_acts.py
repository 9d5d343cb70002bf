"""The model's acts by sentences of contracts-acts 9: what follows, who is told, when content is read."""

from datetime import date

import pytest

from statemachine.cases import cancellation, clearance, recall, release
from statemachine.model.acting import perform
from statemachine.model.arriving import answer
from statemachine.model.reading import content, identity
from statemachine.model.refusals import acts_of
from statemachine.model.world import Refused
from statemachine.people import COORDINATOR, EXIT, LEAD, LEADER, POLICE_LEAD, SELECTOR
from statemachine.play import NOW, OUTCOME, Play


def test_the_whole_way_of_a_case() -> None:
    """Accepted, on the agenda, handled, closed and reopened, each with a step and a version more."""
    play = Play("ssp").act("accept").act("put_on_agenda", meeting="2026-11-27").act("take_off_agenda")
    play.act("note_outcome", **OUTCOME).act("close").act("reopen", reason="Nye oplysninger.")
    states = ["offered", "accepted", "on_agenda", "accepted", "handled", "closed", "accepted"]
    assert [one.state for one in play.first.steps] == states
    assert play.first.version == len(states)
    told = [("accepted", None), ("handled", "referred"), ("closed", None), ("reopened", None)]
    assert play.receipts() == told


def test_the_order_of_refusals() -> None:
    """Not found, forbidden, invalid, stale, not allowed: several at once give the first (contracts-acts 11)."""
    play, worse = Play("ssp").act("accept"), {"reason": "nonsense"}
    item = play.first
    asked = [
        ("not_found", SELECTOR, "return", 1, worse),
        ("forbidden", COORDINATOR, "reopen", 1, worse),
        ("invalid", COORDINATOR, "return", 1, worse),
        ("stale", COORDINATOR, "accept", 1, {}),
        ("not_allowed", COORDINATOR, "accept", 2, {}),
    ]
    for code, who, act, version, body in asked:
        with pytest.raises(Refused) as told:
            perform(play.world, who, act, item, version, body, NOW)
        assert told.value.code == code


def test_psp_notes_an_outcome_after_an_owner_is_named() -> None:
    """The authorities agree who owns the case (PSP-4)."""
    play = Play("psp").act("accept")
    assert play.refused("note_outcome", **OUTCOME) == "owner_missing"
    play.act("name_owner", authority="region-nordjylland").act("note_outcome", **OUTCOME)
    assert (play.first.owner, play.first.outcome["code"]) == ("region-nordjylland", "referred")


def test_selecting_and_deselecting() -> None:
    """A selector alone sees a triage item, and moves it into the queue or closes it (P115P-2)."""
    play = Play("young_adult")
    assert acts_of(play.world, SELECTOR, play.first, NOW) == {"select", "deselect", "return", "ask"}
    play.act("select", necessity="Bør drøftes.")
    assert acts_of(play.world, SELECTOR, play.first, NOW) == set()
    other = Play("young_adult").act("deselect", reason="insufficient")
    assert (other.first.state, other.receipts()) == ("closed", [("closed", "not_selected")])


def test_the_gate_is_cleared_by_the_police() -> None:
    """By the police's lead alone or their event; of an item at the gate the sender hears only that it closed."""
    play = Play("infohus")
    assert acts_of(play.world, LEAD, play.first, NOW) == set()
    assert acts_of(play.world, POLICE_LEAD, play.first, NOW) == {"clear"}
    play.act("clear", result="police_only")
    assert (play.first.steps[-1].code, play.receipts()) == ("police_only", [("closed", None)])
    other = Play("infohus")
    other.arrive(clearance(other.sent, "cleared_for_infohus"))
    assert (other.first.stage, other.first.basis, other.receipts()) == ("queue", "RPL115-1-1", [])


def test_consent_is_recorded_and_withdrawn() -> None:
    """EXIT-4: a wish gets its basis from an adult's consent; withdrawn, the item closes and is read no more."""
    play = Play("wish").act("record_consent", given_on="2026-11-27")
    assert (play.first.stage, play.first.basis, play.first.state) == ("queue", "consent", "offered")
    play.act("accept").act("forward", forum="municipal_triage", necessity="Bolig.").act("withdraw_consent")
    assert [one.steps[-1].code for one in play.world.items] == ["consent_withdrawn", "withdrawn"]
    with pytest.raises(Refused, match="consent_withdrawn"):
        content(play.world, EXIT, play.first, NOW)
    for case in ("wish_of_a_minor", "wish_of_unknown_age"):
        assert Play(case).refused("record_consent", given_on="2026-11-27") == "not_an_adult"
    assert play.receipts() == []


def test_when_content_is_read() -> None:
    """By whoever took it, or must choose; a wish shows no identity; a recall is confirmed by who has read."""
    play = Play("ssp")
    with pytest.raises(Refused, match="not_taken"):
        content(play.world, LEADER, play.first, NOW)
    content(play.world, LEADER, play.act("accept").first, NOW)
    play.arrive(recall(play.sent))
    with pytest.raises(Refused, match="not_allowed"):
        content(play.world, LEADER, play.first, NOW)
    assert acts_of(play.world, LEADER, play.first, NOW) == {"confirm_recall"}
    assert play.act("confirm_recall").refused("confirm_recall") == "not_allowed"
    content(play.world, SELECTOR, Play("young_adult").first, NOW)
    wish = Play("wish").act("accept")
    with pytest.raises(Refused, match="not_allowed"):
        identity(wish.world, EXIT, wish.first, {"reason": "contact"}, NOW)
    with pytest.raises(Refused, match="invalid"):
        identity(wish.world, EXIT, wish.first, {"reason": "other"}, NOW)


def test_a_question_is_asked_and_answered() -> None:
    """The item waits, its deadline stands still, and it goes back to where it came from."""
    play = Play("ssp").act("ask", question="Hvornår?")
    assert (play.first.state, play.first.answer_by) == ("awaiting_sender", None)
    assert acts_of(play.world, LEADER, play.first, NOW) == {"cancel_question", "complete"}
    answer(play.world, play.first, "I går.", "udgiver", NOW)
    assert (play.first.state, play.first.answer_by) == ("offered", date(2026, 12, 4))
    with pytest.raises(Refused, match="not_allowed"):
        answer(play.world, play.first, "I går.", "udgiver", NOW)


def test_tasks_and_deadlines_are_completed_once() -> None:
    """A task of this forum, a deadline of this item; then there is nothing to complete."""
    play = Play("ssp").act("complete", task="contact_parents")
    assert play.refused("complete", task="contact_parents") == "nothing_to_complete"
    assert play.refused("complete", task="contact_parents", deadline="REL-7") == "invalid"
    ksp = Play("ksp").act("complete", deadline="REL-7")
    assert [one.rule for one in ksp.first.deadlines if one.done] == ["REL-7"]


def test_a_newer_version_keeps_what_it_still_gives() -> None:
    """Step `updated`; deadlines of the same rule and date stay, others are withdrawn and new ones added."""
    play = Play(release(NOW, "KF-1")).act("accept")
    play.arrive(release(NOW, "KF-1", 2, release_date="2027-03-01", parole_date="2027-03-01"))
    assert [one.code for one in play.first.steps] == [None, None, "updated"]
    withdrawn = [one.rule for one in play.first.deadlines if one.withdrawn]
    assert (len(play.world.items), withdrawn) == (1, ["REL-10", "REL-4", "REL-7"])
    play.arrive(release(NOW, "KF-1", 3, residence="0851"))
    assert [(one.state, one.steps[-1].code) for one in play.world.items] == [
        ("recalled", "superseded"),
        ("offered", None),
    ]
    play.arrive(cancellation(NOW, "KF-1", 4))
    assert play.last.steps[-1].code == "cancelled"
