"""The programs of docs/examples/ send what the KSP queue of Hjørring gets, each as its page says."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, Message, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic
from joserfc.jwk import OKPKey

from docs.pages import ROOT
from sealing import RING
from servers.kafka import RealKafka
from servers.needed import kafka_needed, modules_needed, programs_needed
from services.cli.terminal.errors import BAD_DATA
from services.core.decision.model import Item
from services.effects.intake_port import Record
from services.effects.plan import Origin
from services.effects.reading import Reading, read
from services.runtime.config import rulebook_files
from services.runtime.embedded.pair import EmbeddedPair
from unit.core.broken import built

EXAMPLES = ROOT / "docs" / "examples"
TOPIC = "in.kriminalforsorgen"


@pytest.fixture
def event(tmp_path: Path) -> Path:
    """The example's event with an id of its own, because topics are shared by tests."""
    given = json.loads((EXAMPLES / "release_notice.json").read_text(encoding="utf-8"))
    file = tmp_path / "event.json"
    file.write_text(json.dumps({**given, "id": str(uuid4())}), encoding="utf-8")
    return file


def test_a_sealed_event_opens_as_what_it_was(event: Path, tmp_path: Path) -> None:
    """seal.py makes what the router reads as the same event, and nothing of its content stands in it."""
    keys, given = tmp_path / "keys.json", json.loads(event.read_text(encoding="utf-8"))
    keys.write_text(json.dumps(RING.public()), encoding="utf-8")
    command = [sys.executable, EXAMPLES / "seal.py", keys, event]
    sealed = subprocess.run(command, capture_output=True, check=True).stdout
    assert given["data"]["subject"]["name"].encode() not in sealed
    origin, rulebook = (
        Origin("", TOPIC, 0, TOPIC.removeprefix("in.")),
        rulebook_files.load(ROOT / "rulebooks" / "nordjylland"),
    )
    opened, clear = (
        read(Record(0, 1_770_708_600_000, [], value), origin, rulebook, keys=RING)
        for value in (sealed, event.read_bytes())
    )
    assert opened.dead is None
    assert (opened.digest, opened.decided) == (clear.digest, clear.decided)


def test_a_signed_event_is_believed_by_the_row_that_the_program_prints(event: Path, tmp_path: Path) -> None:
    """sign.py makes what a publisher that has to sign is heard with, by the key that it prints for the rulebook."""
    key = tmp_path / "sign.pem"
    key.write_bytes(OKPKey.generate_key("Ed25519").as_pem(private=True))
    command = [sys.executable, EXAMPLES / "sign.py", key]
    row = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    signed = subprocess.run([*command, event], capture_output=True, check=True).stdout
    own = {"publisher": "kriminalforsorgen", "signed_only": True}
    own["keys"] = [{**row, "from": "2026-01-01", "until": "2026-12-31"}]
    rulebook = built(lambda of: of["publishers.yaml"].update(credentials=[own]))
    origin = Origin("", TOPIC, 0, TOPIC.removeprefix("in."))
    believed, unsigned = (
        read(Record(0, 1_770_708_600_000, [], value), origin, rulebook).dead for value in (signed, event.read_bytes())
    )
    assert (believed, unsigned) == (None, "NOT_SIGNED")


def found(bootstrap: str, id_: str) -> Message:
    """Return the message that carries this event id in value or headers."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "none", "enable.auto.commit": False})
    partitions = consumer.list_topics(TOPIC, 10).topics[TOPIC].partitions
    consumer.assign([TopicPartition(TOPIC, number, OFFSET_BEGINNING) for number in partitions])
    end = time.monotonic() + 30
    try:
        while time.monotonic() < end:
            for message in consumer.consume(100, 0.3):
                if not message.error() and id_ in str(message.value()) + str(message.headers()):
                    return message
    finally:
        consumer.close()
    raise AssertionError("the message never came")


def decided(message: Message) -> Reading:
    """Return what the router would make of a message."""
    headers = [(name, value) for name, value in message.headers() or []]
    record = Record(message.offset(), message.timestamp()[1], headers, message.value())
    return read(
        record, Origin("", TOPIC, 0, TOPIC.removeprefix("in.")), rulebook_files.load(ROOT / "rulebooks" / "nordjylland")
    )


def taken_by_ksp(reading: Reading) -> None:
    """Assert that the KSP queue of Hjørring gets it."""
    _, result = reading.speaks()
    assert result.decision.items == (Item("ksp", "0860", None, "owner", "queue", None, "RPL115-1-3-a"),)


NODE = ROOT / ".cache" / "clients" / "node_modules"


def client(name: str, bootstrap: str, event: Path) -> list[str]:
    """Return the command of the page by which a client sends an event; skips, or fails in CI, where it is not there."""
    if name == "kcat":
        programs_needed("kcat")
        header = "content-type=application/cloudevents+json"
        return ["kcat", "-P", "-b", bootstrap, "-t", TOPIC, "-k", "h-4711", "-X", "acks=all", "-H", header, str(event)]
    if name == "publish.cjs":
        programs_needed("node")
        modules_needed(NODE, "clients")
        return ["node", str(EXAMPLES / name), bootstrap, str(event)]
    return [sys.executable, str(EXAMPLES / name), bootstrap, str(event)]


def sends_what_the_queue_gets(name: str, bootstrap: str, event: Path) -> None:
    """Assert that a client's event is the queue's, under an opaque key, where the client says that it is."""
    AdminClient({"bootstrap.servers": bootstrap}).list_topics(TOPIC, 10)  # a broker of the pair makes it so
    command, environment = client(name, bootstrap, event), os.environ | {"NODE_PATH": str(NODE)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment)
    assert done.returncode == 0, done.stderr  # a client may complain of a broker that has just begun, and go on
    message = found(bootstrap, json.loads(event.read_text(encoding="utf-8"))["id"])
    assert done.stdout == ("" if name == "kcat" else f"{TOPIC}/{message.partition()}/{message.offset()}\n")
    assert message.key() == b"h-4711"
    taken_by_ksp(decided(message))


CLIENTS = ("publish.py", "publish_cloudevents.py", "publish.cjs", "kcat")


@pytest.mark.server
@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_sends_what_the_queue_gets(pair: EmbeddedPair, event: Path, name: str) -> None:
    """Python, with and without the CloudEvents SDK, Node and kcat, on the broker of the demo."""
    sends_what_the_queue_gets(name, pair.pair.bootstrap, event)


@pytest.mark.kafka
@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_sends_it_to_a_real_kafka(kafka: RealKafka, event: Path, name: str) -> None:
    """The same on Apache Kafka."""
    _there(kafka)
    sends_what_the_queue_gets(name, kafka.bootstrap, event)


def _there(kafka: RealKafka) -> None:
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    if (error := admin.create_topics([NewTopic(TOPIC, 6, 1)])[TOPIC].exception(30)) is not None:
        assert "already exists" in str(error)


@pytest.mark.kafka
def test_the_java_program_sends_what_the_queue_gets(kafka: RealKafka, event: Path, tmp_path: Path) -> None:
    """A producer of Kafka's own client, in binary mode, is understood as well."""
    whole = json.loads(event.read_text(encoding="utf-8"))
    data = tmp_path / "data.json"
    data.write_text(json.dumps(whole["data"]), encoding="utf-8")
    _there(kafka)
    program = str(EXAMPLES / "Publish.java")
    command = ["java", "-cp", f"{kafka_needed()}/*", program, kafka.bootstrap, whole["id"], str(data)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    message = found(kafka.bootstrap, whole["id"])
    assert f"{TOPIC}/{message.partition()}/{message.offset()}" in told
    taken_by_ksp(decided(message))


@pytest.mark.server
def test_the_list_on_the_page_is_sent_as_the_page_shows(pair: EmbeddedPair, tmp_path: Path) -> None:
    """The command of the page prints what the page prints, twice, and its rows are decided as stadium concerns."""
    page = (ROOT / "docs" / "publishing.md").read_text(encoding="utf-8")
    command, *printed = page.partition("$ stafet publish --mapping ")[2].partition("\n```")[0].splitlines()
    where = {"STAFET_HOME": str(tmp_path), "STAFET_KAFKA_BOOTSTRAP": pair.pair.bootstrap}
    for _ in range(2):
        given = [sys.executable, "-m", "services.cli.main", "publish", "--mapping", *command.split()]
        ended = subprocess.run(given, capture_output=True, text=True, check=False, cwd=ROOT, env=os.environ | where)
        progress = "stafet: 0 af 2 sendt"  # on a slow machine
        told = [line for line in ended.stderr.splitlines() if line != progress]
        assert (ended.returncode, told) == (BAD_DATA, printed)


def test_the_event_on_the_page_is_valid_and_small() -> None:
    """The event that a reader copies is one line of JSON about a fictive person (CPR-4)."""
    text = (EXAMPLES / "release_notice.json").read_text(encoding="utf-8")
    assert text.count("\n") == 1
    reading = read(
        Record(0, 1_795_000_000_000, [], text.encode()),
        Origin("", "in.kriminalforsorgen", 0, "kriminalforsorgen"),
        _rulebook(),
    )
    taken_by_ksp(reading)
    assert int(json.loads(text)["data"]["subject"]["cpr"][:2]) > 60


def _rulebook() -> rulebook_files.Rulebook:
    return rulebook_files.load(ROOT / "rulebooks" / "nordjylland")
