"""HTTP for publishers: each row and sentence of contracts-acts 11 about events and questions, over a socket."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import httpx
import orjson
import pytest
from joserfc.jwk import ECKey

from acting import acting
from crash.workbench import ROOT
from integration.office import KSP, Publishers, change, concern, handovers, rows
from integration.test_http import problem
from sealing import NOBODYS, sealed
from servers.http import Served, served
from services.effects.sealing import Sealer
from services.runtime import bootstrap
from services.runtime.config.settings import Settings

pytestmark = pytest.mark.server
SENDER, OTHER = "udgiver:kommune-0860:u-1", "udgiver:kommune-0851:u-1"
ONE, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"


@pytest.fixture(scope="module")
def api(shared: Settings) -> Iterator[Served]:
    """The gateway process over this file's database."""
    with served(shared, "gateway", publisher_events_per_second=10_000) as running:
        yield running


@pytest.fixture
def sender(api: Served) -> Iterator[httpx.Client]:
    """A system of the municipality of Hjorring."""
    with api.client(SENDER) as client:
        yield client


@pytest.fixture
def keys(shared: Settings) -> Sealer:
    """The installation's keys."""
    return bootstrap.sealer(shared)


def post(client: httpx.Client, body: object, kind: str = "application/json", **headers: str) -> httpx.Response:
    """Post a body of a media type."""
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    return client.post("/events", content=raw, headers={"Content-Type": kind, **headers})


def faults(answer: httpx.Response) -> list[tuple[int | None, str, str]]:
    """Return index, field and fault of each."""
    assert problem(answer) == (422, "invalid")
    return [(one.get("index"), one["field"], one["fault"]) for one in answer.json()["faults"]]


@pytest.mark.parametrize("kind", [ONE, "application/json", f"{ONE}; charset=utf-8"])
def test_one_event_is_taken_with_a_receipt_and_where_to_ask(sender: httpx.Client, shared: Settings, kind: str) -> None:
    """202 `{"events": [{"id", "receipt", "href"}]}`, durable in `submitted` by then."""
    event = concern()
    answer = post(sender, event, kind)
    assert answer.status_code == 202
    (one,) = answer.json()["events"]
    assert set(answer.json()) == {"events"}
    assert one == {"id": event["id"], "receipt": one["receipt"], "href": f"/api/v1/events/{event['id']}"}
    stored = rows(str(shared.database_url), "SELECT receipt::text FROM submitted WHERE event_id = %s", event["id"])
    assert stored == [one["receipt"]]
    told = sender.get(f"/events/{event['id']}")
    assert (told.status_code, told.json()["receipt"], told.json()["outcome"]) == (200, one["receipt"], None)


def test_a_token_alone_is_not_who_comes_with_a_certificate(shared: Settings, tmp_path: Path) -> None:
    """A proxy does mTLS: the certificate that it names and the token are the same publisher's, or nothing is taken."""
    folder = tmp_path / "rulebook"
    shutil.copytree(ROOT / "rulebooks" / "nordjylland", folder)
    with (folder / "publishers.yaml").open("a", encoding="utf-8") as file:
        file.write('credentials: [{publisher: kommune-0860, certificates: ["CN=0860"]}]\n')
    believed = {"certificate_proxies": "127.0.0.1", "certificate_header": "x-client-certificate"}
    with served(shared, "gateway", rulebook=folder, **believed) as running:
        for who, told, status in (
            (SENDER, "CN=0860", 202),
            (SENDER, "CN=0851", 401),
            (SENDER, None, 401),
            (OTHER, "CN=0860", 401),
        ):
            event = concern() | {"source": f"urn:stafet:publisher:{who.split(':')[1]}"}
            headers = {} if told is None else {"X-Client-Certificate": told}
            with running.client(who) as client:
                assert post(client, event, ONE, **headers).status_code == status, (who, told)


def test_an_event_is_sealed_to_a_key_that_the_door_tells(sender: httpx.Client) -> None:
    """`GET /event-keys` is the public half of a JWK set; what is sealed to its first key is opened and checked here."""
    told = sender.get("/event-keys")
    assert told.status_code == 200
    (key,) = told.json()["keys"]
    assert key.keys() == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    mine = ECKey.import_key(key)
    event = concern()
    taken = post(sender, sealed(event, mine))
    assert taken.status_code == 202
    assert post(sender, event).json() == taken.json()
    assert faults(post(sender, sealed(concern(desciption="x"), mine))) == [(None, "desciption", "unknown_field")]
    assert faults(post(sender, sealed(concern(), NOBODYS))) == [(None, "data", "seal_key_unknown")]


@pytest.mark.parametrize("kind", [BATCH, "application/json"])
def test_a_batch_is_taken_whole_in_its_order(sender: httpx.Client, kind: str) -> None:
    """One entry per event; the same again is the same answer."""
    events = [concern() for _ in range(5)]
    answer = post(sender, events, kind)
    assert answer.status_code == 202
    assert [one["id"] for one in answer.json()["events"]] == [event["id"] for event in events]
    assert post(sender, events, kind).json() == answer.json()
    assert post(sender, [], kind).json() == {"events": []}


def test_a_batch_is_taken_whole_or_not_at_all(sender: httpx.Client, shared: Settings) -> None:
    """One entry per fault with the index of its event; nothing of the others is stored."""
    good, late = concern(), concern(observed_on="2199-01-01", desciption="x")
    answer = post(sender, [good, late, 7, {**concern(), "id": None}])
    assert faults(answer) == [
        (1, "desciption", "unknown_field"),
        (1, "observed_on", "in_future"),
        (2, "body", "not_object"),
        (3, "id", "missing"),
    ]
    assert sender.get(f"/events/{good['id']}").status_code == 404
    assert not rows(str(shared.database_url), "SELECT 1 FROM submitted WHERE event_id = %s", good["id"])


def test_the_faults_of_one_event_have_no_index(sender: httpx.Client) -> None:
    """Unknown fields are faults at this door, in `data` as in what is inside it."""
    event = concern(desciption="x", school={"number": "1", "nome": "y"})
    assert faults(post(sender, event)) == [
        (None, "desciption", "unknown_field"),
        (None, "school.nome", "unknown_field"),
        (None, "school.number", "not_digits"),
    ]


def test_kafka_stays_as_tolerant_as_it_is(sender: httpx.Client, shared: Settings, keys: Sealer) -> None:
    """The same field that is refused here is ignored there."""
    event = concern(desciption="x")
    assert Publishers(str(shared.database_url), keys=keys).send(event).codes == {}
    assert sender.get(f"/events/{event['id']}").json()["outcome"] == "routed"
    assert faults(post(sender, {**event, "id": str(uuid4())})) == [(None, "desciption", "unknown_field")]


@pytest.mark.parametrize(
    ("body", "kind", "fault"),
    [
        (b"{", ONE, "not_json_content"),
        (b"", ONE, "not_object"),
        (b"[]", ONE, "not_object"),
        (b"{}", BATCH, "not_list"),
        (b'"x"', "application/json", "not_object"),
        (b'{"id": "1", "id": "2"}', ONE, "duplicate_key"),
        (b"[" * 10_000, "application/json", "too_deep"),
    ],
)
def test_what_is_no_event_at_all(sender: httpx.Client, body: bytes, kind: str, fault: str) -> None:
    """No JSON, no object, no list where a batch was announced: 422 with the fault of the body."""
    assert faults(post(sender, body, kind)) == [(None, "body", fault)]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/json; charset=latin-1", "application/cloudevents"]
)
def test_another_media_type_is_unsupported(sender: httpx.Client, kind: str) -> None:
    """415 for everything but JSON in UTF-8 of the three kinds."""
    assert problem(post(sender, concern(), kind)) == (415, "unsupported")


def test_what_is_too_large_is_refused(sender: httpx.Client, shared: Settings) -> None:
    """413 for an event that Kafka's reader would not take, for too many in a batch, and for a body over the limit."""
    large = concern(description="x" * 300_000)
    assert problem(post(sender, large)) == (413, "too_large")
    assert problem(post(sender, [concern(), large])) == (413, "too_large")
    assert problem(post(sender, [{}] * (shared.publisher_events_at_once + 1))) == (413, "too_large")
    assert problem(post(sender, b"[" + b" " * shared.http_body_bytes + b"]")) == (413, "too_large")


def test_only_the_source_s_own_publisher_may_send(api: Served, sender: httpx.Client) -> None:
    """403 for another publisher's source, alone or in a batch, and for every role but `udgiver`."""
    for body in (concern(publisher="kommune-0851"), [concern(), concern(publisher="kommune-0851")]):
        assert problem(post(sender, body)) == (403, "forbidden")
    assert problem(post(sender, {**concern(), "source": "urn:x"})) == (403, "forbidden")
    for who in ("koordinator:kommune-0860:k-17", "drift:stafet:d-1"):
        with api.client(who) as client:
            assert problem(post(client, concern())) == (403, "forbidden")


def test_refusals_come_in_the_order_of_the_table(api: Served, sender: httpx.Client, shared: Settings) -> None:
    """401, 403 by role, 413 and 415, 403 by source, 422, 409: the first that applies is the answer, and its leaf's."""
    event = concern()
    assert post(sender, event).status_code == 202
    before = leaves(shared)
    other = {**event, "data": event["data"] | {"description": "Noget andet."}}
    foreign = concern(publisher="kommune-0851", desciption="x")
    with api.client() as nobody, api.client("koordinator:kommune-0860:k-17") as coordinator:
        assert problem(post(nobody, b"{", "text/plain")) == (401, "unauthenticated")
        assert problem(post(coordinator, b"{", "text/plain")) == (403, "forbidden")
    assert problem(post(sender, [{}] * (shared.publisher_events_at_once + 1))) == (413, "too_large")
    assert problem(post(sender, b"{", "text/plain")) == (415, "unsupported")
    assert problem(post(sender, foreign)) == (403, "forbidden")
    assert problem(post(sender, [other, concern(desciption="x")])) == (422, "invalid")
    assert problem(post(sender, [other, concern()])) == (409, "conflict")
    told = ("forbidden", "too_large", "unsupported", "forbidden", "invalid", "conflict")
    assert leaves(shared)[len(before) :] == [f"denied:{code}" for code in told]


def leaves(shared: Settings) -> list[str]:
    """Return the outcome of every leaf."""
    return [
        orjson.loads(body)["outcome"] for body in rows(str(shared.database_url), "SELECT body FROM leaf ORDER BY idx")
    ]


def test_a_conflict_names_the_events(sender: httpx.Client) -> None:
    """409 for other data under an id that was there; nothing is overwritten."""
    event = concern()
    first = post(sender, event).json()
    answer = post(sender, [concern(), {**event, "data": event["data"] | {"description": "Noget andet."}}])
    assert problem(answer) == (409, "conflict")
    assert answer.json()["events"] == [event["id"]]
    assert post(sender, event).json() == first


def test_many_who_send_the_same_at_once_get_one_receipt(api: Served, shared: Settings) -> None:
    """Twenty at the same moment: one row, and twenty equal answers."""
    event = concern()
    with api.client(SENDER) as client, ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: post(client, event), range(20)))
    assert {one.status_code for one in answers} == {202}
    assert len({one.content for one in answers}) == 1
    assert rows(str(shared.database_url), "SELECT count(*) FROM submitted WHERE event_id = %s", event["id"]) == [1]


@pytest.mark.parametrize("id_", ["KF/2026/17", "æ ø å?#%", "a/complete", "..x", "x" * 500])
def test_ids_are_whatever_their_senders_call_them(sender: httpx.Client, id_: str) -> None:
    """The link of an event leads to it, whatever signs its id has."""
    (one,) = post(sender, {**concern(), "id": id_}).json()["events"]
    assert one["href"] == f"/api/v1/events/{quote(id_, safe='')}"
    told = sender.get(one["href"].removeprefix("/api/v1"))
    assert (told.status_code, told.json()["event_id"]) == (200, id_)


def test_another_s_event_and_none_at_all_answer_byte_equal(api: Served, sender: httpx.Client) -> None:
    """404 for another publisher, every other role, and an id that never was."""
    event = concern()
    post(sender, event)
    answers = [sender.get(f"/events/{uuid4()}"), sender.post(f"/events/{uuid4()}/complete", json={"task": 7})]
    for who in (OTHER, "koordinator:kommune-0860:k-17", "drift:stafet:d-1"):
        with api.client(who) as client:
            answers += [client.get(f"/events/{event['id']}"), client.post(f"/events/{event['id']}/complete")]
    assert {problem(one) for one in answers} == {(404, "not_found")}
    assert len({one.content for one in answers}) == 1


def test_what_became_of_it_is_told_and_its_own_tasks_are_completed(
    sender: httpx.Client, shared: Settings, keys: Sealer
) -> None:
    """`complete` gives the event; a body with faults is 422 `invalid`, a second time `nothing_to_complete`."""
    event = concern(notification="unknown")
    Publishers(str(shared.database_url), keys=keys).send(event)
    path = f"/events/{event['id']}"
    told = sender.get(path).json()
    task = {"kind": "confirm_notification", "to": "kommune-0860", "done": False}
    assert (told["outcome"], told["tasks"], len(told["items"])) == ("routed", [task], 1)
    assert faults(sender.post(f"{path}/complete", json={"tsk": "x"})) == [
        (None, "task", "missing"),
        (None, "tsk", "unknown_field"),
    ]
    assert faults(sender.post(f"{path}/complete")) == [(None, "task", "missing")]
    assert problem(sender.post(f"{path}/complete", content=b"{}", headers={"Content-Type": "text/plain"})) == (
        415,
        "unsupported",
    )
    done = sender.post(f"{path}/complete", json={"task": "confirm_notification"})
    assert (done.status_code, done.json()) == (200, told | {"tasks": [task | {"done": True}]})
    assert sender.get(path).json() == done.json()
    again = sender.post(f"{path}/complete", json={"task": "confirm_notification"})
    assert problem(again) == (422, "nothing_to_complete")


def test_a_question_is_read_and_answered(api: Served, sender: httpx.Client, shared: Settings, keys: Sealer) -> None:
    """`answer` gives the question as it is then; another publisher's and no id at all are 404, a second answer 409."""
    database, event = str(shared.database_url), concern()
    Publishers(database, keys=keys).send(event)
    with acting(database, KSP, keys=keys) as mine:
        asked = mine.do("ask", handovers(database, "ssp")[-1], question="Er forældrene orienteret?")["question"]
    path = f"/questions/{asked['id']}"
    told = sender.get(path)
    members = ("id", "question", "asked_at", "answer_by", "state")
    assert (told.status_code, told.json()) == (200, {name: asked[name] for name in members})
    with api.client(OTHER) as other:
        for answer in (other.get(path), other.post(f"{path}/answer"), sender.get("/questions/x")):
            assert problem(answer) == (404, "not_found")
    assert faults(sender.post(f"{path}/answer", json={"answer": " "})) == [(None, "answer", "blank")]
    answered = sender.post(f"{path}/answer", json={"answer": "Ja."})
    assert (answered.status_code, answered.json()) == (200, told.json() | {"state": "answered"})
    assert problem(sender.post(f"{path}/answer", json={"answer": "Ja."})) == (409, "not_allowed")
    (one,) = sender.get(f"/events/{event['id']}").json()["questions"]
    assert one == {name: answered.json()[name] for name in ("id", "asked_at", "answer_by", "state")}


def test_a_noisy_publisher_waits_and_the_others_do_not(shared: Settings) -> None:
    """429 with Retry-After once its bucket is empty, last of all refusals; another publisher sends on.

    The bucket is one for all processes: half of it is spent at the gateway, half at the desk, and both are told.
    """
    few = {"publisher_events_per_second": 0.01, "publisher_events_at_once": 10}
    change(str(shared.database_url), "DELETE FROM publisher_quota")
    with (
        served(shared, "gateway", **few) as one,
        served(shared, "desk", **few) as two,
        one.client(SENDER) as noisy,
        two.client(SENDER) as too,
        one.client(OTHER) as quiet,
    ):
        for client in (noisy, too):
            assert post(client, [concern() for _ in range(5)]).status_code == 202
        late, before = concern(), leaves(shared)
        for client in (noisy, too):
            answer = post(client, late)
            assert problem(answer) == (429, "too_many")
            assert 1 <= int(answer.headers["Retry-After"]) <= 100
        assert leaves(shared) == before  # whoever floods us would flood the log
        assert noisy.get(f"/events/{late['id']}").status_code == 404
        assert problem(post(noisy, concern(desciption="x"))) == (422, "invalid")
        assert post(quiet, [concern(publisher="kommune-0851") for _ in range(10)]).status_code == 202


def test_the_gateway_has_publishers_paths_alone(api: Served, shared: Settings) -> None:
    """404 for everything of coordinators; the desk has both."""
    token = api.token("koordinator:kommune-0860:k-17")
    for path in ("/queues", f"/handovers/{uuid4()}", "/signals"):
        answer = httpx.get(f"{api.url}/api/v1{path}", headers={"Authorization": f"Bearer {token}"})
        assert problem(answer) == (404, "not_found")
    with api.client(SENDER) as client:
        assert problem(client.get("/events")) == (405, "method_not_allowed")
        assert problem(client.put("/events/x")) == (405, "method_not_allowed")
    with served(shared) as desk, desk.client(SENDER) as client:
        assert post(client, concern()).status_code == 202


def test_the_log_and_the_metrics_have_no_id(api: Served, sender: httpx.Client) -> None:
    """Templates of routes, never the path: an event's id is its sender's own word."""
    post(sender, {**concern(), "id": "610188-1234"})
    sender.get("/events/610188-1234")
    line = api.process.lines("request_served", status=200)[-1]
    assert line["route"] == "/api/v1/events/{id}"
    assert "610188" not in api.process.log.read_text(encoding="utf-8")


def keyed(client: httpx.Client, path: str, body: object, key: str) -> httpx.Response:
    """Post a body with a key."""
    return client.post(path, json=body, headers={"Idempotency-Key": key})


def test_a_key_gets_the_first_answer_again(sender: httpx.Client, shared: Settings) -> None:
    """The same key, path and body: the first answer, before anything is asked of the body, and no second effect."""
    event = concern()
    first = keyed(sender, "/events", event, "k-1")
    assert first.status_code == 202
    leaves = rows(str(shared.database_url), "SELECT count(*) FROM leaf")
    again = keyed(sender, "/events", dict(reversed(event.items())), "k-1")
    assert (again.status_code, again.content) == (202, first.content)
    assert rows(str(shared.database_url), "SELECT count(*) FROM leaf") == leaves


def test_a_key_with_another_body_is_refused(sender: httpx.Client) -> None:
    """422 `idempotency_key_reused`, and nothing of it is stored; a batch of one is another body than the one."""
    event, other = concern(), concern()
    assert keyed(sender, "/events", event, "k-2").status_code == 202
    for body in (other, [event], {**event, "source": "urn:x"}):
        assert problem(keyed(sender, "/events", body, "k-2")) == (422, "idempotency_key_reused")
    assert sender.get(f"/events/{other['id']}").status_code == 404


def test_only_what_was_done_is_remembered(api: Served, sender: httpx.Client) -> None:
    """After a refusal the key is free; another person's key is another one; a bad key is a fault of its own."""
    event = concern()
    assert problem(keyed(sender, "/events", event | {"id": None}, "k-3")) == (422, "invalid")
    first = keyed(sender, "/events", event, "k-3")
    assert first.status_code == 202
    with api.client("udgiver:kommune-0860:u-2") as colleague:
        assert keyed(colleague, "/events", concern(), "k-3").status_code == 202
    assert faults(keyed(sender, "/events", concern(), "x" * 65)) == [(None, "Idempotency-Key", "too_long")]


def test_a_completion_and_an_answer_with_a_key_are_done_once(
    sender: httpx.Client, shared: Settings, keys: Sealer
) -> None:
    """What would be 422 or 409 the second time is the first answer again."""
    database, event = str(shared.database_url), concern(notification="unknown")
    Publishers(database, keys=keys).send(event)
    with acting(database, KSP, keys=keys) as mine:
        asked = mine.do("ask", handovers(database, "ssp")[-1], question="Hvornår?")["question"]
    for path, body in (
        (f"/events/{event['id']}/complete", {"task": "confirm_notification"}),
        (f"/questions/{asked['id']}/answer", {"answer": "Ja."}),
    ):
        first = keyed(sender, path, body, "k-4")
        assert first.status_code == 200
        again = keyed(sender, path, body, "k-4")
        assert (again.status_code, again.content) == (200, first.content)
        assert problem(keyed(sender, path, {}, "k-4")) == (422, "idempotency_key_reused")
