"""A stopped partition at Drift: one person sees where it would go on, another lets it, and each has a leaf."""

import json
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from browser.asking import ask
from browser.site import Site, visited
from integration.desk import ANNE
from integration.office import rows
from services.effects.stops import DAMAGED_BATCH
from services.runtime.kafka.admin import Cluster
from services.storage.connections import connect
from services.storage.stopped_partitions import Stopped, stop, stopped

pytestmark = pytest.mark.server
FIRST, SECOND = "drift:stafet:d-1", "drift:stafet:d-2"
NUMBERS = count(1)
STANDS = "INSERT INTO kafka_position (cluster, topic, partition, next_offset) VALUES (%s, %s, 0, 1)"
AT = "SELECT next_offset, stopped FROM kafka_position WHERE topic = %s"
REHEARSE, RESUME = {"act": "rehearse"}, {"act": "resume", "reason": "log_repaired"}
SKIP = {"skip": "1"}


@pytest.fixture
def one(site: Site) -> Stopped:
    """A partition of five records, read to the first, whose second is damaged and whose fourth can be read."""
    from servers.traffic import send  # noqa: PLC0415 -- the client's library takes long

    topic = f"in.stoppet-{next(NUMBERS)}"
    send(site.desk.settings.kafka_bootstrap or "", topic, [b"{}"] * 5)
    cluster, _ = Cluster(site.desk.settings).identity()
    with connect(site.desk.database) as connection:
        connection.execute(STANDS, (cluster, topic))
        stop(connection, (cluster, topic, 0), DAMAGED_BATCH, 3, datetime.now(UTC))
        (found,) = [one for one in stopped(connection) if one.topic == topic]
    return found


def path(one: Stopped) -> str:
    """Return the address of its page."""
    return f"/drift/partition/{one.id}"


def newest(site: Site, most: int = 1) -> list[Any]:
    """Return the newest leaves."""
    return [
        json.loads(leaf) for leaf in rows(site.desk.database, "SELECT body FROM leaf ORDER BY idx DESC LIMIT %s", most)
    ]


def test_one_rehearses_and_another_lets_it_go_on(site: Site, one: Stopped) -> None:
    """Not the same person; what is skipped is told before it is done, and counted in the log."""
    assert path(one) in ask(site, FIRST, "/drift").text
    alone = ask(site, FIRST, path(one), RESUME)
    assert (alone.status_code, "Ingen anden har prøvet" in alone.text) == (409, True)
    assert newest(site)[0]["outcome"] == "denied:no_trial"
    seen = ask(site, FIRST, path(one), REHEARSE | SKIP)
    assert (seen.status_code, "2 beskeder ville aldrig blive læst" in seen.text) == (200, True)
    (leaf,) = newest(site)
    assert (leaf["code"], leaf["src"]) == ("partition.rehearsed", f"{one.topic}/0/1→3")
    assert rows(site.desk.database, "SELECT next_offset FROM kafka_position WHERE topic = %s", one.topic) == [1]
    assert ask(site, FIRST, path(one), RESUME).status_code == 409
    assert ask(site, SECOND, path(one), RESUME | {"reason": "fordi"}).status_code == 422
    done = ask(site, SECOND, path(one), RESUME | SKIP)
    assert done.status_code == 303
    assert {leaf["code"] for leaf in newest(site, 2)} == {"partition.resumed:log_repaired", "partition.skipped:2"}
    with connect(site.desk.database) as connection:
        assert connection.execute(AT, (one.topic,)).fetchone() == (3, None)
    assert "Partitionen går videre" in ask(site, SECOND, done.headers["location"]).text
    assert ask(site, SECOND, path(one), RESUME).status_code == 404


def test_nothing_is_skipped_unasked(site: Site, one: Stopped) -> None:
    """Without the tick it goes on where it stands."""
    assert "Ingen besked ville blive sprunget over" in ask(site, FIRST, path(one), REHEARSE).text
    assert ask(site, SECOND, path(one), RESUME).status_code == 303
    with connect(site.desk.database) as connection:
        assert connection.execute(AT, (one.topic,)).fetchone() == (1, None)


def test_it_is_for_who_operates(site: Site, one: Stopped) -> None:
    """Anybody else is refused, and the log has it."""
    assert ask(site, ANNE, path(one)).status_code == 403
    assert (newest(site)[0]["code"], newest(site)[0]["outcome"]) == ("partitions", "denied:forbidden")


def test_without_kafka_nothing_is_done(site: Site, one: Stopped) -> None:
    """Where the log begins is not known: the page says so, and the position stays."""
    away = site.desk.settings.model_copy(update={"kafka_bootstrap": "127.0.0.1:9"})
    with visited(away, site.desk) as alone:
        page = ask(alone, FIRST, path(one), REHEARSE)
    assert (page.status_code, "Kafka svarer ikke" in page.text) == (409, True)
