"""HTTP itself: who asks comes first, what is hidden is not there, and every refusal is a problem document."""

import re
from uuid import uuid4

import httpx
import pytest

from integration.desk import ANNE, BENTE, Desk
from servers.http import Served

pytestmark = pytest.mark.server
FORUM = "ssp_netvaerksgruppe"


@pytest.fixture
def item(desk: Desk) -> str:
    """Return an item that Anne sees."""
    found = desk.case("ssp")
    desk.told("show", found)
    return found


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Return status and code of a problem document, which says the same twice (RFC 9457)."""
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["title"]
    assert told["detail"]
    return answer.status_code, told["type"].removeprefix("urn:stafet:problem:")


def test_an_item_is_told_as_on_the_command_line_and_its_version_is_the_etag(api: Served, desk: Desk, item: str) -> None:
    """`GET /api/v1/handovers/{id}` gives what `handover show -o json` prints (contracts-acts 11)."""
    with api.client(ANNE) as anne:
        answer = anne.get(f"/handovers/{item}")
    assert answer.status_code == 200
    assert answer.headers["etag"] == f'"{answer.json()["version"]}"'
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == desk.told("show", item)


def test_who_has_no_token_that_counts_is_told_so_first(api: Served, item: str) -> None:
    """401 for no, another scheme, two, a broken, a foreign and an expired token, and a stranger's organisation."""
    good, old = api.token(ANNE), api.token(ANNE, minutes=-5)
    bad = ("", "Basic abc", "Bearer", "Bearer x.y.z", f"Bearer {good[:-4]}AAAA", f"Bearer {old}")
    for header in bad:
        with httpx.Client(base_url=f"{api.url}/api/v1") as nobody:
            for path in (f"/handovers/{item}", f"/handovers/{uuid4()}", "/never-a-path"):
                answer = nobody.get(path, headers={"Authorization": header} if header else {})
                assert problem(answer) == (401, "unauthenticated")
                assert answer.headers["www-authenticate"] == "Bearer"
    with httpx.Client(base_url=f"{api.url}/api/v1") as twice:
        headers = [("Authorization", f"Bearer {good}"), ("Authorization", f"Bearer {good}")]
        assert problem(twice.get(f"/handovers/{item}", headers=headers)) == (401, "unauthenticated")
    with api.client("koordinator:kommune-9999:k-1") as stranger:
        assert problem(stranger.get(f"/handovers/{item}")) == (401, "unauthenticated")


def test_a_hidden_thing_and_a_missing_thing_answer_byte_equal(api: Served, item: str) -> None:
    """404 with the same bytes and headers but the date: never was, not yours, no id at all, unknown path."""
    with api.client(BENTE) as bente:
        paths = (f"/handovers/{item}", f"/handovers/{uuid4()}", "/handovers/no-id", "/never-a-path")
        answers = [bente.get(path) for path in paths]
    assert {problem(one) for one in answers} == {(404, "not_found")}
    assert len({(one.content, repr(sorted(_steady(one)))) for one in answers}) == 1


def _steady(answer: httpx.Response) -> list[tuple[str, str]]:
    return [(name, value) for name, value in answer.headers.multi_items() if name != "date"]


def test_a_path_with_another_method_says_which_it_has(api: Served, item: str) -> None:
    """405 with Allow, after 401."""
    with api.client(ANNE) as anne, api.client() as nobody:
        assert problem(nobody.put(f"/handovers/{item}")) == (401, "unauthenticated")
        for path, has in (
            (f"/handovers/{item}", "GET"),
            (f"/handovers/{item}/accept", "POST"),
            ("/events", "POST"),
            ("/events/x", "GET"),
            ("/events/x/complete", "GET, POST"),  # the id of an event may end so
        ):
            answer = anne.put(path)
            assert problem(answer) == (405, "method_not_allowed")
            assert answer.headers["allow"] == has


def test_refusals_are_in_danish_or_in_english(api: Served) -> None:
    """`title` and `detail` are Danish, with `Accept-Language: en` English."""
    with api.client(ANNE) as anne:
        told = {
            accepted: anne.get(f"/handovers/{uuid4()}", headers={"Accept-Language": accepted}).json()["title"]
            for accepted in ("", "da", "en", "en-GB,en;q=0.9", "da,en;q=0.8", "en;q=0.5,da;q=0.9", "fr", "*")
        }
    english = {"en", "en-GB,en;q=0.9"}
    assert told == {accepted: "Not found" if accepted in english else "Findes ikke" for accepted in told}


def test_each_request_leaves_one_line_without_path_or_person(api: Served, item: str) -> None:
    """The log has template, method, status and duration, and metrics count by route and status."""
    with api.client(ANNE) as anne:
        anne.get(f"/handovers/{item}")
    (*_, line) = api.process.lines("request_served", status=200)
    assert (line["route"], line["method"]) == ("/api/v1/handovers/{id}", "GET")
    assert set(line) == {"process", "event", "level", "at", "route", "method", "status", "ms"}
    assert not re.search(item, api.process.log.read_text(encoding="utf-8"))
