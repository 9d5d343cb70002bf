"""Idempotency-Key over HTTP: the first answer again, also after a kill between commit and answer."""

import signal
import threading
from typing import Any

import httpx
import pytest

from integration.desk import ANNE, LEADER, Desk
from integration.office import change, rows
from integration.test_http import problem
from servers.http import Served, served
from services.runtime.config.settings import Settings

pytestmark = pytest.mark.server
ASKED = {"question": "Hvornår?"}


@pytest.fixture
def item(desk: Desk) -> str:
    """Return an item that Anne and her leader see."""
    found = desk.case("ssp")
    desk.let_in(ANNE, "ssp")
    desk.let_in(LEADER, "ssp")
    return found


def ask(client: httpx.Client, item: str, key: str = "k", version: str | None = '"1"', **sent: Any) -> httpx.Response:
    """Ask the sender, with a key."""
    headers = {"Idempotency-Key": key} | ({} if version is None else {"If-Match": version})
    return client.post(f"/handovers/{item}/ask", headers=headers, **(sent or {"json": ASKED}))


def steps(desk: Desk, item: str) -> int:
    """Return how many steps an item has."""
    found: int = rows(desk.database, "SELECT count(*) FROM handover_step WHERE handover = %s", item)[0]
    return found


def test_the_first_answer_comes_again(api: Served, desk: Desk, item: str) -> None:
    """The same principal, key, path and body (as JSON) gets the first answer again with no second effect."""
    with api.client(ANNE) as anne, api.client(LEADER) as leader:
        first = ask(anne, item)
        assert first.status_code == 200
        leader.post(f"/handovers/{item}/cancel_question", headers={"If-Match": '"2"'})
        raw, kind = b'  {"question" :\n"Hvorn\\u00e5r?"} ', "application/json"
        for again in (
            ask(anne, item),
            ask(anne, item, version='"9"'),
            ask(anne, item, version=None),
            anne.post(
                f"/handovers/{item.upper()}/ask", content=raw, headers={"Idempotency-Key": "k", "Content-Type": kind}
            ),
        ):
            assert (again.status_code, again.content, again.headers["etag"]) == (200, first.content, '"2"')
    assert steps(desk, item) == 3


def test_another_body_is_refused(api: Served, desk: Desk, item: str) -> None:
    """Another body 422 `idempotency_key_reused`, right after 401, whatever else is wrong with the request."""
    with api.client(ANNE) as anne:
        assert ask(anne, item).status_code == 200
        for sent in ({"json": {"question": "Hvem?"}}, {"json": {}}, {"json": []}, {"json": {"surprise": 1}}):
            for version in ('"1"', None):
                assert problem(ask(anne, item, version=version, **sent)) == (422, "idempotency_key_reused")
        assert problem(ask(anne, item, content=b"{}", version='"2"')) == (415, "unsupported")
    with api.client() as nobody:
        assert problem(ask(nobody, item)) == (401, "unauthenticated")
    assert steps(desk, item) == 2


def test_keys_that_are_none_are_faults(api: Served, desk: Desk, item: str) -> None:
    """`Idempotency-Key` (1-64 characters); a refusal is not remembered."""
    with api.client(ANNE) as anne:
        for key in ("", "x" * 65):
            refused = ask(anne, item, key)
            assert problem(refused) == (422, "invalid")
            assert refused.json()["faults"][0]["field"] == "Idempotency-Key"
        assert problem(ask(anne, item, json={})) == (422, "invalid")
        assert problem(ask(anne, item, version='"7"')) == (412, "stale")
        assert ask(anne, item).status_code == 200
    assert steps(desk, item) == 2


def test_a_grant_that_ended_hides_the_answer_too(api: Served, desk: Desk, item: str) -> None:
    """While its grants still cover the item's address."""
    with api.client(ANNE) as anne:
        first = ask(anne, item)
        change(desk.database, "UPDATE access_grant SET until_at = now() WHERE handle = 'k-17' AND forum = 'ssp'")
        assert problem(ask(anne, item)) == (404, "not_found")
        assert problem(ask(anne, item, json={"question": "Hvem?"})) == (404, "not_found")
        change(desk.database, "UPDATE access_grant SET until_at = NULL WHERE handle = 'k-17' AND forum = 'ssp'")
        assert ask(anne, item).content == first.content


def test_two_at_once_get_the_same_answer(api: Served, desk: Desk, item: str) -> None:
    """One effect, and both are told it."""
    told: list[httpx.Response] = []

    def one() -> None:
        with api.client(ANNE) as anne:
            told.append(ask(anne, item))

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(one.status_code, one.content) for one in told} == {(200, told[0].content)}
    assert steps(desk, item) == 2


def test_a_kill_between_commit_and_answer(shared: Settings, desk: Desk, item: str) -> None:
    """Kill -9 between commit and answer: the repeated key gets the first answer, whatever happened meanwhile."""
    with served(shared, fail="committed:kill:1") as dying, dying.client(ANNE) as anne:
        with pytest.raises(httpx.TransportError):
            ask(anne, item)
        assert dying.process.wait() == -signal.SIGKILL
    assert steps(desk, item) == 2
    with served(shared) as api, api.client(ANNE) as anne, api.client(LEADER) as leader:
        cancelled = leader.post(f"/handovers/{item}/cancel_question", headers={"If-Match": '"2"'})
        assert cancelled.json()["version"] == 3
        answer = ask(anne, item)
        assert (answer.status_code, answer.json()["version"], answer.json()["state"]) == (200, 2, "awaiting_sender")
        assert answer.json()["steps"] == cancelled.json()["steps"][:2]
    assert steps(desk, item) == 3


def test_a_kill_before_the_commit(shared: Settings, desk: Desk, item: str) -> None:
    """The twin: what was not committed is done by the repeated key."""
    with served(shared, fail="commit:kill:1") as dying, dying.client(ANNE) as anne, pytest.raises(httpx.TransportError):
        ask(anne, item)
    assert steps(desk, item) == 1
    with served(shared) as api, api.client(ANNE) as anne:
        assert ask(anne, item).json()["version"] == 2
    assert steps(desk, item) == 2
