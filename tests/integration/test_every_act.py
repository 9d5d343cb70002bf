"""A case carried from offer to its end through the command line: each act of section 9, and the members it changes."""

import pytest

from integration.desk import ANNE, BENTE, LEADER, Desk, day

pytestmark = pytest.mark.server

MEMBERS = (
    "responsible", "answer_by", "forwarding", "forwarded_from", "returned_from", "outcome", "owner", "meeting",
    "question", "confirmed_at", "acts", "deadlines", "tasks", "steps",
)  # fmt: skip
"""Members of an item that contracts-acts 11 names beside those of contracts 4."""


@pytest.fixture
def case(desk: Desk) -> str:
    """A release notice at the KSP of Hjorring."""
    return desk.case("ksp")


def test_members_of_an_item(desk: Desk, case: str) -> None:
    """Members of an item beside today's: responsible, answer_by, … `acts`; `deadlines[]` have done and the rest."""
    told = desk.told("show", case)
    assert [name for name in MEMBERS if name not in told] == []
    assert {name: told[name] for name in MEMBERS[:10] if name != "answer_by"} == dict.fromkeys(
        name for name in MEMBERS[:10] if name != "answer_by"
    ) | {"responsible": False}
    assert told["answer_by"] > day(5)
    assert all(one.keys() >= {"done", "past_at_receipt", "withdrawn"} for one in told["deadlines"])
    assert all("done" in one for one in told["tasks"])
    assert [one["code"] for one in told["steps"]] == [None]
    assert told["acts"] == ["accept", "return", "forward", "ask", "complete", "reroute"]


def test_accept(desk: Desk, case: str) -> None:
    """`accept`: K, `offered` to `accepted`; an act that is done writes one step and raises the version by one."""
    told = desk.told("accept", case, version=1)
    assert (told["state"], told["version"], told["responsible"], told["answer_by"]) == ("accepted", 2, True, None)
    assert [(one["state"], one["actor"], one["code"]) for one in told["steps"][1:]] == [("accepted", ANNE, None)]
    assert told["acts"] == [
        "return", "forward", "ask", "put_on_agenda", "note_outcome", "complete", "reroute",
    ]  # fmt: skip
    assert told == desk.told("show", case)
    assert desk.refused("accept", case) == (1, "not_allowed")


def test_return(desk: Desk, case: str) -> None:
    """`return`: `reason`* (the six codes), `note`; the code is the reason."""
    assert desk.refused("return", case) == (2, "invalid")
    assert desk.refused("return", case, reason="kaffe") == (2, "invalid")
    told = desk.told("return", case, reason="duplicate", note="Samme sag som i går.")
    assert (told["state"], told["steps"][-1]["code"], told["acts"]) == ("returned", "duplicate", [])
    assert desk.messages("receipts.kriminalforsorgen")[-1] | {"event_id": ""} == {
        "event_id": "", "change": "returned", "code": "duplicate", "forum": "ksp", "municipality": "0860",
    }  # fmt: skip


def test_agenda(desk: Desk, case: str) -> None:
    """`put_on_agenda`: `meeting`*, not in the past; `take_off_agenda` brings it back to `accepted`."""
    assert desk.refused("put_on_agenda", case, meeting=day(3)) == (1, "not_allowed")
    desk.told("accept", case)
    assert desk.refused("put_on_agenda", case, meeting=day(-1)) == (2, "invalid")
    told = desk.told("put_on_agenda", case, meeting=day(0))
    assert (told["state"], told["meeting"], told["responsible"]) == ("on_agenda", day(0), True)
    told = desk.told("take_off_agenda", case)
    assert (told["state"], told["meeting"]) == ("accepted", None)


def test_outcome_close_and_reopen(desk: Desk, case: str) -> None:
    """`note_outcome`, `close`, `reopen` (L alone); the outcome stays until it is noted again."""
    desk.told("accept", case)
    assert desk.refused("close", case) == (1, "not_allowed")
    body = {"outcome": "referred", "responsible_authority": "kommune-0860", "follow_up_on": day(30), "note": "Aftalt."}
    assert desk.refused("note_outcome", case, **body | {"responsible_authority": "foodtruck"}) == (2, "invalid")
    assert desk.refused("note_outcome", case, **body | {"follow_up_on": day(-1)}) == (2, "invalid")
    told = desk.told("note_outcome", case, **body)
    assert told["outcome"] == {
        "code": "referred", "responsible_authority": "kommune-0860", "follow_up_on": day(30), "note": "Aftalt.",
    }  # fmt: skip
    assert (told["state"], told["responsible"], told["steps"][-1]["code"]) == ("handled", True, "referred")
    assert (told := desk.told("close", case))["state"] == "closed"
    assert (told["responsible"], told["acts"]) == (False, [])
    assert desk.refused("reopen", case, reason="Ny viden") == (1, "forbidden")
    assert desk.refused("reopen", case, LEADER, reason=" ") == (2, "invalid")
    told = desk.told("reopen", case, LEADER, reason="Ny viden")
    assert (told["state"], told["responsible"], told["outcome"]["code"]) == ("accepted", True, "referred")
    changes = [one["change"] for one in desk.messages("receipts.kriminalforsorgen")[-4:]]
    assert changes == ["accepted", "handled", "closed", "reopened"]


def test_owner_before_outcome(desk: Desk) -> None:
    """At `psp` after `name_owner` only (PSP-4, 409 `owner_missing`); it may be repeated."""
    case = desk.case("psp")
    outcome = {"outcome": "postponed", "responsible_authority": "region-nordjylland"}
    assert desk.refused("name_owner", case, authority="region-nordjylland") == (1, "not_allowed")
    desk.told("accept", case)
    assert desk.refused("note_outcome", case, **outcome) == (1, "owner_missing")
    assert desk.refused("name_owner", case, authority="ukendt") == (2, "invalid")
    assert desk.told("name_owner", case, authority="kommune-0860")["owner"] == "kommune-0860"
    told = desk.told("name_owner", case, authority="region-nordjylland")
    assert (told["owner"], told["version"], told["state"]) == ("region-nordjylland", 4, "accepted")
    assert desk.told("note_outcome", case, **outcome)["state"] == "handled"


def test_owner_is_named_at_psp_alone(desk: Desk, case: str) -> None:
    """`name_owner` at another forum is *not allowed*: a wrong forum is no forbidden one."""
    desk.told("accept", case)
    assert desk.refused("name_owner", case, authority="kommune-0860") == (1, "not_allowed")


def test_complete(desk: Desk, case: str) -> None:
    """`complete`: exactly one of `task`, `deadline`, not done, not withdrawn; else 422 `nothing_to_complete`."""
    assert desk.refused("complete", case) == (2, "invalid")
    assert desk.refused("complete", case, task="x", deadline="y") == (2, "invalid")
    assert desk.refused("complete", case, deadline="CHI-4") == (2, "nothing_to_complete")
    told = desk.told("complete", case, deadline="REL-7")
    assert [one["rule"] for one in told["deadlines"] if one["done"]] == ["REL-7"]
    assert (told["state"], told["version"]) == ("offered", 2)
    assert desk.refused("complete", case, deadline="REL-7") == (2, "nothing_to_complete")


def test_order_of_refusals(desk: Desk, case: str) -> None:
    """404 before 403 before `invalid` before `stale` before 409: each once, the next fault always there too."""
    desk.told("accept", case)
    assert desk.refused("reopen", "00000000-0000-4000-8000-000000000000") == (65, "not_found")
    assert desk.run("handover", "reopen", case, "--as", BENTE, "-o", "json").code == 65
    assert desk.refused("reopen", case, version=1) == (1, "forbidden")
    assert desk.refused("reopen", case, LEADER, version=1) == (2, "invalid")
    assert desk.refused("reopen", case, LEADER, version=1, reason="x") == (1, "stale")
    assert desk.refused("reopen", case, LEADER, version=2, reason="x") == (1, "not_allowed")
    assert desk.run("handover", "show", "ikke-et-nummer", "--as", ANNE).code == 2


def test_a_stranger_hears_the_same_of_what_is_and_is_not(desk: Desk, case: str) -> None:
    """What a principal does not see is *not found*: the same answer as for an id that never was."""
    never = "00000000-0000-4000-8000-000000000000"
    for verb in ("show", "content", "identity", "targets", "accept", "confirm-recall"):
        here, gone = (desk.run("handover", verb, one, "--as", "koordinator:kommune-0849:k-9") for one in (case, never))
        assert (here.code, here.out, here.err.replace(case, never)) == (65, gone.out, gone.err)
