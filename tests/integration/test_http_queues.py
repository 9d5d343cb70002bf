"""Queues over HTTP: what the caller sees and no more, in its order, page by page."""

import json
from typing import Any

import pytest

from integration.desk import ANNE, BENTE, EXIT, POLICE_LEAD, SORTER, Desk, Told
from integration.test_http import problem
from servers.http import Served

pytestmark = pytest.mark.server
MEMBERS = ["forum", "municipality", "stage", "open", "overdue"]


def page(api: Served, who: str, forum: str, **parameters: Any) -> Told:
    """Return a page of a queue."""
    with api.client(who) as client:
        answer = client.get(f"/queues/{forum}", params=parameters)
    assert answer.status_code == 200, answer.text
    assert "etag" not in answer.headers
    told: Told = answer.json()
    assert list(told) == ["items", "next"]
    return told


def listed(desk: Desk, who: str, *words: str) -> list[Told]:
    """Return what `queue list -o json` prints."""
    found: list[Told] = json.loads(desk.run("queue", "list", "--as", who, "-o", "json", "--limit", "500", *words).out)
    return found


def counted(api: Served, who: str) -> list[Told]:
    """Return the queues that somebody sees."""
    with api.client(who) as client:
        answer = client.get("/queues")
    assert answer.status_code == 200
    told: list[Told] = answer.json()
    assert all(list(one) == MEMBERS for one in told)
    return told


def test_items_are_as_the_command_prints_them(api: Served, desk: Desk) -> None:
    """Items as `queue list -o json`: the same members with the same values."""
    for name in ("ssp", "ksp", "network_group"):
        desk.case(name)
    desk.let_in(ANNE, "ssp", "ksp", "ssp_netvaerksgruppe")
    for forum in ("ssp", "ksp", "ssp_netvaerksgruppe"):
        told = page(api, ANNE, forum)
        assert told == {"items": listed(desk, ANNE, "--forum", forum), "next": None}
        assert told["items"]
        assert told["items"][0]["offered_at"].endswith("Z")


def test_a_queue_comes_page_by_page(api: Served, desk: Desk) -> None:
    """`next` is a cursor, null at the end; what is acted on between two pages moves no other item."""
    made = [desk.case("ssp") for _ in range(7)]
    desk.let_in(ANNE, "ssp")
    every = [one["id"] for one in page(api, ANNE, "ssp")["items"]]
    found, after = [], ""
    while after is not None:
        told = page(api, ANNE, "ssp", limit=3, after=after)
        found += [one["id"] for one in told["items"]]
        assert (len(told["items"]) == 3) or told["next"] is None
        if len(found) == 3:
            desk.told("return", found[0], reason="other")
        after = told["next"]
    assert found == every
    assert set(made) <= set(found)


def test_parameters_narrow(api: Served, desk: Desk) -> None:
    """Open ones unless `state` says otherwise; by municipality and by stage."""
    new, ended = desk.case("ssp"), desk.case("ssp")
    desk.let_in(ANNE, "ssp", "municipal_triage")
    desk.told("return", ended, reason="other")

    def ids(forum: str = "ssp", **parameters: str) -> set[str]:
        return {one["id"] for one in page(api, ANNE, forum, **parameters)["items"]}

    assert ids() & {new, ended} == {new}
    assert ids(state="returned") & {new, ended} == {ended}
    assert ids(state="accepted") & {new, ended} == set()
    assert ids(municipality="0860", stage="queue") & {new, ended} == {new}
    assert ids(municipality="0851") == ids(stage="triage") == set()


def test_unknown_forums_and_bad_parameters(api: Served) -> None:
    """Unknown forum 404, also with a bad parameter; bad parameter 422, with every fault."""
    with api.client(ANNE) as anne:
        for forum in ("kaffe", "KSP", "ksp%00", "%2e%2e"):
            assert problem(anne.get(f"/queues/{forum}", params={"limit": "x"})) == (404, "not_found")
        refused = anne.get("/queues/ksp?limit=x&stage=kaffe&surprise=1&after=x&state=offered&state=offered")
        assert problem(refused) == (422, "invalid")
        assert {(one["field"], one["fault"]) for one in refused.json()["faults"]} == {
            ("limit", "not_integer"), ("stage", "not_allowed"), ("surprise", "unknown_field"),
            ("after", "not_allowed"), ("state", "duplicate_key"),
        }  # fmt: skip
    with api.client() as nobody:
        assert problem(nobody.get("/queues/kaffe")) == (401, "unauthenticated")
        assert problem(nobody.get("/queues")) == (401, "unauthenticated")


def test_queues_are_those_that_the_caller_sees(api: Served, desk: Desk) -> None:
    """`[{"forum","municipality","stage","open","overdue"}]` of what the caller sees: of Exit and gate nobody else."""
    for name in ("exit", "infohus", "ksp", "council"):
        desk.case(name)
    for who in (ANNE, EXIT, POLICE_LEAD, SORTER):
        desk.let_in(who, "exit_enhed", "infohus_hjoerring", "ksp", "ungesamraad_nordjylland")
    seen = {
        who: {(one["forum"], one["stage"]) for one in counted(api, who)} for who in (ANNE, EXIT, POLICE_LEAD, SORTER)
    }
    assert {("exit_enhed", "queue")} == seen[EXIT]
    assert {("infohus_hjoerring", "gate")} == seen[POLICE_LEAD]
    assert {("ungesamraad_nordjylland", "triage")} == seen[SORTER]
    assert ("ksp", "queue") in seen[ANNE]
    assert not {"exit_enhed", "infohus_hjoerring"} & {forum for forum, _ in seen[ANNE]}
    for who, forum in (
        (ANNE, "exit_enhed"),
        (ANNE, "infohus_hjoerring"),
        (BENTE, "ksp"),
        ("revisor:stafet:r-1", "ksp"),
    ):
        assert page(api, who, forum) == {"items": [], "next": None}
    assert counted(api, "udgiver:kommune-0860:u-1") == counted(api, "drift:stafet:d-1") == []


def test_counts_are_those_of_the_lists(api: Served, desk: Desk) -> None:
    """`open` is how many a list has; of a release notice whose dates are long past nothing counts as overdue twice."""
    desk.case("ksp")
    desk.let_in(ANNE, "ksp")
    for one in counted(api, ANNE):
        items = page(api, ANNE, one["forum"], stage=one["stage"], limit=200)["items"]
        there = [item for item in items if item["municipality"] == one["municipality"]]
        assert one["open"] == len(there)
        assert 0 <= one["overdue"] <= one["open"]
