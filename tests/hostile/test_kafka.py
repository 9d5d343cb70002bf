"""Hostile messages through Kafka and a real router process: each has its end, and nobody behind it waits or is lost."""

import json

import pytest

from hostile.inputs import CANARIES, INPUTS, TAKEN, Hostile
from hostile.passing import PARTITION, TOPIC, Aftermath
from schemas.dead_letters import DEAD_LETTER_CODES
from services.runtime.telemetry.log import CPR_LIKE


@pytest.mark.parametrize("one", INPUTS, ids=lambda one: one.name)
def test_a_message_becomes_what_it_should(after: Aftermath, one: Hostile) -> None:
    """A dead letter with its code at its position, or a decision at its position, or nothing for a duplicate."""
    at = after.offsets[one.name]
    expected = {"dead": None, "decided": None} | {"dead" if one.becomes.isupper() else "decided": one.becomes}
    if one.becomes == "duplicate":
        expected["decided"] = None
    assert {"dead": after.dead.get(at), "decided": after.outcomes.get(at)} == expected


def test_every_good_event_between_them_counts_once(after: Aftermath) -> None:
    """Promise 11: whatever stands before and behind, each good event is decided, and decided once."""
    assert after.line.effects([TAKEN, *after.good]) == {1: len(after.good) + 1}
    assert len(after.outcomes) == len(after.good) + 1 + sum(one.becomes in {"routed", "refused"} for one in INPUTS)


def test_the_position_stands_at_the_end_and_nothing_was_skipped(after: Aftermath) -> None:
    """The partition went on to its end with the process that began: no restart, no halt, one account of all records."""
    assert after.line.positions(TOPIC)[PARTITION] == after.end
    counted = after.line.query(
        "SELECT records, duplicates FROM kafka_position WHERE topic = %s AND partition = %s", TOPIC, PARTITION
    )
    assert counted == [(after.end - after.begin, sum(one.becomes == "duplicate" for one in INPUTS))]
    assert after.line.router.process.poll() is None
    assert len(after.line.router.lines("process_ready")) == 1


def test_no_log_line_says_a_word_of_them(after: Aftermath) -> None:
    """I9: no name, no number, no word of any event, hostile or good, in what router and relay logged."""
    assert [canary for canary in CANARIES if canary.encode() in after.log] == []
    assert [name for name in (b"Opdigtsen", b"Eventyrlund", b"skolen") if name in after.log] == []
    lines = [json.loads(line) for line in after.log.splitlines()]
    assert {"chunk_stored", "outbox_published"} <= {line["event"] for line in lines}
    texts = [value for line in lines for key, value in line.items() if isinstance(value, str) and key != "rulebook"]
    assert [text for text in texts if CPR_LIKE.search(text)] == []


def test_the_topic_of_dead_letters_names_position_and_code_alone(after: Aftermath) -> None:
    """Contracts 4: one notice per dead letter, with position, code and attempts and nothing else."""
    told = [json.loads(value)["data"] for value in after.notices]
    here = f"{TOPIC}/{PARTITION}/"
    mine = {one["position"]: one for one in told if one["position"].startswith(here)}
    expected = {f"{here}{offset}": code for offset, code in after.dead.items()}
    assert {position: mine[position]["code"] for position in expected} == expected
    assert all(one.keys() == {"position", "code", "attempts"} for one in mine.values())
    assert {one["code"] for one in mine.values()} <= DEAD_LETTER_CODES.keys()
    assert [canary for canary in CANARIES if any(canary.encode() in value for value in after.notices)] == []


def test_the_balance_closes(after: Aftermath) -> None:
    """`stafet balance` accounts for every record, the dead ones among them, and its own words name nobody."""
    assert after.balance.returncode == 0, after.balance.stderr
    drawn = json.loads(after.balance.stdout)
    (account,) = [one for one in drawn["publishers"] if one["received"]]
    assert drawn["closes"]
    assert account["received"] == after.end - after.begin
    assert account["dead"] == len(after.dead) == sum(one.becomes.isupper() for one in INPUTS)
    assert account["difference"] == 0
    assert [canary for canary in CANARIES if canary in after.balance.stdout + after.balance.stderr] == []
