"""Acts and reads over HTTP: every row and sentence of contracts-acts 11 about handovers, refusals in its order."""

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import orjson
import pytest

from integration.desk import ANNE, BENTE, EXIT, LEADER, SORTER, Desk, Told
from integration.office import change, rows
from integration.test_http import problem
from servers.http import Served, served
from services.core.handover.acts import ACTS
from services.runtime.config.settings import Settings

pytestmark = pytest.mark.server
FORWARD = {"forum": "psp", "legal_basis": "RPL115-1-2", "necessity": "Nødvendigt."}
MOST = 20_000


@pytest.fixture(scope="module")
def api(shared: Settings) -> Iterator[Served]:
    """The desk process over this file's database."""
    with served(shared, http_body_bytes=MOST) as running:
        yield running


@pytest.fixture
def ssp(desk: Desk) -> str:
    """Return an item that Anne and her leader see."""
    found = desk.case("ssp")
    for who in (ANNE, LEADER, SORTER):
        desk.let_in(who, "ssp")
    return found


def do(client: httpx.Client, item: str, act: str, version: int = 1, **body: Any) -> httpx.Response:
    """Do an act on a version."""
    return client.post(f"/handovers/{item}/{act}", json=body, headers={"If-Match": f'"{version}"'})


def test_every_act_of_the_table_is_there(api: Served, ssp: str) -> None:
    """`POST /api/v1/handovers/{id}/{act}`: act names of section 9 with underscores; no other."""
    with api.client(ANNE) as anne:
        for act in ACTS:
            assert problem(anne.post(f"/handovers/{ssp}/{act.name}"))[1] in {"forbidden", "if_match_required"}
        for name in ("recall", "note-outcome", "answer", "Accept", "accept/"):
            assert problem(anne.post(f"/handovers/{ssp}/{name}")) == (404, "not_found")


def test_an_act_answers_the_item_as_get_gives_it(api: Served, desk: Desk, ssp: str) -> None:
    """200 with the item as `GET` gives it, `ETag: "<version>"`; the next act is based on that."""
    with api.client(ANNE) as anne:
        done = do(anne, ssp, "accept")
        assert (done.status_code, done.headers["etag"]) == (200, '"2"')
        got = anne.get(f"/handovers/{ssp}")
        assert got.content == done.content
        assert got.headers["etag"] == '"2"'
        asked = anne.post(
            f"/handovers/{ssp}/ask", json={"question": "Hvornår?"}, headers={"If-Match": done.headers["etag"]}
        )
        assert asked.json()["question"]["question"] == "Hvornår?"
        assert anne.get(f"/handovers/{ssp}").content == asked.content
    assert desk.told("show", ssp) == asked.json()


def test_no_body_and_an_empty_object_are_the_same(api: Served, desk: Desk) -> None:
    """No body and `{}` are the same; `null`, a list and a text are no JSON objects."""
    items = [desk.case("ssp") for _ in range(2)]
    desk.let_in(ANNE, "ssp")
    with api.client(ANNE) as anne:
        based = {"If-Match": '"1"'}
        assert anne.post(f"/handovers/{items[0]}/accept", headers=based).status_code == 200
        for body in (b"null", b"[]", b'"x"', b"1", b"{", b"\xff", b'{"a": 1}', b'{"a": 1, "a": 1}'):
            refused = anne.post(
                f"/handovers/{items[1]}/accept", content=body, headers=based | {"Content-Type": "application/json"}
            )
            assert problem(refused) == (422, "invalid"), body
            assert refused.json()["faults"]
        assert do(anne, items[1], "accept").status_code == 200


@pytest.mark.parametrize("given", [None, "*", "1", 'W/"1"', '"1", "2"', "", '"1" "2"'])
def test_if_match_is_one_quoted_text(api: Served, ssp: str, given: str | None) -> None:
    """428 `if_match_required`: none, `*`, or not one quoted text."""
    with api.client(ANNE) as anne:
        headers = {} if given is None else {"If-Match": given}
        assert problem(anne.post(f"/handovers/{ssp}/accept", headers=headers)) == (428, "if_match_required")
        twice = [("If-Match", '"1"'), ("If-Match", '"1"')]
        assert problem(anne.post(f"/handovers/{ssp}/accept", headers=twice)) == (428, "if_match_required")
        assert anne.get(f"/handovers/{ssp}").json()["version"] == 1


def test_another_version_is_stale_and_names_the_winner(api: Served, ssp: str) -> None:
    """412 `stale`: another version; names the winner and the time, and what is possible now."""
    with api.client(LEADER) as leader, api.client(ANNE) as anne:
        won = do(leader, ssp, "accept").json()
        for version in ('"1"', '"3"', '"x"', '"02"', '"99999999999999999999"'):
            refused = anne.post(f"/handovers/{ssp}/accept", headers={"If-Match": version})
            assert problem(refused) == (412, "stale")
            told = refused.json()
            assert (told["by"], told["at"], told["version"], told["state"]) == (
                LEADER, won["steps"][-1]["at"], 2, "accepted"
            )  # fmt: skip
            assert told["acts"] == anne.get(f"/handovers/{ssp}").json()["acts"]


def test_after_selecting_whoever_no_longer_sees_it_is_told(api: Served, desk: Desk) -> None:
    """After `select`, `clear` also to whoever no longer sees it, `acts` then empty."""
    item = desk.case("council", "ungesamraad_nordjylland")
    desk.let_in(SORTER, "ungesamraad_nordjylland")
    with api.client(SORTER) as sorter:
        done = do(sorter, item, "select", necessity="Nødvendigt.")
        assert (done.status_code, done.json()["stage"], done.json()["acts"]) == (200, "queue", [])
        assert problem(sorter.get(f"/handovers/{item}")) == (404, "not_found")


def test_reads_are_as_on_the_command_line(api: Served, desk: Desk, ssp: str) -> None:
    """`GET …/content` · `POST …/identity` · `GET …/targets` (sections 9 and 9.1), each with its leaf."""
    with api.client(ANNE) as anne:
        assert problem(anne.get(f"/handovers/{ssp}/content")) == (409, "not_taken")
        do(anne, ssp, "accept")
        content = anne.get(f"/handovers/{ssp}/content")
        assert list(content.json()) == ["content", "withheld"]
        assert content.json() == desk.told("content", ssp)
        identity = anne.post(f"/handovers/{ssp}/identity", json={"reason": "contact"})
        assert identity.json() == desk.told("identity", ssp, reason="contact")
        targets = anne.get(f"/handovers/{ssp}/targets")
        assert targets.json() == desk.told("targets", ssp)
        assert targets.json()[0].keys() == {"forum", "municipality", "stage", "legal_bases"}
        for answer in (content, identity, targets):
            assert answer.headers["cache-control"] == "no-store"
            assert "etag" not in answer.headers
    codes = rows(
        desk.database, "SELECT convert_from(body, 'UTF8')::json ->> 'code' FROM leaf ORDER BY idx DESC LIMIT 6"
    )
    assert codes == [f"{name}.shown" for name in ("targets", "targets", "identity", "identity", "content", "content")]


def test_every_identity_is_a_reading_of_its_own(api: Served, desk: Desk, ssp: str) -> None:
    """An Idempotency-Key changes nothing there; its body is judged before 410, that before 409."""
    with api.client(ANNE) as anne:
        path, key = f"/handovers/{ssp}/identity", {"Idempotency-Key": "k"}
        assert problem(anne.post(path, json={"reason": "other"})) == (422, "invalid")
        assert problem(anne.post(path, json={"reason": "contact"})) == (409, "not_taken")
        do(anne, ssp, "accept")
        before = rows(desk.database, "SELECT count(*) FROM leaf")[0]
        for _ in range(2):
            assert anne.post(path, json={"reason": "contact"}, headers=key).status_code == 200
        assert rows(desk.database, "SELECT count(*) FROM leaf")[0] == before + 2
        change(
            desk.database, "UPDATE event SET content = NULL WHERE id = (SELECT event FROM handover WHERE id = %s)", ssp
        )
        assert problem(anne.post(path, json={})) == (422, "invalid")
        assert problem(anne.post(path, json={"reason": "contact"})) == (410, "erased")
        version = anne.get(f"/handovers/{ssp}").json()["version"]
        do(anne, ssp, "return", version, reason="other")
        assert problem(anne.post(path, json={"reason": "contact"})) == (410, "erased")
        assert problem(anne.get(f"/handovers/{ssp}/content")) == (410, "erased")


def test_withdrawn_consent_is_gone(api: Served, desk: Desk) -> None:
    """410 `consent_withdrawn`, before 409, for content and identity of that item."""
    item = desk.case("exit")
    desk.let_in(EXIT, "exit_enhed")
    with api.client(EXIT) as exit_:
        do(exit_, item, "accept")
        do(exit_, item, "withdraw_consent", 2)
        assert problem(exit_.get(f"/handovers/{item}/content")) == (410, "consent_withdrawn")
        gone = exit_.post(f"/handovers/{item}/identity", json={"reason": "contact"})
        assert problem(gone) == (410, "consent_withdrawn")


def test_hidden_and_missing_are_byte_equal_everywhere(api: Served, desk: Desk, ssp: str) -> None:
    """404 `not_found`: never was, not yours, no id; of every path, whatever else is wrong with the request."""
    before = rows(desk.database, "SELECT version, state FROM handover WHERE id = %s", ssp)
    paths: list[tuple[str, str]] = [("GET", ""), ("GET", "/content"), ("GET", "/targets"), ("POST", "/identity")]
    paths += [("POST", f"/{act.name}") for act in ACTS]
    with api.client(BENTE) as bente, api.client("revisor:stafet:r-1") as auditor:
        for method, path in paths:
            answers = [
                client.request(method, f"/handovers/{item}{path}", content=body, headers=headers)
                for client in (bente, auditor)
                for item in (ssp, uuid4(), "x")
                for body, headers in ((b"", {}), (b"x" * (MOST + 1), {"If-Match": '"1"', "Content-Type": "text/plain"}))
            ]
            assert {one.status_code for one in answers} == {404}
            assert len({(one.content, repr(sorted(_steady(one)))) for one in answers}) == 1
    assert rows(desk.database, "SELECT version, state FROM handover WHERE id = %s", ssp) == before


def _steady(answer: httpx.Response) -> list[tuple[str, str]]:
    return [(name, value) for name, value in answer.headers.multi_items() if name != "date"]


def leaves_since(desk: Desk, before: int) -> list[tuple[str, str, str]]:
    """Return kind, what and outcome of the leaves above a number."""
    bodies = rows(desk.database, "SELECT body FROM leaf WHERE idx >= %s ORDER BY idx", before)
    return [(leaf["op"], leaf["code"], leaf["outcome"]) for leaf in map(orjson.loads, bodies)]


class Asked(NamedTuple):
    """A request before it is sent: who, which act on which item, its headers and its body."""

    who: str | None
    item: str
    act: str
    headers: Mapping[str, str]
    body: bytes


def _with(asked: Asked, name: str, value: str | None) -> Asked:
    kept = {key: one for key, one in asked.headers.items() if key != name}
    return asked._replace(headers=kept if value is None else kept | {name: value})


REFUSALS: Mapping[str, tuple[int, Callable[[Asked, Told], Asked]]] = {
    "unauthenticated": (401, lambda asked, _: asked._replace(who=None)),
    "not_found": (404, lambda asked, _: asked._replace(item=str(uuid4()))),
    "forbidden": (403, lambda asked, _: asked._replace(act="select")),
    "too_large": (413, lambda asked, _: asked._replace(body=asked.body + b" " * MOST)),
    "unsupported": (415, lambda asked, _: _with(asked, "Content-Type", "text/plain")),
    "if_match_required": (428, lambda asked, _: _with(asked, "If-Match", None)),
    "invalid": (422, lambda asked, _: asked._replace(body=asked.body.replace(b"{", b'{"surprise": 1,', 1))),
    "stale": (412, lambda asked, _: _with(asked, "If-Match", '"9"') if "If-Match" in asked.headers else asked),
    "not_allowed": (
        409,
        lambda asked, items: asked._replace(item=asked.item if _gone(asked, items) else items["ended"]),
    ),
    "no_target": (422, lambda asked, _: asked._replace(body=asked.body.replace(b'"psp"', b'"exit_enhed"'))),
}
"""Code → status, and how a request comes to be refused with it; in the order of the table."""


def _gone(asked: Asked, items: Told) -> bool:
    return asked.item not in items.values()


@pytest.fixture(scope="module")
def prepared() -> dict[str, str]:
    """Items of the pairwise test, made once."""
    return {}


@pytest.mark.parametrize(
    "codes", [*combinations(REFUSALS, 1), *combinations(REFUSALS, 2), tuple(REFUSALS)], ids="+".join
)
def test_several_at_once_are_told_in_the_order_of_the_table(
    api: Served, desk: Desk, prepared: dict[str, str], codes: tuple[str, ...]
) -> None:
    """Errors: several at once in the order of the table; each alone, every two together, and all of them.

    Whoever is known leaves a leaf `denied` of it, whether the item refused or the form of the request.
    """
    if not prepared:
        desk.let_in(ANNE, "psp", "ssp")
        prepared["taken"], prepared["ended"] = desk.case("psp", "psp"), desk.case("psp", "psp")
        desk.told("accept", prepared["taken"])
        desk.told("return", prepared["ended"], reason="other")
    body = b'{"forum": "psp", "legal_basis": "RPL115-1-2", "necessity": "x"}'
    asked = Asked(ANNE, prepared["taken"], "forward", {"If-Match": '"2"', "Content-Type": "application/json"}, body)
    for code in codes:
        asked = REFUSALS[code][1](asked, prepared)
    before = rows(desk.database, "SELECT count(*) FROM leaf")[0]
    with api.client(asked.who) as client:
        answer = client.post(f"/handovers/{asked.item}/{asked.act}", content=asked.body, headers=asked.headers)
    assert problem(answer) == (REFUSALS[codes[0]][0], codes[0])
    denied = [] if asked.who is None else [("denied", f"handover.{asked.act}", f"denied:{codes[0]}")]
    assert leaves_since(desk, before) == denied
