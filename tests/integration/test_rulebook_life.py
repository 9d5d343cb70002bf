"""A rulebook is begun with, tried on the past, proposed, activated by a second person, and followed by another."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from crash.workbench import CLUSTER, ROOT, TOPIC, events, records, sound
from north_jutland import topic_for
from services.core.access.principal import Principal
from services.core.decision.trial import MANUAL, SAME, Trial
from services.core.rulebook.model import Rulebook, build
from services.effects.actors import RefusedActError
from services.effects.intake_port import Chunk
from services.effects.sealing import Sealer
from services.runtime.config import rulebook_files
from services.storage import failpoints
from services.storage.connections import connect
from services.storage.intake import PostgresIntake
from services.storage.rulebooks import trial as stored_trial
from services.storage.rulebooks.archive import SOON, Archive, kept

pytestmark = pytest.mark.server
SEALER = Sealer({1: b"m" * 32}, b"l" * 32)
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
FIRST = rulebook_files.load(ROOT / "rulebooks" / "nordjylland")


def candidate() -> Rulebook:
    """North Jutland without school network groups in Hjørring: what went there goes to SSP."""
    documents = json.loads(FIRST.text)
    for town in documents["municipalities.yaml"]["municipalities"]:
        town["has"] = [one for one in town.get("has", []) if one != "ssp_netvaerksgruppe"]
    return build(documents)


SECOND = candidate()


@pytest.fixture
def worker(database: str) -> Iterator[PostgresIntake]:
    """An Intake whose folder holds the first rulebook."""
    found = PostgresIntake(database, FIRST, SEALER, topic_for)
    assert found.begin() == FIRST.hash
    found.positions(CLUSTER, {(TOPIC, 0): 0})
    yield found
    found.close()


@pytest.fixture
def archive(database: str) -> Iterator[Callable[[str], Archive]]:
    """The acts of a person on rulebooks, by the person's handle."""
    with connect(database) as connection:
        yield lambda who: Archive(connection, Principal.parse(f"drift:stafet:{who}"))


def handle(worker: PostgresIntake, values: list[bytes], base: int, at: datetime) -> None:
    """Let values come in as received at an instant."""
    stamp = int(at.timestamp() * 1000)
    found = [one._replace(timestamp_ms=stamp) for one in records(values, base)]
    worker.handle([Chunk(CLUSTER, TOPIC, 0, base, base + len(values), found)])


def used(database: str) -> list[str]:
    """The hashes that events were decided under, in their order."""
    with psycopg.connect(database) as connection:
        return [row[0] for row in connection.execute('SELECT rulebook FROM event ORDER BY "offset"')]


def test_an_event_is_decided_by_what_was_in_force_when_it_was_received(
    worker: PostgresIntake, archive: Callable[[str], Archive], database: str
) -> None:
    """Received before the activation's moment: the first; at it and after it: the second; the decision names which."""
    archive("a").tried(SECOND.hash, NEVER, {})
    assert archive("a").activate(SECOND, None).effective_from is None
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5)
    assert archive("b").activate(SECOND, at).effective_from == at
    values = events(3, seed=5)
    for number, moment in enumerate((at - timedelta(milliseconds=1), at, at + timedelta(days=1))):
        handle(worker, values[number : number + 1], number, moment)
    assert used(database) == [FIRST.hash, SECOND.hash, SECOND.hash]
    with connect(database) as connection:
        assert (again := kept(connection, SECOND.hash)) is not None
        assert again.hash == SECOND.hash
        assert kept(connection, "sha256:0") is None
    sound(database)


def test_what_is_activated_while_a_chunk_is_read_decides_it(
    worker: PostgresIntake, archive: Callable[[str], Archive], database: str
) -> None:
    """A chunk whose records were decided already is decided again, and stored once, by what came in force meanwhile."""
    archive("a").tried(SECOND.hash, NEVER, {})
    archive("a").activate(SECOND, None)
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5)
    places = []

    def activating(place: str, _: object) -> None:
        if place == "read" and not places:
            archive("b").activate(SECOND, at)
        places.append(place)

    failpoints.install(activating)
    try:
        handle(worker, events(1, seed=8), 0, at)
    finally:
        failpoints.install(None)
    assert used(database) == [SECOND.hash]
    assert places[:3] == ["read", "read", "known"]
    sound(database)


@pytest.mark.usefixtures("worker")
def test_a_folder_that_changed_rules_nothing_by_itself(database: str) -> None:
    """A router started with another folder goes on with what is in force, and is told which that is."""
    other = PostgresIntake(database, SECOND, SEALER, topic_for)
    assert other.begin() == FIRST.hash
    handle(other, events(1, seed=6), 0, datetime.now(UTC))
    assert used(database) == [FIRST.hash]
    other.close()


def test_going_back_is_an_activation_too(
    worker: PostgresIntake, archive: Callable[[str], Archive], database: str
) -> None:
    """The first rulebook is activated again, and rules from then on."""
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=1)
    for rulebook, at in ((SECOND, start), (FIRST, start + timedelta(hours=1))):
        archive("a").tried(rulebook.hash, NEVER, {})
        archive("a").activate(rulebook, None)
        archive("b").activate(rulebook, at)
    values = events(2, seed=7)
    handle(worker, values[:1], 0, start)
    handle(worker, values[1:], 1, start + timedelta(hours=2))
    assert used(database) == [SECOND.hash, FIRST.hash]


@pytest.mark.usefixtures("worker")
def test_two_persons_a_fresh_trial_and_a_moment_to_come(archive: Callable[[str], Archive], database: str) -> None:
    """Without a trial, alone, or for the past, nothing is activated, and the reason has its word."""

    def refused(who: str, at: datetime | None = None) -> str:
        with pytest.raises(RefusedActError) as caught:
            archive(who).activate(SECOND, at)
        return caught.value.code

    assert refused("a") == "no_trial"
    archive("a").tried(SECOND.hash, NEVER, {})
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("UPDATE rulebook_trial SET tried_at = now() - interval '25 hours'")
    assert refused("a") == "no_trial"
    archive("a").tried(SECOND.hash, NEVER, {})
    assert archive("a").activate(SECOND, None).effective_from is None
    assert refused("a") == "same_person"
    assert refused("b", datetime.now(UTC)) == "past"
    at = archive("b").activate(SECOND, None).effective_from
    assert at is not None
    assert at - datetime.now(UTC) < SOON
    with psycopg.connect(database) as connection:
        codes = [
            json.loads(row[0])["code"]
            for row in connection.execute("SELECT body FROM leaf ORDER BY idx")
            if json.loads(row[0])["op"] == "rulebook"
        ]
    assert codes == [f"rulebook.{act}" for act in ("begun", "tried", "tried", "proposed", "activated")]


def test_a_trial_says_who_would_go_elsewhere_and_stores_no_decision(worker: PostgresIntake, database: str) -> None:
    """Every event of a network group would go to SSP instead; the events themselves stay as they were decided."""
    handle(worker, events(60, seed=8), 0, datetime(2026, 2, 10, 8, tzinfo=UTC))
    trial, moved = Trial(), []
    with connect(database) as connection:
        before = connection.execute("SELECT id, decision FROM event ORDER BY id").fetchall()
        for one in stored_trial.events(connection, SECOND, SEALER, NEVER):
            assert one.after is not None
            if trial.add(one.before, one.after) == "moved":
                moved.append((one.before.items[0].forum, one.after.items[0].forum))
        assert connection.execute("SELECT id, decision FROM event ORDER BY id").fetchall() == before
        assert list(stored_trial.events(connection, SECOND, SEALER, datetime(2026, 2, 11, tzinfo=UTC))) == []
    assert moved
    assert set(moved) == {("ssp_netvaerksgruppe", "ssp")}
    assert trial.kinds[SAME] + len(moved) == 60
    assert trial.kinds[MANUAL] == 0
    assert dict.fromkeys((address[0] for address, _, _ in trial.differing()), 1) == {"ssp": 1, "ssp_netvaerksgruppe": 1}
