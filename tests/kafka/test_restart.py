"""The broker goes away in the middle of a stream, in order and by kill -9: nothing is lost, nothing is doubled."""

from collections import Counter
from threading import Thread

import orjson
import pytest

from crash.workbench import events, ids
from north_jutland import TOPICS
from servers.kafka import RealKafka
from servers.line import Line, catalogue_on
from servers.stafet import Stafet, until
from servers.traffic import read, send
from services.runtime.config.settings import Settings
from services.runtime.process.exit_codes import FAIL_STOP, TRY_LATER

pytestmark = pytest.mark.kafka
TOWN = "in.kommune-0860"


@pytest.mark.parametrize("kill", [False, True], ids=["stopped", "killed"])
def test_a_broker_that_goes_away_and_comes_back(settings: Settings, own_kafka: RealKafka, *, kill: bool) -> None:
    """Under the supervisor everything recovers by itself or ends with 75 or 70, and every event counts once."""
    settings = settings.model_copy(update={"kafka_bootstrap": own_kafka.bootstrap})
    cluster = catalogue_on(settings)
    values = events(900, seed=91 + kill)
    with Stafet("all", settings) as everything:
        everything.wait_ready()
        running = Line(settings, cluster, everything)
        stream = Thread(target=send, args=(own_kafka.bootstrap, TOWN, values[300:600]), daemon=True)
        send(own_kafka.bootstrap, TOWN, values[:300])
        everything.wait_for("chunk_stored")
        own_kafka.kill() if kill else own_kafka.stop()
        stream.start()
        until(lambda: everything.ready()[0] == 503, "health says that the broker is away")
        everything.wait_for("broker_away", address=own_kafka.bootstrap)
        own_kafka.start()
        stream.join(120)
        send(own_kafka.bootstrap, TOWN, values[600:])
        running.settled(TOWN)
        everything.wait_ready()
        assert running.effects(ids(values)) == {1: len(values)}
        until(lambda: running.query("SELECT count(*) FROM outbox") == [(0,)], "an empty outbox")
        assert {line["exit"] for line in everything.lines("child_ended")} <= {TRY_LATER, FAIL_STOP}
        assert not everything.lines("crashed")
        assert b"Traceback" not in everything.log.read_bytes()
    published(running)


def published(running: Line) -> None:
    """Fail unless every handover was offered on its topic and every event answered; a repetition has the same id."""
    names = [topic.name for topic in TOPICS if topic.name.startswith(("out.", "receipts."))]
    messages = [orjson.loads(one.value()) for one in read(running.bootstrap, names, 1)]
    offers = {one["id"]: one["data"]["handover"] for one in messages if one["type"].endswith("handover_offered.v1")}
    receipts = {one["id"]: one["data"]["event_id"] for one in messages if one["type"].endswith("receipt.v1")}
    handovers = [str(row[0]) for row in running.query("SELECT id FROM handover")]
    answered = [row[0] for row in running.query("SELECT event_id FROM event")]
    assert Counter(offers.values()) == Counter(handovers)
    assert Counter(receipts.values()) == Counter(answered)
