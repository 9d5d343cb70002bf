"""The model's forwarding, returning and rerouting by sentences of contracts-acts 9.1, 9.2 and 9.4."""

from datetime import date, timedelta
from typing import Any

import pytest

from statemachine.model.refusals import acts_of
from statemachine.model.targets import targets
from statemachine.people import LEADER
from statemachine.play import NOW, OUTCOME, TO_COMMITTEE, Play


def test_responsibility_moves_on_acceptance_only() -> None:
    """The forum that forwards stays responsible until the other accepts, and then is told as forwarded."""
    play = Play("ssp").act("accept").act("forward", **TO_COMMITTEE)
    assert (play.first.state, play.first.responsible, play.last.responsible) == ("accepted", True, False)
    play.act("accept", play.last)
    assert (play.first.state, play.first.responsible, play.last.responsible) == ("forwarded", False, True)
    assert play.receipts()[-2:] == [("accepted", None), ("forwarded", None)]


@pytest.mark.parametrize("act", ["return", "forward", "put_on_agenda", "ask", "note_outcome", "reroute"])
def test_what_is_not_possible_while_forwarding(act: str) -> None:
    """An item on its way to another forum refuses six acts, and its `acts` leave them out."""
    play = Play("ssp").act("accept").act("forward", **TO_COMMITTEE)
    bodies = {
        "return": {"reason": "other"}, "forward": TO_COMMITTEE, "put_on_agenda": {"meeting": "2027-01-01"},
        "ask": {"question": "Hvornår?"}, "note_outcome": OUTCOME,
        "reroute": {"residence": "0851", "moved_on": "2026-11-01"},
    }  # fmt: skip
    assert play.refused(act, **bodies[act]) == "forwarding"
    assert act not in acts_of(play.world, LEADER, play.first, NOW)


def test_a_withdrawn_forwarding_leaves_no_step_beside_its_own() -> None:
    """The new item is recalled, code `withdrawn`, and the origin has one step of its own."""
    play = Play("ssp").act("forward", **TO_COMMITTEE).act("withdraw_forward")
    assert [(one.state, one.code) for one in play.last.steps] == [("offered", None), ("recalled", "withdrawn")]
    assert [(one.state, one.code) for one in play.first.steps] == [("offered", None)] * 3
    assert play.first.forwarding is None


def test_a_forwarding_that_is_returned_untaken_makes_no_new_item() -> None:
    """The origin gets a step of code `forward_returned` and forwards no more."""
    play = Play("ssp").act("accept").act("forward", **TO_COMMITTEE)
    play.act("return", play.last, reason="other")
    assert len(play.world.items) == 2
    assert (play.first.steps[-1].code, play.first.forwarding) == ("forward_returned", None)


def test_a_taken_forwarding_that_is_returned_is_offered_where_it_came_from() -> None:
    """With the origin's stage and basis, `returned_from`, and no `forwarded_from` (contracts-acts 9.4)."""
    play = Play("ssp").act("forward", **TO_COMMITTEE)
    taken = play.last
    play.act("accept", taken).act("return", taken, reason="wrong_forum")
    back = play.last
    assert (back.address, back.stage, back.basis) == (("ssp", "0860"), "queue", "RPL115-1-1")
    assert (back.returned_from, back.forwarded_from, back.deadlines) == (taken, None, [])


@pytest.mark.parametrize(
    ("case", "forum", "municipality"),
    [
        ("ssp", "municipal_triage", "0860"),
        ("ksp", "ksp_manual", None),
        ("older", "police_prevention_unit", None),
        ("psp", "district_triage", None),
        ("exit", "exit_enhed", None),
        ("wish", "exit_enhed", None),
    ],
)
def test_where_a_returned_item_goes(case: str, forum: str, municipality: str | None) -> None:
    """Into the sender's own queue, from Exit to Exit (EXIT-7), as something for a person."""
    play = Play(case).act("return", reason="duplicate")
    assert (play.last.address, play.last.stage, play.last.basis) == ((forum, municipality), "manual", None)
    assert play.receipts() == ([] if forum == "exit_enhed" else [("returned", "duplicate")])


def test_a_readers_item_that_is_returned_makes_no_new_one() -> None:
    """And it is not forwarded, rerouted or asked about."""
    play = Play("committee_and_reader")
    reader = play.last
    refused = [("forward", TO_COMMITTEE), ("ask", {"question": "Hvem?"})]
    assert [play.refused(act, reader, **body) for act, body in refused] == ["not_allowed"] * 2
    play.act("return", reader, reason="other")
    assert len(play.world.items) == 2


def test_what_was_forwarded_goes_on_only_after_acceptance() -> None:
    """Forwarding, rerouting and asking are not allowed before, and possible after (contracts-acts 9.1)."""
    play = Play("ssp").act("forward", **TO_COMMITTEE)
    new, asking = play.last, {"question": "Hvornår?"}
    moving = {"residence": "0851", "moved_on": "2026-11-01"}
    back = {**TO_COMMITTEE, "forum": "ssp"}
    for act, body in (("ask", asking), ("reroute", moving), ("forward", back)):
        assert play.refused(act, new, **body) == "not_allowed"
    assert {"ask", "reroute", "forward"} <= acts_of(play.world, LEADER, play.act("accept", new).last, NOW)


def test_targets_of_a_pupil_of_sixteen() -> None:
    """Forums that the municipality has and whose ages hold sixteen, the desk, and a person without a basis."""
    found = {(one.forum, one.stage): one.bases for one in targets(Play("ssp").first, NOW)}
    assert found == {
        ("ssp_netvaerksgruppe", "queue"): ("RPL115-1-1",),
        ("p115_udvalg", "queue"): ("RPL115-1-1",),
        ("infohus_hjoerring", "gate"): ("RPL115-1-1", "RPL115-1-2"),
        ("municipal_notification_desk", "queue"): ("child-notification",),
        ("municipal_triage", "manual"): (),
    }


@pytest.mark.parametrize(
    "change",
    [
        {"forum": "exit_enhed", "legal_basis": "consent"}, {"forum": "psp", "legal_basis": "RPL115-1-2"},
        {"forum": "kredsraad_nordjylland"}, {"legal_basis": None}, {"legal_basis": "RPL115-1-2"},
        {"municipality": "0851"}, {"forum": "municipal_triage"}, {"forum": "ssp"},
    ],
)  # fmt: skip
def test_no_target(change: dict[str, Any]) -> None:
    """Exit, another age, a body, no basis or another, another municipality, the item's own address."""
    assert Play("ssp").refused("forward", **{**TO_COMMITTEE, **change}) == "no_target"


def test_a_school_that_is_missing_is_invalid() -> None:
    """A school's network group needs six digits; an id that is no forum is invalid too."""
    body = {**TO_COMMITTEE, "forum": "ssp_netvaerksgruppe"}
    assert Play("ssp").refused("forward", **body) == "invalid"
    assert Play("ssp").refused("forward", **{**body, "school": "82100"}) == "invalid"
    assert Play("ssp").refused("forward", **{**body, "forum": "nowhere"}) == "invalid"
    assert Play("ssp").act("forward", **{**body, "school": "821001"}).last.school == "821001"


def test_the_desk_has_hours() -> None:
    """Forwarded to the notification desk an item has CHI-4 and CHI-5 from now, and 24 hours to be answered."""
    play = Play("ssp")
    play.act("forward", forum="municipal_notification_desk", legal_basis="child-notification", necessity="Vold.")
    assert play.last.answer_by == NOW + timedelta(hours=24)
    assert {one.rule: one.due for one in play.last.deadlines} == {
        "CHI-4": NOW + timedelta(hours=24),
        "CHI-5": date(2026, 12, 7),
    }


def test_a_person_moved() -> None:
    """The event is decided again with the new residence; the same address is refused, nowhere is not routable."""
    play, moved = Play("ssp"), {"moved_on": "2026-11-01"}
    assert play.refused("reroute", residence="0860", **moved) == "same_address"
    assert play.refused("reroute", residence="0773", **moved) == "not_routable"
    assert play.refused("reroute", residence="0851", moved_on="2026-11-28") == "invalid"
    play.act("reroute", residence="0851", **moved)
    assert (play.last.address, play.last.forwarded_from) == (("ssp", "0851"), play.first)
    assert {one.municipality for one in targets(play.last, NOW)} == {"0851"}
    assert Play("psp").refused("reroute", residence="0851", **moved) == "not_allowed"
