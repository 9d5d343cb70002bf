"""The way of an event over HTTP with every process of its own: gateway, relay, Kafka, router, and each of them gone."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from joserfc.jwk import ECKey

from integration.office import concern, rows
from integration.test_http import problem
from integration.test_http_faults import away
from integration.test_http_publishers import SENDER, post
from north_jutland import RULEBOOK
from sealing import sealed
from sent import NAME, Event
from servers.http import Served, served
from servers.stafet import Stafet, until
from servers.traffic import read
from services.runtime import bootstrap
from services.runtime.config.districts import district
from services.runtime.config.event_keys import EventKeyRing
from services.runtime.config.settings import Settings, load
from services.runtime.embedded.pair import EmbeddedPair
from services.runtime.kafka.admin import ensure_embedded
from services.storage import migrate
from topics.catalogue import catalogue

pytestmark = pytest.mark.server
TOPIC = "in.kommune-0860"


@contextmanager
def pair_in(folder: Path) -> Iterator[Settings]:
    """Hold a pair of one's own; a second one in the same folder has the database, and a broker that knows nothing."""
    with EmbeddedPair(folder) as held:
        url, bootstrap = held.pair.database_url, held.pair.bootstrap
        migrate.upgrade(url)
        settings = load(mode="test", home=folder, database_url=url, kafka_bootstrap=bootstrap, health_port=0)
        ensure_embedded(
            settings, [topic.name for topic in catalogue(district(RULEBOOK)) if topic.name.startswith("in.")]
        )
        yield settings


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's own user may enter."""
    with TemporaryDirectory(prefix="stafet-way-") as found:
        yield Path(found)


@pytest.fixture
def own(folder: Path) -> Iterator[Settings]:
    """The settings of a pair of this test's own."""
    with pair_in(folder) as settings:
        yield settings


def taken(gateway: Served, *events: Event) -> list[str]:
    """Post events; returns their receipts."""
    with gateway.client(SENDER) as client:
        answer = post(client, list(events))
        assert answer.status_code == 202
        return [one["receipt"] for one in answer.json()["events"]]


def outcome(gateway: Served, event: Event) -> str | None:
    """Return what became of an event."""
    with gateway.client(SENDER) as client:
        found: str | None = client.get(f"/events/{event['id']}").json()["outcome"]
        return found


def settled(settings: Settings, *events: Event) -> None:
    """Assert that each event was decided once, and that nothing waits any more."""
    database = str(settings.database_url)
    until(lambda: rows(database, "SELECT count(*) FROM event") == [len(events)], "all are decided")
    until(lambda: rows(database, "SELECT count(*) FROM submitted") == [0], "nothing waits")
    assert sorted(rows(database, "SELECT event_id FROM event")) == sorted(event["id"] for event in events)
    assert rows(database, "SELECT count(*) FROM dead_letter") == [0]


def test_from_post_to_routed(own: Settings) -> None:
    """POST, relay, Kafka, router: `routed`, under the receipt that its sender has; the key names nobody.

    Sealed, its content stands nowhere on Kafka, and the same in clear is the same event.
    """
    event, hidden = concern(), concern(subject={"cpr": "700110-4242", "name": NAME, "residence": "0860"})
    router = bootstrap.sealer(own).events
    assert isinstance(router, EventKeyRing)
    secret = sealed(hidden, ECKey.import_key(router.public()["keys"][0]))
    with served(own, "gateway") as gateway, Stafet("relay", own), Stafet("router", own):
        receipts = taken(gateway, event, secret)
        until(lambda: outcome(gateway, event) == outcome(gateway, hidden) == "routed", "they are routed")
        settled(own, event, hidden)
        assert taken(gateway, hidden, sealed(event, ECKey.import_key(router.public()["keys"][0]))) == receipts[::-1]
    assert sorted(rows(str(own.database_url), "SELECT id::text FROM event")) == sorted(receipts)
    messages = read(str(own.kafka_bootstrap), TOPIC, 2)
    assert len({message.key() for message in messages}) == 2
    for message in messages:
        assert dict(message.headers())["content-type"].startswith(b"application/cloudevents+json")
        assert len(message.key()) == 32
    assert sorted(NAME.encode() in message.value() for message in messages) == [False, True]
    told = b"".join(message.value() for message in read(str(own.kafka_bootstrap), "receipts.kommune-0860", 2))
    assert all(receipt.encode() in told for receipt in receipts)


def test_a_relay_is_woken_before_its_poll(own: Settings) -> None:
    """NOTIFY comes with the commit: with a poll of three seconds an event is on Kafka in less than one."""
    with served(own, "gateway") as gateway, Stafet("relay", own, poll_seconds=3) as relay:
        relay.wait_for("relay_active")
        taken(gateway, concern())
        sent = "SELECT count(*) FROM submitted WHERE cluster IS NOT NULL"
        until(lambda: rows(str(own.database_url), sent) == [1], "it is sent", 1.5)


def test_without_a_broker_it_is_taken_and_delivered_later(own: Settings) -> None:
    """202 also while Kafka is away; when it is back the event goes its way."""
    event = concern()
    with served(own, "gateway") as gateway, Stafet("relay", own, kafka_bootstrap="127.0.0.1:9") as relay:
        relay.wait_for("broker_away")
        taken(gateway, event)
        assert outcome(gateway, event) is None
        relay.kill()
        with Stafet("relay", own), Stafet("router", own):
            until(lambda: outcome(gateway, event) == "routed", "it is routed")
            settled(own, event)


def test_without_a_database_nothing_is_taken(shared: Settings, pair: EmbeddedPair) -> None:
    """503 with Retry-After for who asks in vain; who has no token is still told that first; nothing was half done."""
    url, event = str(shared.database_url), concern()
    with served(shared, "gateway") as gateway, gateway.client() as nobody, gateway.client(SENDER) as sender:
        with away(pair, url):
            assert problem(post(nobody, event)) == (401, "unauthenticated")
            answer = post(sender, event)
            assert problem(answer) == (503, "unavailable")
            assert int(answer.headers["Retry-After"]) > 0
        assert rows(url, "SELECT count(*) FROM submitted WHERE event_id = %s", event["id"]) == [0]


def test_a_gateway_does_not_start_without_its_database(own: Settings) -> None:
    """It ends with 75, as every process does, so that whoever watches it starts it again."""
    gone = own.model_copy(update={"database_url": "postgresql://stafet@127.0.0.1:9/stafet", "gateway_port": 0})
    with Stafet("gateway", gone) as process:
        assert process.wait() == 75
        assert process.lines("http_serving") == []


@pytest.mark.parametrize("place", ["acknowledged", "forgotten"])
def test_a_relay_that_is_killed_loses_and_doubles_nothing(own: Settings, place: str) -> None:
    """Killed before it notes what Kafka has, and after: the events are decided once."""
    events = [concern() for _ in range(3)]
    with served(own, "gateway") as gateway, Stafet("router", own):
        taken(gateway, *events)
        with Stafet("relay", own, fail=f"{place}:kill:1") as relay:
            assert relay.wait() == -signal.SIGKILL
        with Stafet("relay", own):
            settled(own, *events)


def test_a_broker_that_forgot_everything_gets_it_again(folder: Path) -> None:
    """An embedded broker begins anew with each start: what no router had read of it is sent to the next (design 10)."""
    read_before, waiting = concern(), concern()
    with pair_in(folder) as own:
        database = str(own.database_url)
        with served(own, "gateway") as gateway, Stafet("relay", own):
            with Stafet("router", own):
                taken(gateway, read_before)
                settled(own, read_before)
            taken(gateway, waiting)
            sent = "SELECT count(*) FROM submitted WHERE cluster IS NOT NULL"
            until(lambda: rows(database, sent) == [1], "it is sent")
    with pair_in(folder) as own, served(own, "gateway") as gateway, Stafet("relay", own), Stafet("router", own):
        until(lambda: outcome(gateway, waiting) == "routed", "it is routed")
        settled(own, read_before, waiting)
