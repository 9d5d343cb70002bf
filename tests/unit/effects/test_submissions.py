"""Events at the door: what is stored of one that is well, and each fault of one that is not."""

import json
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from crash.workbench import rulebook
from integration.office import concern, recall
from schemas.json_text import write
from schemas.sameness import as_written
from sent import Event, event, release
from services.core.rulebook.organisations import SOURCE_PREFIX
from services.effects.intake_port import Record
from services.effects.plan import Origin
from services.effects.reading import Reading, digest, read
from services.effects.sealing import Sealer
from services.effects.submissions import WHOLE, Door, Submission, is_foreign, read_at
from unit.schemas.examples import FOLDER, TYPES
from unit.schemas.examples import read as example_of

SEALER = Sealer({1: b"m" * 32}, b"l" * 32)
NOW = datetime(2026, 2, 10, 12, tzinfo=UTC)


def door(one: Any, publisher: str = "kommune-0860") -> Submission | list[tuple[str, str]]:
    """Return what the door makes of an event."""
    (found,) = read_at([one], [write(one)], Door(publisher, NOW, rulebook(), SEALER))
    return found if isinstance(found, Submission) else [tuple(fault) for fault in found]


def routed(one: Event, publisher: str) -> Reading:
    """Return what the router makes of an event that is sent."""
    record = Record(0, int(NOW.timestamp() * 1000), (), write(one)[0])
    return read(record, Origin("c", f"in.{publisher}", 0, publisher), rulebook())


def as_read(found: Submission) -> Reading:
    """Return what the router will make of what is stored."""
    return routed(orjson.loads(found.value), found.topic.removeprefix("in."))


def changed(**envelope: Any) -> Event:
    """Return a concern with other envelope fields; None takes one away."""
    return {name: value for name, value in (concern() | envelope).items() if value is not None}


def test_what_is_stored_is_what_the_router_will_read() -> None:
    """The same digest from the bytes that are sent, so that the inbox knows the event by it."""
    one = concern()
    found = door(one)
    assert isinstance(found, Submission)
    assert orjson.loads(found.value) == one
    assert as_read(found).digest == found.digest
    assert (found.event_id, found.topic) == (one["id"], "in.kommune-0860")


@pytest.mark.parametrize(
    ("one", "faults"),
    [
        ([], [(WHOLE, "not_object")]),
        (None, [(WHOLE, "not_object")]),
        ({}, [(name, "missing") for name in ("id", "source", "specversion", "type")]),
        (changed(specversion="0.3"), [("specversion", "not_allowed")]),
        (changed(specversion=1.0), [("specversion", "not_text")]),
        (changed(id=""), [("id", "too_short")]),
        (changed(id=7), [("id", "not_text")]),
        (changed(id="x" * 513), [("id", "too_long")]),
        (changed(id="a\nb"), [("id", "control_character")]),
        (changed(id="\ud800"), [("id", "control_character")]),
        (changed(dataBase=1), [("dataBase", "unknown_field")]),
        (changed(**{"610188-1234": 1}), [(WHOLE, "unknown_field")]),
        (changed(type="dk.stafet.nothing.v1"), [("type", "not_allowed")]),
        (changed(type="dk.stafet.stadium_concern.v2"), [("type", "not_allowed")]),
        (changed(time="i går"), [("time", "not_instant")]),
        (changed(data=None), [("data", "missing")]),
        (concern(observed_on="2027-01-01"), [("observed_on", "in_future")]),
        (concern(desciption="x"), [("desciption", "unknown_field")]),
        (concern(school={"number": "123456", "nome": "x"}), [("school.nome", "unknown_field")]),
        (concern(subject={"cpr": "000000-0000"}), [("subject.cpr", "impossible")]),
        (
            concern(subject={"cpr": "000000-0000", "x": 1}),
            [("subject.cpr", "impossible"), ("subject.x", "unknown_field")],
        ),
        (
            concern(subject={"cpr": "700110-4234", "birth_date": "2010-01-11"}),
            [("subject.birth_date", "conflict")],
        ),
        (recall(concern(publisher="kommune-0851"), "kommune-0860"), [("type", "not_allowed")]),
    ],
)
def test_each_fault_is_told(one: Any, faults: list[tuple[str, str]]) -> None:
    """The envelope's first; then whatever would make it a dead letter, and fields that nobody has."""
    assert door(one) == faults


def test_each_event_of_a_batch_has_its_own_faults() -> None:
    """Wherever one stops on its way, those around it go on, and each stands in its place."""
    batch = [concern(), [], concern(desciption="x"), changed(type="dk.stafet.nothing.v1"), changed(id=7), concern()]
    found = read_at(batch, [write(one) for one in batch], Door("kommune-0860", NOW, rulebook(), SEALER))
    assert [one.event_id if isinstance(one, Submission) else [tuple(fault) for fault in one] for one in found] == [
        batch[0]["id"] if isinstance(batch[0], dict) else "",
        [(WHOLE, "not_object")],
        [("desciption", "unknown_field")],
        [("type", "not_allowed")],
        [("id", "not_text")],
        batch[-1]["id"] if isinstance(batch[-1], dict) else "",
    ]


def test_names_that_attributes_may_have_are_extensions() -> None:
    """CloudEvents lets a sender add attributes of its own: they are no typing errors."""
    assert isinstance(door(changed(traceparent="00-x", partitionkey="k", recordedtime="x")), Submission)


@pytest.mark.parametrize("more", [{"desciption": "x"}, {"observed_on": "i går"}, {"subject": None}])
def test_danger_is_let_through_whatever_is_wrong(more: dict[str, Any]) -> None:
    """Who is in danger hears CALL_POLICE, not of a typing error (ROUTE-1)."""
    found = door(concern(danger_now=True, **more))
    assert isinstance(found, Submission)
    assert as_read(found).speaks()[1].decision.codes == ("CALL_POLICE",)


def test_a_cancellation_is_looked_at_no_further() -> None:
    """But for a field that nobody has: it may be one of those that count, written wrong."""
    one = release(date_status="cancelled", release_date="aldrig")
    assert isinstance(door(one, "kriminalforsorgen"), Submission)
    assert door(release(date_status="cancelled", realease_date="x"), "kriminalforsorgen") == [
        ("realease_date", "unknown_field")
    ]


def test_whose_source_it_is() -> None:
    """Any other text than the publisher's own is foreign; none at all is a fault."""
    assert not is_foreign(concern(), "kommune-0860")
    assert is_foreign(concern(), "kommune-0851")
    assert is_foreign(changed(source="urn:x"), "kommune-0860")
    for one in (changed(source=None), changed(source=""), changed(source=1), [], None):
        assert not is_foreign(one, "kommune-0860")


@pytest.mark.parametrize("value", [{"a": 10**30}, {"a": "\ud800"}, {"a": [1, 1.0, "æ"]}])
def test_whatever_is_in_it_is_written_as_json(value: Any) -> None:
    """Numbers beyond 64 bits and half a UTF-16 pair too: JSON has both."""
    assert json.loads(write(value)[0]) == value


def test_events_of_one_person_are_kept_in_order() -> None:
    """One key however the number is written, another for another topic; a sender's own key goes before the person."""
    boy = {"name": "x", "residence": "0860"}
    plain = [door(concern(subject=boy | {"cpr": cpr})) for cpr in ("700110-4234", "7001104234")]
    named = door(event("kommune-0860", "stadium_concern", concern()["data"], partitionkey="k"))
    keys = [one.key for one in (*plain, named) if isinstance(one, Submission)]
    assert keys[0] == keys[1] != keys[2]
    assert isinstance(door(changed(partitionkey="\ud800")), Submission)


@pytest.mark.parametrize("name", TYPES)
def test_what_is_let_through_is_what_the_router_takes(name: str) -> None:
    """Of every type, whole and with each member gone or spoilt: nothing that is taken becomes a dead letter.

    And nothing that the router would take is refused, but for a field that nobody has.
    """
    example = example_of(FOLDER / name / "full.json")
    publisher = example["source"].removeprefix(SOURCE_PREFIX)
    changes: list[dict[str, Any]] = [
        {},
        {"danger_now": True},
        {"nobody_has_it": 1},
        {"subject": {"cpr": "000000-0000"}},
    ]
    changes += [{field: value} for field in example["data"] for value in (None, "x", -1)]
    outcomes = set()
    for change in changes:
        data = {field: value for field, value in (example["data"] | change).items() if value is not None}
        found = door({**example, "data": data}, publisher)
        taken = isinstance(found, Submission)
        told = {fault for _, fault in found} if not isinstance(found, Submission) else set()
        dead = routed({**example, "data": data}, publisher).dead
        assert taken == (dead is None) or (dead is None and told == {"unknown_field"})
        outcomes.add(taken)
    assert outcomes == {True, False}


def test_other_ways_of_writing_say_the_same() -> None:
    """By the digest of the data as they are read, and by that of before there was one."""
    found = door(concern())
    assert isinstance(found, Submission)
    assert found.says_the_same_as(found.digest, SEALER)
    assert found.says_the_same_as(digest(found.envelope, found.value, as_written), SEALER)
    assert not found.says_the_same_as(b"x" * 32, SEALER)
