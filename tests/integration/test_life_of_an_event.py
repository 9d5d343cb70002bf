"""One event walks the way that docs/life-of-an-event.md describes, and the page is compared step by step."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import psycopg
import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

from acting import Acting, acting, give
from docs.life import PAGE, TABLES, Section, Seen, Watch, sections, table
from north_jutland import topic_for
from sent import CPR, NAME, WHY, release
from services.cli.commands.publish import sending
from services.core.access.principal import Principal
from services.effects.sealing import Sealer
from services.relay.relay import Relay
from services.router.edge import Edge
from services.router.reporting import Reporter
from services.router.stopping import Crash
from services.runtime.bootstrap import sealer as keys_of
from services.runtime.config import keys, rulebook_files
from services.runtime.config.settings import Settings, load
from services.runtime.embedded.pair import EmbeddedPair
from services.runtime.kafka.admin import ensure_embedded
from services.runtime.process.health import Health
from services.runtime.process.host import Host
from services.runtime.telemetry import log
from services.storage import failpoints, migrate
from services.storage.binary_copy import STAGED
from services.storage.connections import connect
from services.storage.handovers import queries
from services.storage.intake import PostgresIntake
from services.storage.outbox import Outbox
from services.storage.rulebooks import visible_stages
from services.storage.submitted import Submitted
from services.storage.tables import metadata

pytestmark = pytest.mark.server
TEXT = PAGE.read_text(encoding="utf-8")
SENT, STORED, TOLD, SEEN, TAKEN, RECEIPT, CARRIED, CLOSED = sections(TEXT)
TOPIC, FORUM = "in.kriminalforsorgen", "out.ksp.0860"
DECIDED = b'stafet_events_decided_total{topic="in.kriminalforsorgen"} 1.0'
EVENT = release()
ACTOR = Principal.parse("koordinator:kommune-0860:k-17")
LEFT = {
    "nothing": lambda seen, steps: seen.visible["handover_step"] == steps and bool(seen.visible["leaf"]) == bool(steps),
    "everything": lambda seen, steps: (
        seen.visible["event"] == 1
        and seen.visible["handover_step"] == steps + 1
        and (seen.visible["leaf"] == 1 or bool(steps))
    ),
    "sent again": lambda seen, _: seen.visible["outbox"] > 0,
    "done": lambda seen, _: seen.visible["outbox"] == 0,
}
"""What another session sees at a place is what is left when the process dies there, beside the steps before."""
BEFORE = {TAKEN.title: 1, CARRIED.title: 2, CLOSED.title: 3}
"""How many steps the handover has before a section."""


@dataclass
class Walk:
    """What was watched in each section, and the servers that still stand."""

    settings: Settings
    order: dict[str, list[str]]
    seen: dict[str, list[Seen]]


@pytest.fixture(scope="module")
def walk() -> Iterator[Walk]:
    """Servers of its own, because the page says what each topic and table has in the end."""
    log.configure("test")
    with TemporaryDirectory(prefix="stafet-life-") as folder, EmbeddedPair(Path(folder)) as pair:
        home = Path(folder)
        settings = load(
            mode="test",
            home=home,
            database_url=pair.pair.database_url,
            kafka_bootstrap=pair.pair.bootstrap,
            health_port=0,
        )
        migrate.upgrade(settings.dsn())
        with connect(settings.dsn()) as connection, connection.transaction(), connection.cursor() as cursor:
            first = rulebook_files.load(settings.rulebook)  # as its activation does, which is before this page
            visible_stages.store(cursor, UUID(int=0), datetime(1970, 1, 1, tzinfo=UTC), first)
        ensure_embedded(settings, [TOPIC, FORUM, "receipts.kriminalforsorgen"])
        yield _walked(settings)


def _walked(settings: Settings) -> Walk:
    done = Walk(settings, {}, {})
    watch = Watch(settings.dsn(), ("kriminalforsorgen", str(EVENT["id"])))
    for section, do in (
        (SENT, _send),
        (STORED, _route),
        (TOLD, _relay),
        (SEEN, _look),
        (TAKEN, _take),
        (RECEIPT, _relay),
        (CARRIED, _note),
        (CLOSED, _close),
    ):
        with watch.over(section):
            do(settings)
        done.order[section.title], done.seen[section.title] = watch.order, watch.seen
    _relay(settings)
    return done


def _send(settings: Settings) -> None:
    event = sending.Event(json.dumps(EVENT).encode(), TOPIC, CPR)
    assert sending.send(settings, [event]) == {TOPIC: 1}


def _route(settings: Settings) -> None:
    secrets = keys.load(settings)
    intake = PostgresIntake(
        settings.dsn(), rulebook_files.load(settings.rulebook), Sealer(dict(secrets.master), secrets.lookup), topic_for
    )
    host, left = Host(Health()), []

    async def until_stored() -> None:
        edge = Edge(settings, intake, Reporter(settings, host, (TOPIC,)), Crash("database", left.append))
        await edge.start()
        try:
            await _until(
                lambda: b'stafet_events_decided_total{topic="in.kriminalforsorgen"} 1.0' in host.metrics.text()
            )
        finally:
            await edge.stop()

    asyncio.run(until_stored())
    intake.close()
    assert left == []


async def _until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        await asyncio.sleep(0.05)


def _relay(settings: Settings) -> None:
    host = Host(Health())
    with connect(settings.dsn(), "stafet relay") as connection:
        relay = Relay(settings, host, Outbox(connection), Submitted(connection, keys_of(settings)))
        worker = threading.Thread(target=relay.publish)
        worker.start()
        try:
            asyncio.run(_until(lambda: _one(settings, "SELECT count(*) FROM outbox") == 0))
        finally:
            host.stopping.ask()
            worker.join(20)


def _look(settings: Settings) -> None:
    viewer = queries.Viewer(ACTOR, rulebook_files.load(settings.rulebook), datetime.now(UTC))
    with connect(settings.dsn()) as let_in:
        give(let_in, ACTOR, "ksp")
    with connect(settings.dsn()) as connection:
        (row,) = queries.waiting(connection, viewer, queries.Wanted("ksp", "0860"))
    with _acting(settings) as mine:
        assert mine.consult(row.id)["forum"] == "ksp"


def _take(settings: Settings) -> None:
    with _acting(settings) as mine:
        assert mine.accept(_handover(settings), 1)["state"] == "accepted"


def _note(settings: Settings) -> None:
    outcome = {"outcome": "measure_agreed", "responsible_authority": "kommune-0860", "note": WHY}
    with _acting(settings) as mine:
        assert mine.do("note_outcome", _handover(settings), 2, **outcome)["state"] == "handled"


def _close(settings: Settings) -> None:
    with _acting(settings) as mine:
        assert mine.do("close", _handover(settings), 3)["state"] == "closed"


def _handover(settings: Settings) -> UUID:
    return UUID(str(_one(settings, "SELECT id FROM handover")))


@contextmanager
def _acting(settings: Settings) -> Iterator[Acting]:
    secrets = keys.load(settings)
    sealer = Sealer(dict(secrets.master), secrets.lookup)
    with acting(settings.dsn(), ACTOR, rules=rulebook_files.load(settings.rulebook), keys=sealer) as mine:
        yield mine


def _one(settings: Settings, sql: str) -> Any:
    with psycopg.connect(settings.dsn()) as connection:
        row = connection.execute(sql).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(
    "section", [SENT, STORED, TOLD, SEEN, TAKEN, RECEIPT, CARRIED, CLOSED], ids=lambda one: one.title
)
def test_functions_and_places_come_in_the_order_of_the_page(walk: Walk, section: Section) -> None:
    """Every function and place of a section is passed, each for the first time where the page has it."""
    assert walk.order[section.title] == section.names


@pytest.mark.parametrize("section", [STORED, TOLD, TAKEN, RECEIPT, CARRIED, CLOSED], ids=lambda one: one.title)
def test_tables_locks_and_what_is_left_are_as_the_page_says(walk: Walk, section: Section) -> None:
    """At each place the session's tables, what others wait for, and what survives a death there equal the page."""
    said = {step.place: step for step in section.steps if step.place}
    assert len(said) == len(walk.seen[section.title])
    for seen in walk.seen[section.title]:
        step = said[seen.place]
        assert (seen.place, seen.tables) == (step.place, _between(section, step.place))
        assert (seen.place, seen.waits) == (step.place, step.waits)
        assert LEFT[step.left](seen, BEFORE.get(section.title, 0)), (seen.place, step.left, seen.visible)


def _between(section: Section, place: str) -> frozenset[str]:
    """Return the changes of the steps after the place before, up to this one."""
    changes: set[str] = set()
    for step in section.steps:
        changes |= step.tables
        if step.place == place:
            return frozenset(changes)
        if step.place:
            changes.clear()
    raise AssertionError(place)


def test_every_failpoint_is_on_the_page() -> None:
    """A place that is added to the code is added to the page, and the page names none that is not there.

    Those of the signer are no event's: `tests/integration/test_signer.py` strikes there.
    """
    on_page = {step.place for section in sections(TEXT) for step in section.steps if step.place}
    assert on_page == set(failpoints.NAMES) - {*failpoints.SIGNING, *failpoints.DISPATCHING}


def test_every_table_is_watched() -> None:
    """A table that is added to the code is watched too, or the page could pass over it."""
    staging = {where.statement.split()[1] for _, where in STAGED}
    assert set(TABLES) == set(metadata.tables) | staging


def test_steps_are_numbered_without_gap() -> None:
    """Somebody who speaks of step 17 means one step."""
    numbers = [step.number for section in sections(TEXT) for step in section.steps]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_tables_have_the_rows_of_the_page(walk: Walk) -> None:
    """What PostgreSQL has in the end is counted, table by table."""
    rows = {name.strip("`"): int(count) for name, count, _ in table(TEXT, "What PostgreSQL has then")}
    counted = {name: _one(walk.settings, f"SELECT count(*) FROM {name}") for name in rows}  # noqa: S608 - the page's
    assert counted == rows
    assert _one(walk.settings, "SELECT state || version || actor FROM handover") == f"closed4{ACTOR.stored}"


def test_the_topics_have_the_messages_of_the_page(walk: Walk) -> None:
    """What Kafka has in the end is read, topic by topic, in order; none of it names the person."""
    for name, words in table(TEXT, "What Kafka has then"):
        topic = name.strip("`")
        messages = _read(walk.settings, topic)
        assert [_kind(value) for _, value in messages] == [word.strip(" `") for word in words.split(",")]
        if not topic.startswith("in."):
            assert CPR[:6] not in str(messages)
            assert "Fiktiv" not in str(messages)
        assert all(CPR[:6] not in key for key, _ in messages)


def _kind(value: dict[str, Any]) -> str:
    name = str(value["type"]).split(".")[2]
    return str(value["data"]["change"]) if name == "receipt" else name


def _read(settings: Settings, topic: str) -> list[tuple[str, dict[str, Any]]]:
    consumer = Consumer({"bootstrap.servers": settings.kafka_bootstrap, "group.id": "none"})
    partitions = consumer.list_topics(topic, 10).topics[topic].partitions
    consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in partitions])
    found, end = [], time.monotonic() + 2
    while time.monotonic() < end:
        found += [message for message in consumer.consume(100, 0.3) if not message.error()]
    consumer.close()
    return [
        (one.key().decode(), json.loads(one.value())) for one in sorted(found, key=lambda message: message.timestamp())
    ]


def test_the_stored_decision_has_codes_and_no_words(walk: Walk) -> None:
    """A decision is stored as codes and parameters; the Danish sentences are made when somebody reads it."""
    decision = json.loads(_one(walk.settings, "SELECT decision FROM event"))
    rulebook = rulebook_files.load(walk.settings.rulebook)
    words = {text for texts in rulebook.row_texts.values() if texts for text in texts.values()}
    assert decision["because"]
    assert words
    assert not [text for text in words if text in json.dumps(decision, ensure_ascii=False)]


def test_nothing_that_is_stored_names_the_person(walk: Walk) -> None:
    """No table holds number, name or necessity in clear: what was sent is sealed, the rest are handles and codes."""
    secrets = [text.encode() for text in (CPR[:6], CPR.replace("-", ""), NAME, WHY, EVENT["data"]["case_ref"])]
    with psycopg.connect(walk.settings.dsn()) as connection:
        names = [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        dump = b"".join(_copied(connection, name) for name in names)
    assert len(names) > 10
    assert [secret for secret in secrets if secret in dump] == []


def _copied(connection: psycopg.Connection, name: str) -> bytes:
    with connection.cursor().copy(f"COPY {name} TO STDOUT (FORMAT BINARY)") as stream:
        return b"".join(bytes(block) for block in stream)


def test_a_page_with_two_steps_exchanged_is_found_out(walk: Walk, tmp_path: Path) -> None:
    """The twin: a page whose fence comes after the inbox does not pass as the truth."""
    wrong = tmp_path / "page.md"
    wrong.write_text(
        TEXT.replace("positions.Fence.move", "positions.X").replace("settling.settle", "positions.Fence.move")
    )
    other = sections(wrong.read_text(encoding="utf-8"))[1]
    assert walk.order[STORED.title] != other.names
