"""What depends on the item is refused over HTTP with the code and status of its row; instants have one form."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest

from integration.desk import ANNE, EXIT, Desk, day
from integration.office import change
from integration.test_http import problem
from servers.http import Served

pytestmark = pytest.mark.server
OUTCOME = {"outcome": "measure_agreed", "responsible_authority": "kommune-0860"}
FORWARD = {
    "forum": "municipal_notification_desk",
    "legal_basis": "child-notification",
    "necessity": "Nødvendigt.",
}
INSTANT, DAY = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), re.compile(r"\d{4}-\d\d-\d\d")


class Case(NamedTuple):
    """A case of the state machine, its forum, who acts, what is done first, then the act, its status and its code."""

    name: str
    forum: str
    who: str
    before: tuple[tuple[str, dict[str, Any]], ...]
    then: tuple[str, dict[str, Any]]
    status: int
    code: str


CASES = (
    Case("ssp", "ssp", ANNE, (), ("close", {}), 409, "not_allowed"),
    Case("ssp", "ssp", ANNE, (("accept", {}), ("forward", FORWARD)), ("forward", FORWARD), 409, "forwarding"),
    Case("psp", "psp", ANNE, (("accept", {}),), ("note_outcome", OUTCOME), 409, "owner_missing"),
    Case("ssp", "ssp", ANNE, (), ("reroute", {"residence": "0860", "moved_on": day(0)}), 409, "same_address"),
    Case("wish_of_a_minor", "exit_enhed", EXIT, (), ("record_consent", {"given_on": day(0)}), 409, "not_an_adult"),
    Case("ssp", "ssp", ANNE, (("accept", {}),), ("forward", {**FORWARD, "forum": "exit_enhed"}), 422, "no_target"),
    Case("ssp", "ssp", ANNE, (), ("complete", {"task": "review_at_18"}), 422, "nothing_to_complete"),
    Case("ssp", "ssp", ANNE, (), ("reroute", {"residence": "0101", "moved_on": day(0)}), 422, "not_routable"),
)


def act(client: httpx.Client, item: str, name: str, body: dict[str, Any]) -> httpx.Response:
    """Do an act on the item as it is now."""
    tag = client.get(f"/handovers/{item}").headers["etag"]
    return client.post(f"/handovers/{item}/{name}", json=body, headers={"If-Match": tag})


@pytest.mark.parametrize("case", CASES, ids=lambda one: one.code)
def test_what_depends_on_the_item_has_its_row(api: Served, desk: Desk, case: Case) -> None:
    """409 `not_allowed`, `forwarding`, `owner_missing`, `same_address`, `not_an_adult`; 422 what depends on the item.

    `state`, `version`, `acts` and `codes` say how it stands where they help, and nothing of it has changed.
    """
    item = desk.case(case.name, case.forum)
    desk.let_in(case.who, case.forum)
    with api.client(case.who) as client:
        for name, body in case.before:
            assert act(client, item, name, body).status_code == 200
        as_it_was = client.get(f"/handovers/{item}").json()
        answer = act(client, item, *case.then)
        assert problem(answer) == (case.status, case.code)
        told = answer.json()
        for member in {"state", "version", "acts"} & told.keys():
            assert told[member] == as_it_was[member]
        assert {"version", "acts"} <= told.keys() or case.status == 422 or case.code == "same_address"
        assert (told.get("codes") == ["OUT_OF_DISTRICT"]) is (case.code == "not_routable")
        assert client.get(f"/handovers/{item}").json() == as_it_was


def test_content_that_is_gone_stands_against_an_act_too(api: Served, desk: Desk) -> None:
    """410 `erased`: an act that needs the person's key, which is gone."""
    item = desk.case("ssp")
    desk.let_in(ANNE, "ssp")
    with api.client(ANNE) as anne:
        act(anne, item, "accept", {})
        change(
            desk.database, "UPDATE event SET content = NULL WHERE id = (SELECT event FROM handover WHERE id = %s)", item
        )
        assert problem(act(anne, item, "forward", FORWARD)) == (410, "erased")


def leaves_of(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text of an answer with the name of its member."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves_of(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from leaves_of(one, name)
    elif isinstance(value, str):
        yield name, value


def test_instants_are_utc_with_z_and_dates_are_days(api: Served, desk: Desk) -> None:
    """JSON in and out, UTF-8; instants UTC with `Z`, dates `YYYY-MM-DD`: in items, lists, questions and events."""
    item = desk.case("ssp")
    desk.let_in(ANNE, "ssp")
    with api.client(ANNE) as anne, api.client("udgiver:kommune-0860:u-1") as sender:
        act(anne, item, "accept", {})
        asked = act(anne, item, "ask", {"question": "Hvornår på Læsø?"})
        assert "Læsø".encode() in asked.content
        answers = [
            asked,
            anne.get("/queues/ssp?state=awaiting_sender"),
            sender.get(f"/events/{asked.json()['event_id']}"),
        ]
        answers.append(sender.get(f"/questions/{asked.json()['question']['id']}"))
    found = {name: text for answer in answers for name, text in leaves_of(answer.json()) if INSTANT.match(text)}
    assert {"at", "received_at", "offered_at", "since", "asked_at"} <= found.keys()
    every = [pair for answer in answers for pair in leaves_of(answer.json())]
    assert all(answer.headers["content-type"] == "application/json" for answer in answers)
    for name, text in every:
        if name.endswith("_at") or name in {"at", "since"}:
            assert INSTANT.fullmatch(text), (name, text)
        if name in {"answer_by", "due", "meeting"} or name.endswith("_on"):
            assert DAY.fullmatch(text) or INSTANT.fullmatch(text), (name, text)
