"""What used to be silent on a real Kafka: a transaction nobody ends, a sender's clock, two routers of one instance."""

import subprocess
import sys
import time
from collections.abc import Iterator

import orjson
import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource

from crash.workbench import events, ids
from kafka.stops import cli
from servers.kafka import RealKafka
from servers.line import line
from servers.needed import kafka_needed
from servers.stafet import Stafet, environment, until
from servers.traffic import STRUCTURED, send
from services.router import open_transactions
from services.runtime.config.settings import Settings

pytestmark = pytest.mark.kafka
TOWN, OTHER = "in.kommune-0860", "in.kommune-0825"


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKafka]:
    """A broker of this file's own: a topic's settings are changed on it."""
    kafka_needed()
    with RealKafka(tmp_path_factory.mktemp("kafka")) as broker:
        yield broker


def test_an_open_transaction_is_an_alarm_and_its_end_takes_it_back(real: Settings) -> None:
    """After a minute the log names the place and how much lies behind; doctor says so; then all of it is decided."""
    values = events(6, seed=81)
    with line(real) as running:
        producer = Producer(
            {
                "bootstrap.servers": running.bootstrap,
                "transactional.id": "open",
                "log_level": 0,
                "transaction.timeout.ms": 600_000,
            }
        )
        producer.init_transactions(30)
        producer.begin_transaction()
        producer.produce(TOWN, values[0], partition=2, headers=STRUCTURED)
        producer.flush(30)
        send(running.bootstrap, TOWN, values[1:], partition=2)
        patience = open_transactions.PATIENCE_S + 60
        told = running.router.wait_for("open_transaction", topic=TOWN, partition=2, seconds=patience)
        assert (told["code"], told["count"], told["level"]) == ("OPEN_TRANSACTION", 6, "error")
        assert running.router.ready()[1]["reasons"] == {"transactions": "OPEN_TRANSACTION"}
        doctor = cli(running.settings, "doctor")
        assert "åben transaktion" in doctor.stdout
        producer.abort_transaction(30)
        running.settled(TOWN)
        assert running.effects(ids(values)) == {1: 5, 0: 1}
        until(lambda: running.router.ready()[0] == 200, "ready again")
        assert "åben transaktion" not in cli(running.settings, "doctor").stdout
        assert len(running.router.lines("process_started")) == 1


def test_a_senders_clock_is_an_alarm_and_no_receipt(real: Settings, kafka: RealKafka) -> None:
    """On a CreateTime topic an event from 1970 or a month back is received now, not then; log and doctor say so."""
    resource = ConfigResource(
        ConfigResource.Type.TOPIC,
        OTHER,
        incremental_configs=[
            ConfigEntry("message.timestamp.type", "CreateTime", incremental_operation=AlterConfigOpType.SET),
            ConfigEntry("message.timestamp.before.max.ms", str(2**62), incremental_operation=AlterConfigOpType.SET),
        ],
    )
    values = [value.replace(b"kommune-0860", b"kommune-0825") for value in events(3, seed=82)]
    with line(real) as running:
        admin = kafka.admin()  # held, or its answers would never come
        for future in admin.incremental_alter_configs([resource]).values():
            future.result(30)
        now = int(time.time() * 1000)
        producer = Producer({"bootstrap.servers": running.bootstrap, "log_level": 0})
        for value, at in zip(values, (1000, now - 30 * 86_400_000, now - 3_600_000), strict=True):
            producer.produce(OTHER, value, headers=STRUCTURED, partition=0, timestamp=at)
        assert producer.flush(30) == 0
        running.settled(OTHER)
        told = running.router.wait_for("sender_time", topic=OTHER)
        assert (told["code"], told["level"]) == ("CREATE_TIME", "error")
        ages = running.query(
            "SELECT round(extract(epoch FROM now() - received_at) / 600) FROM "
            "(SELECT received_at FROM event UNION ALL SELECT received_at FROM dead_letter) AS all_of_them ORDER BY 1"
        )
        assert ages == [(0,), (0,), (6,)]
        assert "CreateTime" in cli(running.settings, "doctor").stdout


def test_the_second_router_of_an_instance_waits_for_the_first(real: Settings) -> None:
    """It says so in Danish and in the log, the first is never disturbed, and takes over when the first is killed."""
    values = events(4, seed=83)
    with line(real) as running, Stafet("router", running.settings) as second:
        second.wait_for("instance_taken", code="INSTANCE_TAKEN", instance="1")
        assert "STAFET_INSTANCE=1" in second.log.read_text(encoding="utf-8")
        assert second.ready()[1]["reasons"]["instance"] == "INSTANCE_TAKEN"
        send(running.bootstrap, TOWN, values[:2], partition=0)
        running.settled(TOWN)
        assert len(running.router.lines("assigned")) == 1
        assert not second.lines("assigned")
        running.router.kill()
        second.wait_ready()
        send(running.bootstrap, TOWN, values[2:], partition=0)
        running.settled(TOWN)
        assert running.effects(ids(values)) == {1: 4}


def test_doctor_asks_with_the_routers_own_client(real: Settings) -> None:
    """A bootstrap that only librdkafka understands is refused by form; one that answers nobody is missing."""
    for bootstrap, word in ((f"PLAINTEXT://{real.kafka_bootstrap}", "vært:port"), ("127.0.0.1:9", "svarer ikke")):
        given = environment(real) | {"STAFET_KAFKA_BOOTSTRAP": bootstrap}
        done = subprocess.run(
            (sys.executable, "-m", "services.cli.main", "doctor", "-o", "json"),
            env=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 1, done.stdout
        assert any(word in one["told"] for one in orjson.loads(done.stdout) if one["state"] == "MANGLER")
