"""Webhooks by a real HTTP server: none lost, none without the id of its change, and no receiver holds up another."""

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import psutil
import pytest

from connectors.webhook.retrying import PAUSES
from integration.hearing import Hearing, held
from integration.office import LEADER, change, rows
from servers.receiver import Heard, Receiver, Wire, receiving
from services.dispatcher.webhooks import BACK
from services.runtime.config.settings import Settings
from services.storage import failpoints
from services.storage.deliveries import webhooks
from services.storage.deliveries.webhooks import Again

pytestmark = pytest.mark.server
WAITING = "SELECT state, attempts, outcome FROM webhook_delivery"


@pytest.fixture(scope="module")
def known(shared: Settings) -> Hearing:
    """One database for all of the file."""
    return Hearing(shared)


@pytest.fixture
def hearing(known: Hearing) -> Iterator[Hearing]:
    """A forum's system, and what tells it; nobody hears anything yet."""
    known.anew()
    yield known
    known.anew()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that takes everything."""
    with receiving(Receiver()) as one:
        yield one


def all_of(receiver: Receiver, sent: list[str]) -> bool:
    """Tell whether a receiver has heard of all that was sent."""
    return set(receiver.numbers()) >= set(sent)


def test_a_forums_system_hears_as_soon_as_it_is_committed(hearing: Hearing, receiver: Receiver) -> None:
    """Signed, thin, under the id that the message has on Kafka; the broker is not asked, and no transaction is open."""
    hearing.sign_up(receiver)
    with hearing.working():
        time.sleep(0.6)  # it rests; a bench measures how soon it is
        began = time.monotonic()
        (sent,) = hearing.send()
        hearing.until(lambda: all_of(receiver, [sent]))
    (heard,) = receiver.heard
    assert heard.at - began < 3.0
    assert heard.is_signed
    assert heard.number == sent == heard.told["id"]
    assert heard.told["data"].keys() == {
        *("handover", "forum", "municipality", "stage", "event_type", "state", "version", "link", "role"),
        *("legal_basis", "due", "answer_by", "stops"),
    }
    assert hearing.states() == {"delivered": 1}


def test_it_hears_nothing_before_it_has_answered_a_ping(hearing: Hearing, receiver: Receiver) -> None:
    """The ping is tried again until it is taken; what happened before is not told."""
    receiver.answer = lambda _heard, _wire: 503
    hook = hearing.sign_up(receiver, active=False)
    hearing.send()
    worker = hearing.worker()
    hearing.turns(worker, lambda: receiver.heard)
    hearing.turns(worker, lambda: rows(hearing.database, "SELECT outcome FROM webhook_delivery") == ["503"])
    assert rows(hearing.database, "SELECT state FROM webhook") == ["new"]
    receiver.answer = lambda _heard, _wire: 204
    change(hearing.database, "DELETE FROM outbox")
    hearing.ahead = timedelta(minutes=1)
    hearing.turns(worker, lambda: rows(hearing.database, "SELECT state FROM webhook") == ["active"])
    assert {one.told["data"]["webhook"] for one in receiver.heard} == {str(hook.id)}
    assert len(set(receiver.numbers("webhook_ping"))) == 1
    (sent,) = hearing.send()
    hearing.turns(worker, lambda: all_of(receiver, [sent]))
    worker.close()


def hangs(_: Heard, wire: Wire) -> None:
    """Say nothing."""
    wire.hang()


def dies(_: Heard, wire: Wire) -> None:
    """Go away in the middle of a call."""
    wire.drop()


def floods(_: Heard, wire: Wire) -> int | None:
    """Say 200 and more than anybody reads."""
    return wire.flood()


def floods_headers(_: Heard, wire: Wire) -> None:
    """Say a head without an end."""
    wire.flood(b"HTTP/1.1 200 OK\r\nx: ")


def drips(_: Heard, wire: Wire) -> None:
    """Say a byte now and then."""
    wire.drip()


def redirects(_: Heard, __: Wire) -> int:
    """Send elsewhere."""
    return 307


@pytest.mark.parametrize(
    ("behaviour", "outcome"),
    [
        (hangs, "TIMEOUT"),
        (drips, "TIMEOUT"),
        (dies, "BROKEN_ANSWER"),
        (floods_headers, "BROKEN_ANSWER"),
        (redirects, "307"),
    ],
)
def test_a_receiver_that_misbehaves_is_tried_again_and_holds_up_nobody(
    hearing: Hearing, receiver: Receiver, behaviour: object, outcome: str
) -> None:
    """Another receiver hears all at once meanwhile; when the first one mends, it hears all, under the same ids."""
    receiver.answer = behaviour  # type: ignore[assignment]
    receiver.more = {"location": receiver.url}
    hearing.sign_up(receiver)
    with receiving(Receiver()) as other:
        hearing.sign_up(other)
        worker = hearing.worker()
        sent = hearing.send(20)
        began = time.monotonic()
        hearing.turns(worker, lambda: all_of(other, sent))
        assert time.monotonic() - began < 4
        assert held(hearing.database) == 0
        hearing.turns(worker, lambda: outcome in rows(hearing.database, "SELECT outcome FROM webhook_delivery"))
        assert receiver.numbers() == [one for one in receiver.numbers() if one in sent]
        receiver.answer = lambda _heard, _wire: 204
        receiver.over.set()
        for _ in range(3):
            hearing.ahead += timedelta(hours=2)
            hearing.turns(worker, lambda: worker.turn() == 0 and not worker.flying())
        assert hearing.states() == {"delivered": 40}
        assert all_of(receiver, sent)
        assert len(other.heard) == 20
        worker.close()


def test_a_receiver_that_floods_has_taken_it(hearing: Hearing, receiver: Receiver) -> None:
    """It said 200: sixteen kilobytes of the rest are read, and the connection is gone; memory stays as it was."""
    receiver.answer = floods  # type: ignore[assignment]
    hearing.sign_up(receiver)
    hearing.send(4)
    worker, before = hearing.worker(), psutil.Process().memory_info().rss
    hearing.turns(worker, lambda: hearing.states() == {"delivered": 4})
    assert psutil.Process().memory_info().rss - before < 50_000_000
    worker.close()


def test_a_receiver_that_is_slow_for_an_hour_hears_all_and_nothing_twice(hearing: Hearing, receiver: Receiver) -> None:
    """Each delivery waits longer each time, one call goes on at a time, and the last word is the receiver's."""
    hook = hearing.sign_up(receiver)
    receiver.answer = lambda _heard, _wire: 503
    sent, worker = hearing.send(3), hearing.worker()
    while hearing.ahead < timedelta(hours=1):
        hearing.turns(worker, lambda: worker.turn() == 0 and not worker.flying())
        hearing.ahead += timedelta(minutes=5)
    tried = Counter(receiver.numbers())
    assert set(tried) == set(sent)
    assert max(tried.values()) <= 7
    receiver.answer, receiver.heard = (lambda _heard, _wire: 200), []
    hearing.ahead += timedelta(hours=3)
    hearing.turns(worker, lambda: hearing.states() == {"delivered": 3})
    assert sorted(receiver.numbers()) == sorted(sent)
    assert rows(hearing.database, "SELECT state FROM webhook WHERE id = %s", hook.id) == ["active"]
    worker.close()


def test_a_receiver_that_lied_is_told_again_by_hand(hearing: Hearing, receiver: Receiver) -> None:
    """It said 200 and lost it: `resend` since then sends each again, under the id that it had."""
    hook = hearing.sign_up(receiver)
    sent, worker = hearing.send(3), hearing.worker()
    hearing.turns(worker, lambda: hearing.states() == {"delivered": 3})
    with hearing.office() as office:
        assert webhooks.resend(office, hook.id, Again(since=hearing.now() - timedelta(hours=1))) == 3
    hearing.turns(worker, lambda: len(receiver.heard) == 6)
    assert Counter(receiver.numbers()) == dict.fromkeys(sent, 2)
    worker.close()


def test_a_receiver_may_ask_for_time(hearing: Hearing, receiver: Receiver) -> None:
    """By `Retry-After` for longer than we would wait, never for sooner."""
    receiver.answer, receiver.more = (lambda _heard, _wire: 429), {"retry-after": "7200"}
    hearing.sign_up(receiver)
    hearing.send()
    worker = hearing.worker()
    hearing.turns(worker, lambda: rows(hearing.database, "SELECT outcome FROM webhook_delivery") == ["429"])
    (waits,) = rows(hearing.database, "SELECT next_at FROM webhook_delivery")
    assert timedelta(minutes=119) < waits - hearing.now() < timedelta(minutes=121)
    worker.close()


def test_a_receiver_that_is_gone_hears_no_more(hearing: Hearing, receiver: Receiver) -> None:
    """410 ends the webhook with all that waits, until somebody has it pinged again."""
    receiver.answer = lambda _heard, _wire: 410
    hook = hearing.sign_up(receiver)
    hearing.send(12)
    worker = hearing.worker()
    hearing.turns(worker, lambda: rows(hearing.database, "SELECT reason FROM webhook") == ["GONE"])
    hearing.turns(worker, lambda: hearing.states() == {"ended": 12})
    hearing.send()
    worker.turn()
    assert hearing.states() == {"ended": 12}
    receiver.answer = lambda _heard, _wire: 200
    with hearing.office() as office:
        webhooks.ping(office, hook.id)
    hearing.turns(worker, lambda: rows(hearing.database, "SELECT state FROM webhook") == ["active"])
    worker.close()


def test_what_nobody_takes_for_days_is_given_up_and_seen(hearing: Hearing, receiver: Receiver) -> None:
    """After the last pause it is `failed`, counted, and sent again by hand."""
    receiver.answer = lambda _heard, _wire: 500
    hook = hearing.sign_up(receiver)
    hearing.send()
    worker = hearing.worker()
    for _ in range(len(PAUSES) + 1):
        hearing.turns(worker, lambda: worker.turn() == 0 and not worker.flying())
        hearing.ahead += timedelta(hours=29)
    assert rows(hearing.database, "SELECT ARRAY[state, attempts::text, outcome] FROM webhook_delivery") == [
        ["failed", str(len(PAUSES) + 1), "500"]
    ]
    receiver.answer = lambda _heard, _wire: 200
    with hearing.office() as office:
        assert webhooks.resend(office, hook.id, Again()) == 1
    hearing.turns(worker, lambda: hearing.states() == {"delivered": 1})
    assert b'stafet_webhook_deliveries_total{outcome="failed"} 1.0' in hearing.metrics.text()
    worker.close()


@pytest.mark.parametrize("networks", ["", "10.0.0.0/8"])
def test_no_address_inside_is_connected_to(hearing: Hearing, receiver: Receiver, networks: str) -> None:
    """Loopback is nobody's receiver unless the site names it, whatever a name was when it was signed up."""
    hearing.allow(networks)
    hearing.sign_up(receiver)
    hearing.send()
    worker = hearing.worker()
    hearing.turns(worker, lambda: rows(hearing.database, "SELECT outcome FROM webhook_delivery") == ["ADDRESS_REFUSED"])
    assert receiver.heard == []
    worker.close()


@pytest.mark.parametrize("place", failpoints.DISPATCHING)
def test_whoever_dies_there_loses_nothing(hearing: Hearing, receiver: Receiver, place: str) -> None:
    """Killed at each place, the next one tells all that was sent, each under its id; what comes twice has the same."""
    hearing.sign_up(receiver)
    sent = hearing.send(5)
    child = os.fork()
    if child == 0:  # a process of its own, which nothing is tidied up in
        try:
            failpoints.arm(f"{place}:kill:1")
            worker = hearing.worker()
            while True:
                worker.turn()
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    hearing.ahead = BACK + timedelta(seconds=1)
    worker = hearing.worker()
    hearing.turns(worker, lambda: hearing.states() == {"delivered": 5})
    assert set(receiver.numbers()) == set(sent)
    assert all(count <= 2 for count in Counter(receiver.numbers()).values())
    worker.close()


def test_two_workers_tell_nothing_twice(hearing: Hearing, receiver: Receiver) -> None:
    """What one has claimed the other leaves alone."""
    hearing.sign_up(receiver)
    with hearing.working(), hearing.working():
        sent = [one for _ in range(5) for one in hearing.send(5)]
        hearing.until(lambda: all_of(receiver, sent))
        hearing.until(lambda: hearing.states() == {"delivered": 25})
    assert sorted(receiver.numbers()) == sorted(sent)


def test_a_webhook_is_signed_up_by_the_forums_leader_while_it_works(hearing: Hearing, receiver: Receiver) -> None:
    """From signing up to the first change, without a restart: ping, active, told."""
    with hearing.working():
        hook = hearing.sign_up(receiver, active=False)
        hearing.until(lambda: rows(hearing.database, "SELECT state FROM webhook WHERE id = %s", hook.id) == ["active"])
        sent = hearing.send()
        hearing.until(lambda: all_of(receiver, sent))
    assert LEADER.stored in rows(hearing.database, "SELECT made_by FROM webhook")
