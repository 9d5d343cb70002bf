"""Reads through the command line: content, identity and the lists, each with its leaf and what it withholds."""

import json

import pytest

from integration.desk import ANNE, BENTE, EXIT, LEADER, POLICE_LEAD, Desk, Told
from integration.office import rows
from sent import CPR, NAME

pytestmark = pytest.mark.server


def listed(desk: Desk, who: str, *words: str) -> list[Told]:
    """Return what `queue list` prints."""
    ended = desk.run("queue", "list", "--as", who, "--limit", "500", "-o", "json", *words)
    assert ended.code == 0, ended.err
    found: list[Told] = json.loads(ended.out)
    return found


def last_leaf(desk: Desk) -> Told:
    """Return the newest leaf."""
    told: Told = json.loads(rows(desk.database, "SELECT body FROM leaf ORDER BY idx DESC LIMIT 1")[0])
    return told


def test_content(desk: Desk) -> None:
    """Content after acceptance, else 409: `not_taken` before, `not_allowed` after; no step, no version, its leaf."""
    item = desk.case("ksp")
    assert desk.refused("content", item) == (1, "not_taken")
    desk.told("accept", item)
    told = desk.told("content", item)
    assert list(told) == ["content", "withheld"]
    assert told["content"]["case_ref"]
    assert NAME not in json.dumps(told, ensure_ascii=False)
    assert (last_leaf(desk)["op"], last_leaf(desk)["code"]) == ("consultation", "content.shown")
    assert desk.told("show", item)["version"] == 2
    desk.told("return", item, reason="other")
    assert desk.refused("content", item) == (1, "not_allowed")


def test_identity(desk: Desk) -> None:
    """Identity: `reason`* and `note`, required with `other`; `cpr` as ten digits, null what is not known."""
    item = desk.case("ssp")
    assert desk.refused("identity", item) == (2, "invalid")
    assert desk.refused("identity", item, reason="contact") == (1, "not_taken")
    desk.told("accept", item)
    assert desk.refused("identity", item, reason="other") == (2, "invalid")
    assert desk.refused("identity", item, reason="kaffe") == (2, "invalid")
    told = desk.told("identity", item, reason="other", note="Mødet er flyttet.")
    assert list(told) == ["name", "cpr", "birth_date", "protected_address"]
    assert (told["name"], told["birth_date"], told["protected_address"]) == (NAME, None, False)
    assert told["cpr"].isdigit()
    assert len(told["cpr"]) == len(CPR) - 1
    leaf = last_leaf(desk)
    assert (leaf["code"], leaf["query"]) == ("identity.shown", "other")
    assert "flyttet" not in json.dumps(leaf, ensure_ascii=False)


def test_views(desk: Desk) -> None:
    """`queue list` has the views nye, mine, overtagne, alle."""
    new, mine, theirs = desk.case("ssp"), desk.case("ssp"), desk.case("ssp")
    desk.told("accept", mine)
    desk.told("accept", theirs, LEADER)
    wanted = {"nye": {new}, "mine": {mine}, "overtagne": {mine, theirs}, "alle": {new, mine, theirs}}
    for view, expected in wanted.items():
        found = {one["id"] for one in listed(desk, ANNE, "--view", view)}
        assert found & {new, mine, theirs} == expected
    assert desk.run("queue", "list", "--as", ANNE, "--view", "kaffe").code == 2


def test_without_a_principal_only_counts(desk: Desk) -> None:
    """`queue list --as` (without `--as` only `--summary`, counts without Exit and gate; else exit 2)."""
    for name in ("exit", "infohus", "ksp"):
        desk.case(name)
    assert desk.run("queue", "list").code == 2
    assert desk.run("queue", "list", "-o", "json").code == 2
    ended = desk.run("queue", "list", "--summary", "-o", "json")
    assert ended.code == 0
    counted = {(one["forum"], one["stage"]) for one in json.loads(ended.out)}
    assert ("ksp", "queue") in counted
    assert not [one for one in counted if one[0] == "exit_enhed" or one[1] == "gate"]


def test_lists_show_what_is_seen_and_no_more(desk: Desk) -> None:
    """A principal sees an item when a grant in force covers it and its role sees the stage."""
    exit_, gate, ksp = desk.case("exit"), desk.case("infohus"), desk.case("ksp")
    for who in (ANNE, EXIT, POLICE_LEAD):
        desk.let_in(who, "exit_enhed", "infohus_hjoerring", "ksp")
    seen = {who: {one["id"] for one in listed(desk, who)} & {exit_, gate, ksp} for who in (ANNE, EXIT, POLICE_LEAD)}
    assert seen == {ANNE: {ksp}, EXIT: {exit_}, POLICE_LEAD: {gate}}
    assert listed(desk, "koordinator:kommune-0849:k-9") == []
    assert listed(desk, BENTE, "--forum", "ksp") == []


def test_the_school_is_shown_where_the_address_is_one(desk: Desk) -> None:
    """`queue list` shows the school where the address is one."""
    item = desk.case("network_group")
    desk.let_in(ANNE, "ssp_netvaerksgruppe")
    (told,) = [one for one in listed(desk, ANNE) if one["id"] == item]
    assert told["school"] == "821001"
    assert "821001" in desk.run("queue", "list", "--as", ANNE, "--forum", "ssp_netvaerksgruppe").out


def test_targets_of_an_unknown_residence(desk: Desk) -> None:
    """R unknown or outside the police district: none."""
    assert desk.told("targets", desk.case("no_residence")) == []
