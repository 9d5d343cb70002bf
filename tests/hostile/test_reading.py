"""Every hostile message through reading and planning, between two good events, without a server."""

from datetime import UTC, datetime
from hashlib import sha256

import orjson
import pytest

from crash.workbench import RECEIVED_MS, rulebook
from hostile.inputs import CANARIES, INPUTS, PUBLISHER, STRUCTURED, Hostile, first
from hostile.sealed import OPENED, SEALED
from hostile.signed import SIGNED
from north_jutland import topic_for
from schemas.dead_letters import DEAD_LETTER_CODES
from schemas.faults import FAULTS
from sealing import RING
from services.effects.intake_port import Record
from services.effects.master_keys import WrappedKey
from services.effects.plan import Known, Origin, Plan
from services.effects.planner import Planner
from services.effects.reading import Reading, read
from services.effects.record_bytes import unpacked
from services.effects.sealing import Sealer, unseal
from signing import book

ORIGIN = Origin("cluster", f"in.{PUBLISHER}", 3, PUBLISHER)
SEALER = Sealer({1: b"m" * 32}, b"l" * 32)
ALL = (*INPUTS, *SEALED, *SIGNED)
BEHIND = first().replace(b"0001", b"0002")


def readings(one: Hostile) -> list[Reading]:
    """Read the message between two good events."""
    messages = [(first(), STRUCTURED), (one.value, one.headers), (BEHIND, STRUCTURED)]
    return [
        read(Record(at, RECEIVED_MS, list(headers), value), ORIGIN, book(PUBLISHER), keys=RING)
        for at, (value, headers) in enumerate(messages)
    ]


def planned(one: Hostile) -> tuple[Plan, Known]:
    """Plan the message between two good events."""
    known = Known()
    planner = Planner(known, SEALER, datetime(2026, 2, 10, tzinfo=UTC), topic_for)
    return planner.build(readings(one)), known


def test_forty_classes_are_there_and_none_twice() -> None:
    """Research F19 names 40 classes of corrupt input; every code a publisher can earn is earned by one of these."""
    names = [one.name for one in INPUTS]
    assert len(names) == len(set(names)) >= 40
    earned = {one.becomes for one in ALL if one.becomes.isupper()}
    assert earned == DEAD_LETTER_CODES.keys() - {"UNPROCESSABLE", "NOT_SEALED", "NOT_SIGNED"}


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_a_hostile_message_becomes_what_it_should_and_the_good_ones_are_decided(one: Hostile) -> None:
    """Promise 11: a dead letter with its code, or an event after all; its neighbours never notice."""
    plan, _ = planned(one)
    outcomes = [row.outcome for row in plan.event]
    buried = [row.code for row in plan.dead_letter]
    expected: list[str] = [one.becomes] if one.becomes in {"routed", "refused"} else []
    assert outcomes == ["routed", *expected, "routed"]
    assert buried == ([one.becomes] if one.becomes.isupper() else [])
    assert len(plan.duplicates) == int(one.becomes == "duplicate")
    assert len(plan.leaves.ready) + len(plan.leaves.late) == 3 - len(plan.duplicates)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_what_is_told_about_it_holds_no_content(one: Hostile) -> None:
    """I9: neither notices nor leaves nor the dead letter's own columns say a word of what it said."""
    plan, _ = planned(one)
    told = [value for row in plan.outbox for value in (row.topic, row.key, row.data)]
    told += [leaf.body for leaf in plan.leaves.ready]
    told += [value for row in plan.dead_letter for name, value in row._asdict().items() if name != "content"]
    text = "\n".join(value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in told)
    assert [canary for canary in CANARIES if canary in text] == []


@pytest.mark.parametrize(
    "one", [one for one in ALL if one.becomes.isupper() and one.name not in OPENED], ids=lambda one: one.name
)
def test_a_dead_letter_keeps_the_bytes_as_they_came(one: Hostile) -> None:
    """What was received, headers and all, can be opened again with the letter's own key, byte for byte.

    Of a message too large to be one size and digest are kept instead: its bytes are nobody's event, and no limit holds.
    """
    plan, _ = planned(one)
    (row,) = plan.dead_letter
    (wrapped,) = (WrappedKey(own.key_version, own.wrapped_key) for own in plan.person if own.id == row.person)
    key = SEALER.unwrap(row.person, wrapped)
    headers, value = list(one.headers), one.value or b""
    if one.becomes == "TOO_LARGE":
        headers, value = [], orjson.dumps({"bytes": len(value), "sha256": sha256(value).hexdigest()})
    assert unpacked(unseal(key, row.id, row.content)) == (headers, value)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_faults_name_a_place_and_a_code_of_the_closed_list(one: Hostile) -> None:
    """Whatever was wrong, a fault is a field's path in plain letters and a code that has words."""
    for row in planned(one)[0].dead_letter:
        for field, fault in orjson.loads(row.faults):
            assert fault in FAULTS
            assert field.isascii()
            assert field.isprintable()
            assert len(field) < 200


@pytest.mark.parametrize("milliseconds", [-1, 0, 10**14, 10**18, 2**63 - 1])
def test_a_records_own_time_may_be_anything(milliseconds: int) -> None:
    """A broker that lets senders set the time cannot make the reader stumble."""
    reading = read(Record(0, milliseconds, list(STRUCTURED), first()), ORIGIN, rulebook())
    assert reading.envelope is not None
    assert 1970 <= reading.received.year <= 2199
