"""The oracle's twins: a finished campaign that is sound, damaged in one way after the other; each must be reported."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from chaos import oracle
from chaos.campaign import Stage
from chaos.damage import DAMAGE
from chaos.evidence import Evidence, Place, Raw
from chaos.faults import Fault
from chaos.people import REFUSED, UNSURE
from chaos.servers import held

pytestmark = [pytest.mark.server, pytest.mark.timeout(900)]

# Foreign keys would refuse what somebody with the server's files can do.
_UNCHECKED = "SET LOCAL session_replication_role = replica"


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """A small campaign with one harmless fault, at rest; its servers still stand."""
    # Not below pytest's own folder: a second run of pytest closes that to the user PostgreSQL runs as under root.
    with TemporaryDirectory(prefix="stafet-twins-") as folder, held(home := Path(folder), real=False) as servers:
        stage = Stage(servers, home, seed=5, events=150, seconds=6)
        recovered, wrong = stage.play([Fault("kill", "relay-a", 0, 6)], lambda _: None)
        assert recovered is not None
        assert not wrong
        yield stage


@pytest.fixture
def sound(stage: Stage) -> Evidence:
    """What is gathered from it, for a test to damage."""
    found = stage.gather()
    return Evidence(
        found.sent, dict(found.records), found.tables, deepcopy(found.seen), list(found.tried), list(found.texts),
        found.processes,
    )  # fmt: skip


def test_a_sound_campaign_has_nothing_to_report(sound: Evidence) -> None:
    """Undamaged, the oracle is silent, and there was something to look at."""
    assert oracle.check(sound) == []
    assert len(sound.tables["event"]) > 100
    assert sound.tables["dead_letter"]
    assert sound.seen.heads


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_in_the_database_is_reported(stage: Stage, name: str) -> None:
    """Whoever changes the database after the fact is found out, by the check that is meant for it."""
    change, report = DAMAGE[name]
    with stage.servers.connect() as connection:
        connection.autocommit = False
        connection.execute(_UNCHECKED)
        assert connection.execute(change).rowcount > 0
        found = stage.gather(connection)
        connection.rollback()
    wrong = oracle.check(found)
    assert any(line.startswith(report) for line in wrong), wrong


@pytest.mark.parametrize("place", ["log", "metrics", "key", "header", "value"])
def test_a_leaked_canary_is_reported(sound: Evidence, place: str) -> None:
    """A name, a CPR number or a case number anywhere outside is seen (I9)."""
    event = next(raw.value for _, raw in sound.of("in.kriminalforsorgen") if raw.value and b'"cpr":"' in raw.value)
    cpr = event.partition(b'"cpr":"')[2][:11].replace(b"-", b"")
    where, raw = next(sound.of("receipts."))
    match place:
        case "log":
            sound.texts.append(("router-a", '{"event": "x", "text": "KF-2026-000123"}'))
        case "metrics":
            sound.seen.texts.append(("router-a/metrics", f'stafet_x{{topic="{cpr.decode()}"}} 1'))
        case "key":
            sound.records[where] = raw._replace(key=cpr)
        case "header":
            sound.records[where] = raw._replace(headers=(("x", b"Asta Opdigtsen"),))
        case _:
            sound.records[where] = raw._replace(value=(raw.value or b"").replace(b'"codes"', b'"Kanarie1"'))
    assert any(line.startswith("I9") for line in oracle.check(sound))


def test_a_notice_that_was_sent_twice_under_two_ids_is_reported(sound: Evidence) -> None:
    """A repeated notice is no harm under its own id, and a doubled effect under a new one."""
    where, raw = next(sound.of("out."))
    again = Place(where.topic, where.partition, 10**6)
    sound.records[again] = raw
    assert oracle.check(sound) == []
    value = raw.value or b""
    sound.records[again] = Raw(raw.key, raw.headers, value.replace(b'"id":"0', b'"id":"1', 1))
    assert any(line.startswith("I2 told 2 times") for line in oracle.check(sound))


def test_a_refusal_without_its_leaf_is_reported(sound: Evidence) -> None:
    """Who was refused stands in the log (I6)."""
    refused = next(one for one in sound.tried if one.ended == REFUSED)
    sound.tried.extend([refused] * (1 + sum(one.ended == UNSURE for one in sound.tried)))
    assert any("acts were refused" in line for line in oracle.check(sound))


def test_a_review_of_look_ups_that_left_some_out_is_reported(sound: Evidence) -> None:
    """Each round goes on where the one before ended (I6)."""
    leaves = sound.tables["leaf"]
    at = next(number for number, row in enumerate(leaves) if b'"lookups.reviewed"' in row["body"])
    sound.tables = sound.tables | {"leaf": [*leaves]}
    sound.tables["leaf"][at] = leaves[at] | {"body": leaves[at]["body"].replace(b'"leaf/0-', b'"leaf/1-')}
    assert any("look-ups were reviewed" in line for line in oracle.check(sound))


def test_a_record_that_kafka_lost_is_reported(sound: Evidence) -> None:
    """What was acknowledged to a publisher and is gone from the log is a loss too, whoever is to blame."""
    where, _ = next(sound.of("in."))
    del sound.records[where]
    assert any(line.startswith("I1 lost by Kafka") for line in oracle.check(sound))


def test_a_log_or_position_that_went_back_is_reported(sound: Evidence) -> None:
    """Heads and positions seen earlier may never be ahead of later ones (I8)."""
    sound.seen.heads.insert(0, sound.seen.heads[-1])
    sound.seen.positions.insert(0, sound.seen.positions[-1])
    wrong = oracle.check(sound)
    assert any(line.startswith("I8 the log went back") for line in wrong)
    assert any(line.startswith("I8 in.") for line in wrong)


def test_a_process_that_calls_the_fault_its_own_is_reported(sound: Evidence) -> None:
    """`crashed` in a log is a defect unless the test injected it itself."""
    name, text = next((name, text) for name, text in sound.texts if name == "router-a")
    sound.texts.remove((name, text))
    sound.texts.append((name, text + '{"event": "crashed", "error": "InjectedError"}\n'))
    assert oracle.check(sound) == []
    sound.texts.append((name, '{"event": "crashed", "error": "KeyError"}\n'))
    assert any(line.startswith("log router: ") for line in oracle.check(sound))
