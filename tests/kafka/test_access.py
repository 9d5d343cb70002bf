"""Access rules on a real cluster: what `stafet topics apply --acl` gives holds, and who is refused is told so."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer

from sent import notice
from servers.kafka import ADMIN, ADMIN_PASSWORD, RealKafka
from servers.line import Line
from servers.needed import kafka_needed
from servers.stafet import Stafet, environment, until
from servers.traffic import send
from services.runtime.config.settings import Settings
from services.runtime.process.exit_codes import REFUSED

pytestmark = pytest.mark.kafka
USERS = {
    name: f"secret-of-{name}"
    for name in (
        "stafet-router",
        "stafet-relay",
        "publisher-kriminalforsorgen",
        "publisher-kommune-0860",
        "forum-ksp.0860",
        "mallory",
    )
}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKafka]:
    """A cluster with users, and with the topics and rules that the command gives it."""
    kafka_needed()
    home = tmp_path_factory.mktemp("guarded")
    with RealKafka(home / "kafka", USERS) as broker:
        done = apply(broker, home, "--acl")
        assert done.returncode == 0, done.stderr
        # A broker that has just made some hundred logs needs a moment before the rules are in force.
        until(lambda: fetch(broker, "stafet-router", "in.kommune-0860", "stafet-router") == "", "the rules hold")
        yield broker


def apply(broker: RealKafka, home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run `stafet topics apply` as the cluster's administrator."""
    (home / "password").write_text(ADMIN_PASSWORD, encoding="ascii")
    given = login(broker, ADMIN, home / "password", home)
    return subprocess.run(
        (sys.executable, "-m", "services.cli.main", "topics", "apply", *options),
        env=environment(given),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def login(broker: RealKafka, user: str, password: Path, home: Path, settings: Settings | None = None) -> Settings:
    """Return settings that log in at the guarded listener."""
    given = {
        "mode": "test",
        "home": home,
        "kafka_bootstrap": broker.guarded,
        "kafka_protocol": "SASL_PLAINTEXT",
        "kafka_username": user,
        "kafka_password_file": password,
    }
    return settings.model_copy(update=given) if settings else Settings(**given)


def client(broker: RealKafka, user: str, **more: str) -> dict[str, object]:
    """Return the configuration of somebody's own client."""
    return {
        "bootstrap.servers": broker.guarded,
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": user,
        "sasl.password": USERS[user],
        "log_level": 0,
    } | {name.replace("_", "."): value for name, value in more.items()}


def write(broker: RealKafka, user: str, topic: str) -> str:
    """Try to write; returns Kafka's code, empty when it was written."""
    codes: list[str] = []
    producer = Producer(client(broker, user, message_timeout_ms="20000"))
    producer.produce(topic, b"{}", on_delivery=lambda error, _: codes.append(error.name() if error else ""))
    producer.flush(30)
    return codes[0]


def fetch(broker: RealKafka, user: str, topic: str, group: str) -> str:
    """Try to read; returns Kafka's code, empty when the end of a partition was reached."""
    consumer = Consumer(
        client(broker, user, group_id=group, auto_offset_reset="earliest") | {"enable.partition.eof": True}
    )
    consumer.subscribe([topic])
    try:
        answer = until(lambda: consumer.poll(0.5), f"{user} on {topic}")
    except KafkaException as error:
        return str(error.args[0].name())
    finally:
        consumer.close()
    error = answer.error()
    return "" if error is None or error.code() == KafkaError._PARTITION_EOF else str(error.name())


def test_a_publisher_writes_its_own_topic_and_reads_its_own_receipts(guarded: RealKafka) -> None:
    """Contracts 1.1: kriminalforsorgen may write in.kriminalforsorgen and nothing else, and read its receipts only."""
    user = "publisher-kriminalforsorgen"
    assert write(guarded, user, "in.kriminalforsorgen") == ""
    assert fetch(guarded, user, "receipts.kriminalforsorgen", user) == ""
    assert fetch(guarded, user, "dlq.kriminalforsorgen", user) == ""
    for topic in ("in.kommune-0860", "receipts.kriminalforsorgen", "out.ksp.0860"):
        assert write(guarded, user, topic) == "TOPIC_AUTHORIZATION_FAILED", topic
    for topic in ("receipts.kommune-0860", "in.kriminalforsorgen", "out.ksp.0860"):
        assert fetch(guarded, user, topic, user) == "TOPIC_AUTHORIZATION_FAILED", topic
    assert fetch(guarded, user, "receipts.kriminalforsorgen", "stafet-router") == "GROUP_AUTHORIZATION_FAILED"


def test_router_relay_and_forum_have_what_they_need_and_no_more(guarded: RealKafka) -> None:
    """The router only reads in.*, the relay only writes, a forum reads its own queue, a stranger nothing."""
    assert fetch(guarded, "stafet-router", "in.kommune-0860", "stafet-router") == ""
    assert write(guarded, "stafet-router", "in.kommune-0860") == "TOPIC_AUTHORIZATION_FAILED"
    assert write(guarded, "stafet-relay", "out.ksp.0860") == ""
    assert write(guarded, "stafet-relay", "receipts.kommune-0860") == ""
    assert fetch(guarded, "stafet-relay", "out.ksp.0860", "stafet-relay") != ""
    assert fetch(guarded, "forum-ksp.0860", "out.ksp.0860", "forum-ksp.0860") == ""
    assert fetch(guarded, "forum-ksp.0860", "out.ksp.0851", "forum-ksp.0860") == "TOPIC_AUTHORIZATION_FAILED"
    assert write(guarded, "mallory", "in.kommune-0860") == "TOPIC_AUTHORIZATION_FAILED"


def test_router_and_relay_work_with_the_rights_of_the_catalogue(
    guarded: RealKafka, settings: Settings, tmp_path: Path
) -> None:
    """Logged in as stafet-router and stafet-relay, an event goes all the way with exactly the catalogue's rules."""
    event = notice()
    with (
        Stafet("router", account(guarded, "stafet-router", tmp_path, settings)) as router,
        Stafet("relay", account(guarded, "stafet-relay", tmp_path, settings)) as relay,
    ):
        router.wait_ready()
        relay.wait_ready()
        send(guarded.bootstrap, "in.kriminalforsorgen", [orjson.dumps(event)])
        running = Line(settings, "", router)
        until(lambda: running.effects([event["id"]]) == {1: 1}, "the event is decided")
        until(lambda: running.query("SELECT count(*) FROM outbox") == [(0,)], "an empty outbox")


def account(broker: RealKafka, user: str, home: Path, settings: Settings, password: str = "") -> Settings:
    """Return settings that log in as a user, with the right password or another one."""
    file = home / f"{user}.password"
    file.write_text(password or USERS[user], encoding="ascii")
    return login(broker, user, file, home, settings)


@pytest.mark.parametrize("process", ["router", "relay"])
@pytest.mark.parametrize(
    ("user", "password", "code"),
    [("mallory", "", "NO_RIGHTS"), ("stafet-router", "wrong", "LOGIN_REFUSED")],
    ids=["rights", "password"],
)
def test_who_is_refused_ends_with_77_and_a_word(
    guarded: RealKafka, settings: Settings, tmp_path: Path, process: str, user: str, password: str, code: str
) -> None:
    """A user without rights, or with a wrong password, is told which server refuses what; never by a traceback."""
    given = account(guarded, user, tmp_path, settings, password)
    with Stafet(process, given) as one:
        assert one.wait() == REFUSED
        (told,) = one.lines("broker_refused")
        assert told["address"] == guarded.guarded
        assert told["code"] == code
        text = one.log.read_text()
        assert "Traceback" not in text
        assert not [word for word in ("secret", "wrong") if word in text]
        assert f"stafet: Kafka på {guarded.guarded}" in text
