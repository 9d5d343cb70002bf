"""The relay against a real database and broker: nothing lost, one active, nobody waits for a broken topic."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID, uuid4

import psutil
import psycopg
import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, Message, TopicPartition

from services.runtime.config.settings import Settings

pytestmark = pytest.mark.server
RELAY = (sys.executable, "-m", "services.cli.main", "run", "relay")


@pytest.fixture
def topic() -> str:
    """A topic nobody else uses."""
    return f"out.t{uuid4().hex}"


def put(database: str, topic: str, count: int, size: int = 10) -> list[UUID]:
    """Write finished messages and tell nobody; returns their CloudEvent ids."""
    ids = [uuid4() for _ in range(count)]
    with psycopg.connect(database, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO outbox (topic, key, type, event_id, data) VALUES (%s, 'k', 'dk.stafet.x.v1', %s, %s)",
            [(topic, id_, json.dumps({"id": str(id_), "specversion": "1.0", "x": "x" * size}).encode()) for id_ in ids],
        )
    return ids


def left(database: str) -> int:
    """Rows that still wait."""
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT count(*) FROM outbox").fetchone()
        return int(row[0]) if row else -1


def read(bootstrap: str, topic: str, count: int, seconds: float = 15.0) -> list[Message]:
    """Read until `count` messages are there; what comes within a moment after that comes too."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "none", "enable.auto.commit": False})
    partitions = consumer.list_topics(topic, 10).topics[topic].partitions
    consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in partitions])
    found: list[Message] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found += [message for message in consumer.consume(1000, 0.3) if not message.error()]
        if len(found) >= count:
            end = min(end, time.monotonic() + 0.3)
    consumer.close()
    return found


def ids(messages: Sequence[Message]) -> list[UUID]:
    """The CloudEvent ids in what was read."""
    return [UUID(json.loads(message.value())["id"]) for message in messages]


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait for a condition, and fail when it does not come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


class Relay:
    """`stafet run relay` as a process, with its log."""

    def __init__(self, settings: Settings, **more: str) -> None:
        self.lines: list[dict[str, object]] = []
        given = {
            "STAFET_MODE": "test",
            "STAFET_HOME": str(settings.home),
            "STAFET_DATABASE_URL": str(settings.database_url),
            "STAFET_KAFKA_BOOTSTRAP": str(settings.kafka_bootstrap),
            "STAFET_HEALTH_PORT": "0",
        }
        self.process = subprocess.Popen(RELAY, env={**os.environ, **given, **more}, stderr=subprocess.PIPE, text=True)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        self.lines.extend(json.loads(line) for line in self.process.stderr if line.startswith("{"))

    def said(self, event: str) -> bool:
        """Whether the log has this line."""
        return any(line["event"] == event for line in self.lines)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait; returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(10)


@pytest.fixture
def relay(settings: Settings) -> Iterator[Callable[..., Relay]]:
    """Start relays; they are ended with the test."""
    started: list[Relay] = []

    def go(**more: str) -> Relay:
        started.append(Relay(settings, **more))
        return started[-1]

    yield go
    for one in started:
        one.end(signal.SIGKILL)


def test_rows_become_structured_cloudevents_in_their_order(
    relay: Callable[..., Relay], settings: Settings, database: str, topic: str
) -> None:
    """Key, value and header arrive as the contract says, once each, in the order of writing; the outbox is empty."""
    sent = put(database, topic, 2500)
    one = relay()
    until(lambda: left(database) == 0)
    messages = read(str(settings.kafka_bootstrap), topic, 2500)
    assert ids(messages) == sent
    assert messages[0].key() == b"k"
    assert dict(messages[0].headers())["content-type"].startswith(b"application/cloudevents+json")
    assert one.end() == 0
    assert one.said("process_stopping")


def test_killed_between_acknowledgement_and_delete_it_sends_again_under_the_same_ids(
    relay: Callable[..., Relay], settings: Settings, database: str, topic: str
) -> None:
    """A relay that dies after Kafka has the rows, before they are deleted, loses none: they come twice, same ids."""
    sent = put(database, topic, 3)
    assert relay(STAFET_FAIL="acknowledged:kill:1").process.wait(15) == -signal.SIGKILL
    assert left(database) == 3
    relay()
    until(lambda: left(database) == 0)
    assert ids(read(str(settings.kafka_bootstrap), topic, 6)) == sent + sent


def test_killed_after_the_delete_it_sends_nothing_again(
    relay: Callable[..., Relay], settings: Settings, database: str, topic: str
) -> None:
    """The twin: a relay that dies one step later, after the delete, leaves nothing that could be sent again."""
    sent = put(database, topic, 3)
    assert relay(STAFET_FAIL="forgotten:kill:1").process.wait(15) == -signal.SIGKILL
    second = relay()
    until(lambda: second.said("relay_active"))
    assert left(database) == 0
    assert ids(read(str(settings.kafka_bootstrap), topic, 3)) == sent


def test_of_two_relays_one_is_active_and_the_other_takes_over(
    relay: Callable[..., Relay], settings: Settings, database: str, topic: str
) -> None:
    """While one holds the lock the other stands by; when the first dies the second publishes within seconds."""
    first = relay()
    until(lambda: first.said("relay_active"))
    second = relay()
    until(lambda: second.said("relay_waiting"))
    assert not second.said("relay_active")
    first.end(signal.SIGKILL)
    sent = put(database, topic, 5)
    until(lambda: left(database) == 0)
    assert second.said("relay_active")
    assert ids(read(str(settings.kafka_bootstrap), topic, 5)) == sent


def test_a_notice_wakes_the_relay_before_its_poll(relay: Callable[..., Relay], database: str, topic: str) -> None:
    """With a poll of three seconds a row that is announced is gone in less than one; unannounced it waits."""
    one = relay(STAFET_POLL_SECONDS="3")
    until(lambda: one.said("relay_active"))
    time.sleep(0.3)
    put(database, topic, 1)
    time.sleep(1.0)
    assert left(database) == 1
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("NOTIFY stafet_outbox")
    until(lambda: left(database) == 0, 1.0)


def test_without_a_broker_rows_stay_and_the_log_says_where_it_was_looked_for(
    relay: Callable[..., Relay], database: str, topic: str
) -> None:
    """With nobody at the address the relay names it in its log, keeps every row, and still stops at once."""
    put(database, topic, 3)
    one = relay(STAFET_KAFKA_BOOTSTRAP="127.0.0.1:9")
    until(lambda: one.said("broker_away"))
    (line,) = [line for line in one.lines if line["event"] == "broker_away"]
    assert line["address"] == "127.0.0.1:9"
    assert line["retry_s"]
    assert left(database) == 3
    began = time.monotonic()
    assert one.end() == 0
    assert time.monotonic() - began < 6


@pytest.mark.parametrize("url", ["postgresql://stafet:hemmelig@127.0.0.1:9/stafet"])
def test_without_a_database_it_ends_with_75_and_names_the_address(relay: Callable[..., Relay], url: str) -> None:
    """With nobody at the database's address the exit code asks for another try, and no password is shown."""
    one = relay(STAFET_DATABASE_URL=url)
    assert one.process.wait(15) == 75
    until(lambda: one.said("database_away"))
    (line,) = [line for line in one.lines if line["event"] == "database_away"]
    assert line["address"] == "127.0.0.1:9/stafet"
    assert "hemmelig" not in json.dumps(one.lines)


def test_a_session_that_is_ended_by_the_server_ends_the_relay_with_75(
    relay: Callable[..., Relay], database: str
) -> None:
    """With its session the relay loses its lock, and does not publish on as if it still had it."""
    one = relay()
    until(lambda: one.said("relay_active"))
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'stafet relay' AND datname = current_database()"
        )
    assert one.process.wait(10) == 75


def test_a_topic_that_refuses_does_not_hold_up_the_others(
    relay: Callable[..., Relay], settings: Settings, database: str, topic: str
) -> None:
    """Behind more refused rows than a round takes, rows of another topic arrive; the refused ones stay and are told."""
    put(database, "out.refused", 12, size=1_100_000)  # librdkafka takes a million bytes at most
    sent = put(database, topic, 3)
    one = relay(STAFET_OUTBOX_RECORDS="10")
    until(lambda: left(database) == 12)
    assert ids(read(str(settings.kafka_bootstrap), topic, 3)) == sent
    (line, *_) = [line for line in one.lines if line["event"] == "delivery_failed"]
    assert (line["topic"], line["code"]) == ("out.refused", "MSG_SIZE_TOO_LARGE")


def test_frozen_it_loses_the_lock_to_the_other(relay: Callable[..., Relay], database: str, topic: str) -> None:
    """A relay stopped by SIGSTOP keeps its connection, yet the server soon gives its lock to the other one."""
    first = relay()
    until(lambda: first.said("relay_active"))
    second = relay()
    until(lambda: second.said("relay_waiting"))
    psutil.Process(first.process.pid).suspend()
    put(database, topic, 1)
    until(lambda: left(database) == 0, 15)
    psutil.Process(first.process.pid).resume()
    assert first.process.wait(10) == 75
