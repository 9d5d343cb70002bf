"""Forwarding through the command line (contracts-acts 9.1): offered elsewhere, held here until it is taken there."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from integration.desk import ANNE, BENTE, EXIT, RECEIVED, SORTER, Desk, Told, day
from integration.office import rows
from statemachine.cases import CASES, recall

pytestmark = pytest.mark.server
WHY = "De skal kende ham, før mødet holdes."
COMMITTEE = {"forum": "p115_udvalg", "legal_basis": "RPL115-1-1", "necessity": WHY}


@pytest.fixture
def case(desk: Desk) -> str:
    """A case that the SSP of Hjorring has taken."""
    item = desk.case("ssp")
    desk.told("accept", item)
    return item


def on_its_way(desk: Desk, item: str, who: str = ANNE, **body: object) -> str:
    """Forward an item; returns the new one."""
    before = desk.told("show", item, who)
    told = desk.told("forward", item, who, **(body or COMMITTEE))
    assert (told["state"], told["version"]) == (before["state"], before["version"] + 1)
    assert told["responsible"] == before["responsible"]
    return str(rows(desk.database, "SELECT forwarding FROM handover WHERE id = %s", item)[0])


def offers(desk: Desk, item: str) -> Told:
    """Return what was told of the offer of an item."""
    (told,) = [one for one in desk.messages() if one.get("handover") == item and "answer_by" in one]
    return told


def test_targets(desk: Desk, case: str) -> None:
    """`targets`: `[{"forum", "municipality", "stage", "legal_bases"}]`; never the item's own address or Exit."""
    told = desk.told("targets", case)
    assert told[0] == {
        "forum": "ssp_netvaerksgruppe", "municipality": "0860", "stage": "queue", "legal_bases": ["RPL115-1-1"],
    }  # fmt: skip
    assert [(one["forum"], one["stage"]) for one in told[1:]] == [
        ("p115_udvalg", "queue"),
        ("infohus_hjoerring", "gate"),
        ("municipal_notification_desk", "queue"),
        ("municipal_triage", "manual"),
    ]


def test_forward_and_accept(desk: Desk, case: str) -> None:
    """The new item: role owner, the same event, `forwarded_from`; of a forwarded item the origin becomes forwarded."""
    new = on_its_way(desk, case)
    there, here = desk.told("show", new), desk.told("show", case)
    place = {"forum": "p115_udvalg", "municipality": "0860"}
    assert {name: here["forwarding"][name] for name in place} == place
    assert here["forwarding"]["since"] == there["offered_at"]
    assert there["forwarded_from"] == {"forum": "ssp", "municipality": "0860"}
    assert (there["role"], there["stage"], there["event_id"], there["legal_basis"]) == (
        "owner", "queue", here["event_id"], "RPL115-1-1",
    )  # fmt: skip
    assert there["deadlines"] == []
    assert there["due"] == there["answer_by"]
    assert offers(desk, new)["forwarded_from"] == {"forum": "ssp", "municipality": "0860"}
    assert WHY not in json.dumps(there, ensure_ascii=False)
    desk.told("accept", new)
    after = desk.told("show", case)
    assert (after["state"], after["responsible"], after["forwarding"]) == ("forwarded", False, None)
    assert after["steps"][-1]["code"] is None
    last = desk.messages("receipts.kommune-0860")[-2:]
    assert [(one["change"], one["forum"], one["code"]) for one in last] == [
        ("accepted", "p115_udvalg", None), ("forwarded", "ssp", None),
    ]  # fmt: skip


def test_not_while_forwarding(desk: Desk, case: str) -> None:
    """Not while *forwarding* (409 `forwarding`): return, forward, ask, put_on_agenda, note_outcome, reroute."""
    on_its_way(desk, case)
    bodies: dict[str, Told] = {
        "return": {"reason": "other"},
        "forward": COMMITTEE,
        "ask": {"question": "Hvem?"},
        "put_on_agenda": {"meeting": day(1)},
        "note_outcome": {"outcome": "referred", "responsible_authority": "kommune-0860"},
        "reroute": {"residence": "0851", "moved_on": day(-1)},
    }
    for act, body in bodies.items():
        assert desk.refused(act, case, **body) == (1, "forwarding")
    assert desk.told("show", case)["acts"] == ["withdraw_forward", "complete"]


def test_withdraw_forward(desk: Desk, case: str) -> None:
    """`withdraw_forward`: the new item becomes `recalled`, code `withdrawn`; no step beside its own."""
    new = on_its_way(desk, case)
    told = desk.told("withdraw_forward", case)
    assert (told["forwarding"], told["version"], told["steps"][-1]["code"]) == (None, 4, None)
    gone = desk.told("show", new)
    assert (gone["state"], gone["steps"][-1]["code"], gone["acts"]) == ("recalled", "withdrawn", [])
    assert [one for one in desk.messages() if one.get("handover") == new][-1]["code"] == "withdrawn"
    assert desk.refused("withdraw_forward", case) == (1, "not_allowed")


@pytest.mark.parametrize("way", ["returned", "deselected", "recalled"])
def test_it_ends_there_without_acceptance(desk: Desk, case: str, way: str) -> None:
    """An origin that is still open after it gets a step of code `forward_returned` and forwards no more."""
    if way == "deselected":
        older = desk.case("young_adult")
        desk.told("select", older, SORTER, necessity=WHY)
        new = on_its_way(
            desk, older, forum="police_prevention_unit", legal_basis="RPL115-1-1", necessity=WHY
        )  # fmt: skip
        case = older
        desk.told("deselect", new, SORTER, reason="not_relevant")
    elif way == "returned":
        new = on_its_way(desk, case)
        desk.told("return", new, reason="not_necessary")
    else:
        new = on_its_way(desk, case)
        desk.told("withdraw_forward", case)
        assert "forward_returned" not in [one["code"] for one in desk.told("show", case)["steps"]]
        return
    told = desk.told("show", case)
    assert (told["forwarding"], told["steps"][-1]["code"]) == (None, "forward_returned")
    assert "forward" in told["acts"]
    assert rows(desk.database, "SELECT count(*) FROM handover WHERE returned_from = %s", new) == [0]


def test_not_allowed_before_acceptance(desk: Desk, case: str) -> None:
    """An item that was forwarded is forwarded on, rerouted and asked about only after acceptance (409)."""
    new = on_its_way(desk, case)
    assert desk.refused("forward", new, **COMMITTEE) == (1, "not_allowed")
    assert desk.refused("ask", new, question="Hvem?") == (1, "not_allowed")
    assert desk.refused("reroute", new, residence="0851", moved_on=day(-1)) == (1, "not_allowed")
    assert desk.told("show", new)["acts"] == ["accept", "return", "complete"]


def test_what_fits_no_target(desk: Desk, case: str) -> None:
    """Another municipality, the own address, a basis that is none there, a missing one: 422 `no_target`."""
    for wrong in (
        {"municipality": "0851"},
        {"forum": "ssp"},
        {"forum": "exit_enhed"},
        {"legal_basis": "RPL115-1-2"},
        {"legal_basis": "kaffe"},
        {"forum": "municipal_triage"},
        {"forum": "psp", "legal_basis": "RPL115-1-2"},
    ):
        assert desk.refused("forward", case, **COMMITTEE | wrong) == (2, "no_target")
    assert desk.refused("forward", case, forum="p115_udvalg", necessity=WHY) == (2, "no_target")
    assert desk.told("show", case)["version"] == 2


def test_school(desk: Desk, case: str) -> None:
    """`school` missing where needed, or an id that is no forum or queue, is `invalid`, before a stale version."""
    group = COMMITTEE | {"forum": "ssp_netvaerksgruppe"}
    assert desk.refused("forward", case, version=1, **group) == (2, "invalid")
    assert desk.refused("forward", case, version=1, **COMMITTEE | {"forum": "kaffestuen"}) == (2, "invalid")
    assert desk.refused("forward", case, **group, school="12") == (2, "invalid")
    new = on_its_way(desk, case, **group, school="821001")
    assert desk.told("show", new)["school"] == "821001"


def test_the_notification_desk_has_the_deadlines_of_the_law(desk: Desk, case: str) -> None:
    """An answer deadline of its own, at the desk CHI-4 and CHI-5 from now."""
    began = datetime.now(UTC)
    new = on_its_way(
        desk, case, forum="municipal_notification_desk", legal_basis="child-notification", necessity=WHY
    )  # fmt: skip
    told = desk.told("show", new)
    assert [one["rule"] for one in told["deadlines"]] == ["CHI-4", "CHI-5"]
    assert not any(one["past_at_receipt"] or one["done"] or one["withdrawn"] for one in told["deadlines"])
    acute = datetime.fromisoformat(told["deadlines"][0]["due"])
    assert began + timedelta(hours=24) <= acute <= datetime.now(UTC) + timedelta(hours=24)
    assert told["answer_by"] == told["deadlines"][0]["due"] == told["due"] == offers(desk, new)["due"]
    assert told["deadlines"][1]["due"] >= day(7)
    assert desk.told("complete", new, deadline="CHI-4")["deadlines"][0]["done"] is True


def test_another_number_of_the_law_is_told_by_the_leaf(desk: Desk) -> None:
    """A basis of another number of § 115 than the item's is another legal form (LAW-12): the leaf says so."""
    case = desk.case("young_adult")
    desk.told("select", case, SORTER, necessity=WHY)
    new = on_its_way(desk, case, forum="psp", legal_basis="RPL115-1-2", necessity=WHY)
    query = "SELECT body FROM leaf JOIN handover_step s ON s.leaf = idx WHERE s.handover = %s"
    assert "LAW-12" in json.loads(rows(desk.database, query, new)[0])["purpose"]
    first = rows(desk.database, query + " ORDER BY idx", case)[0]
    assert "LAW-12" not in str(json.loads(first).get("purpose"))


def test_return_of_an_accepted_forwarding(desk: Desk, case: str) -> None:
    """Returned after acceptance it comes back where it came from, in stage manual; `forwarded_from` null (9.4)."""
    new = on_its_way(desk, case)
    desk.told("accept", new)
    desk.told("return", new, reason="wrong_forum", note="Kom tilbage.")
    (back,) = map(str, rows(desk.database, "SELECT id FROM handover WHERE returned_from = %s", new))
    told = desk.told("show", back)
    assert told["returned_from"] == {"forum": "p115_udvalg", "municipality": "0860"}
    assert told["forwarded_from"] is None
    assert (told["forum"], told["stage"], told["state"], told["deadlines"]) == ("ssp", "queue", "offered", [])
    assert offers(desk, back)["returned_from"] == {"forum": "p115_udvalg", "municipality": "0860"}
    assert desk.told("show", case)["state"] == "forwarded"


def test_return_to_the_sender(desk: Desk, case: str) -> None:
    """Any other in the sender's own queue, stage `manual`, with only an answer deadline (9.4, contracts 3)."""
    desk.told("return", case, reason="lacks_information")
    (back,) = map(str, rows(desk.database, "SELECT id FROM handover WHERE returned_from = %s", case))
    told = desk.told("show", back)
    assert (told["forum"], told["municipality"], told["stage"]) == ("municipal_triage", "0860", "manual")
    assert (told["returned_from"], told["legal_basis"]) == ({"forum": "ssp", "municipality": "0860"}, None)


def test_a_reader_makes_no_new_item(desk: Desk) -> None:
    """Items with role `reader`: no forward, ask, reroute, and returned they make no new item (9.4)."""
    reader = desk.case("committee_and_reader", "pre_exit")
    told = desk.told("show", reader)
    assert (told["role"], told["acts"]) == ("reader", ["accept", "return", "complete"])
    assert desk.refused("forward", reader, **COMMITTEE) == (1, "not_allowed")
    assert desk.told("accept", reader)["responsible"] is False
    desk.told("return", reader, reason="not_necessary")
    assert rows(desk.database, "SELECT count(*) FROM handover WHERE returned_from = %s", reader) == [0]


def test_reroute(desk: Desk, case: str) -> None:
    """`reroute` decides the stored event again with the new residence; that owner item is offered as a forwarding."""
    assert desk.refused("reroute", case, residence="0851", moved_on=day(1)) == (2, "invalid")
    assert desk.refused("reroute", case, residence="0860", moved_on=day(-3)) == (1, "same_address")
    told = desk.told("reroute", case, residence="0851", moved_on=day(-3))
    assert {name: told["forwarding"][name] for name in ("forum", "municipality")} == {
        "forum": "ssp", "municipality": "0851",
    }  # fmt: skip
    assert (told["state"], told["responsible"]) == ("accepted", True)
    (new,) = map(str, rows(desk.database, "SELECT id FROM handover WHERE forwarded_from = %s", case))
    there = desk.told("show", new, BENTE)
    assert (there["forwarded_from"], there["legal_basis"]) == ({"forum": "ssp", "municipality": "0860"}, "RPL115-1-1")
    assert [one["municipality"] for one in desk.messages() if one.get("handover") in {new, case}][-2:] == [
        "0851", "0860",
    ]  # fmt: skip
    desk.told("accept", new, BENTE)
    towns = {one["municipality"] for one in desk.told("targets", new, BENTE)}
    assert "0860" not in towns


def test_where_a_rerouted_case_belongs_nowhere(desk: Desk, case: str) -> None:
    """It is refused or informed: 422 `not_routable` with `codes`."""
    assert desk.refused("reroute", case, residence="0773", moved_on=day(-3)) == (2, "not_routable")
    ended = desk.tried("reroute", case, residence="0101", moved_on=day(-3))
    assert ended.code == 2
    assert "OUT_OF_DISTRICT" in ended.err


def test_recall_is_confirmed_once(desk: Desk) -> None:
    """`confirm_recall`: `recalled`, its content or identity was read, not confirmed; receipt `recall_confirmed`."""
    sent = CASES["ssp"](RECEIVED)
    read, unread = desk.send(sent), desk.case("ssp")
    desk.told("accept", read)
    desk.told("content", read)
    before = len(rows(desk.database, "SELECT id FROM handover"))
    desk.publish(recall(sent))
    assert len(rows(desk.database, "SELECT id FROM handover")) == before
    told = desk.told("show", read)
    assert (told["state"], told["steps"][-1]["code"], told["acts"]) == ("recalled", "wrong_facts", ["confirm_recall"])
    assert told["confirmed_at"] is None
    done = desk.told("confirm_recall", read)
    assert (done["state"], done["version"]) == ("recalled", told["version"] + 1)
    assert done["confirmed_at"] is not None
    assert desk.refused("confirm_recall", read) == (1, "not_allowed")
    assert desk.refused("confirm_recall", unread) == (1, "not_allowed")
    assert desk.messages("receipts.kommune-0860")[-1]["change"] == "recall_confirmed"


def test_exit_tells_nobody_where_it_came_from(desk: Desk) -> None:
    """What an Exit item is forwarded to shows `forwarded_from` as null, in messages too, and acts without who."""
    item = desk.case("exit")
    desk.told("accept", item, EXIT)
    assert desk.refused("ask", item, EXIT, question="Hvem?") == (1, "not_allowed")
    new = on_its_way(desk, item, EXIT, forum="psp", legal_basis="RPL115-1-2", necessity=WHY)
    told = desk.told("show", new)
    assert (told["forwarded_from"], [one["actor"] for one in told["steps"]]) == (None, [None])
    assert offers(desk, new)["forwarded_from"] is None
    receipts = len(desk.messages("receipts.kommune-0860"))
    desk.told("withdraw_forward", item, EXIT)
    ended = desk.tried("accept", new)
    assert ended.code == 1
    assert "exit" not in ended.err
    shown = desk.run("handover", "show", new, "--as", ANNE).out
    assert "ikke vist" in shown
    assert "Exit-enheden" not in shown
    assert "exit-koordinator" not in shown
    assert len(desk.messages("receipts.kommune-0860")) == receipts
