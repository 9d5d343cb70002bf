"""What Stafet writes: the examples of `out.*`, `receipts.*` and `dlq.*` are what the notices make, to the letter."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from north_jutland import TOPICS
from schemas.codec import read_kafka
from schemas.dead_letters import DEAD_LETTER_CODES
from schemas.envelope import Envelope
from schemas.faults import FAULTS
from schemas.wire import CONTENT_TYPE, SOURCE
from services.core.deadlines.reminders import Reminder
from services.core.decision.decide import decide
from services.core.decision.model import Decision, Item
from services.core.handover.item import OpenHandover
from services.effects import notices
from services.effects.rows import OutboxRow
from unit.schemas.ecma import validator
from unit.schemas.examples import FOLDER, OUTGOING, RULEBOOK

ID, HANDOVER, EVENT = bytes([1] * 16), bytes([2] * 16), bytes([3] * 16)
TIME = "2026-02-10T07:30:00.250Z"
TIMES = notices.Times(date(2026, 2, 17), date(2026, 2, 17), TIME)
PUBLISHER = "kriminalforsorgen"
SOON = Reminder("answer_by", "soon", date(2026, 2, 17), datetime(2026, 2, 16, 6, tzinfo=UTC))
TAKEN = OpenHandover(
    HANDOVER, EVENT, EVENT, None, PUBLISHER, "57f61d83", "release_notice", "ksp", "0860", "queue", "offered", 1
)
ITEM = Item("ksp", "0860", None, "owner", "queue", None, "RPL115-1-3-a")


def decision_of(name: str) -> Decision:
    """Return the decision on one of the examples that come in."""
    envelope = read_kafka((FOLDER / f"{name}.json").read_bytes(), [])
    assert isinstance(envelope, Envelope)
    return decide(envelope, datetime(2026, 2, 10, 7, 30, tzinfo=UTC), RULEBOOK).decision


def receipt(name: str) -> OutboxRow:
    """Return the receipt for one of the examples that come in."""
    return notices.receipt(ID, PUBLISHER, "57f61d83", decision_of(name), RULEBOOK.disclosure, EVENT, TIME)


def offered_back(one: OpenHandover, forum: str, municipality: str | None, stops: Sequence[str]) -> OutboxRow:
    """Return the offer of an item that an act sends back."""
    columns = {
        "forum": forum,
        "municipality": municipality,
        "stage": "manual",
        "type": one.type,
        "state": "offered",
        "version": 1,
        "role": "owner",
        "legal_basis": None,
    }
    more = {
        "due": "2026-02-13",
        "answer_by": "2026-02-13",
        "stops": list(stops),
        "forwarded_from": None,
        "returned_from": {"forum": one.forum, "municipality": one.municipality},
    }
    return notices.offered_by_act(ID, "out.municipal_triage.0860", ID, columns, more, TIME)


MADE: Mapping[str, Callable[[], OutboxRow]] = {
    "handover_offered": lambda: notices.offered(ID, "out.ksp.0860", HANDOVER, ITEM, "release_notice", TIMES, ()),
    "handover_offered_back": lambda: offered_back(TAKEN, "municipal_triage", "0860", ()),
    "handover_changed": lambda: notices.changed(ID, "out.ksp.0860", TAKEN, "accepted", 2, None, TIME),
    "handover_recalled": lambda: notices.recalled(ID, "out.ksp.0860", TAKEN, "wrong_person", TIME),
    "handover_reminder": lambda: notices.reminder(ID, "out.ksp.0860", TAKEN, SOON, TIME),
    "receipt_question_soon": lambda: notices.question(
        ID, TAKEN, "question_soon", "04040404-0404-0404-0404-040404040404", date(2026, 2, 17), TIME
    ),
    "receipt_decision": lambda: receipt("release_notice/full"),
    "receipt_refused": lambda: receipt("release_notice/invalid/half_judgement"),
    "receipt_accepted": lambda: notices.acted(ID, TAKEN, "accepted", None, TIME),
    "receipt_returned": lambda: notices.acted(ID, TAKEN, "returned", "wrong_forum", TIME),
    "dead_letter": lambda: notices.dead_letter(ID, PUBLISHER, f"in.{PUBLISHER}/3/1207", "NOT_JSON", TIME),
}
"""Name of the example → what makes it."""


def _made(name: str) -> tuple[str, str, str, bytes]:
    topic, key, kind, _, value = MADE[name]()
    return topic, key, kind, value


def test_every_outgoing_example_is_one_that_is_made() -> None:
    """Nobody reads an example of a notice that no code writes, and no notice goes without."""
    assert {path.stem for path in OUTGOING.glob("*.json")} == set(MADE)
    types = {_made(name)[2] for name in MADE}
    handovers = ("offered", "changed", "recalled", "reminder")
    names = (*(f"handover_{what}" for what in handovers), "receipt", "dead_letter")
    assert types == {f"dk.stafet.{name}.v1" for name in names}


@pytest.mark.parametrize("name", MADE)
def test_a_notice_is_the_example_to_the_letter(name: str) -> None:
    """The checked-in JSON is what goes to Kafka, field for field and in their order."""
    example = json.loads((OUTGOING / f"{name}.json").read_text(encoding="utf-8"))
    assert json.dumps(example) == json.dumps(json.loads(_made(name)[3]))


@pytest.mark.parametrize("name", MADE)
def test_a_notice_is_a_cloudevent_that_any_reader_takes(name: str) -> None:
    """Structured mode, our source, the row's own id and type; our own codec reads it without a fault."""
    _, _, kind, value = _made(name)
    read = read_kafka(value, [("content-type", CONTENT_TYPE.encode())])
    assert isinstance(read, Envelope)
    assert (read.source, read.type, read.faults) == (SOURCE, kind, ())
    assert read.id == "01010101-0101-0101-0101-010101010101"


def wrong(value: bytes) -> list[str]:
    """Return what a message has that its schema does not say: faults, and members that nobody described."""
    message = json.loads(value)
    accepts = validator(f"outgoing/{message['type'].split('.')[2]}")
    found = [error.message for error in accepts.iter_errors(message)]
    forms = [part["properties"] for name, part in accepts.schema["$defs"].items() if _is_form(accepts.schema, name)]
    undescribed = [sorted(message["data"].keys() - form.keys()) for form in forms]
    envelope = sorted(message.keys() - accepts.schema["properties"].keys())
    return found + min(undescribed, key=len) + envelope


def _is_form(schema: dict[str, Any], name: str) -> bool:
    return {"$ref": f"#/$defs/{name}"} in schema["properties"]["data"]["anyOf"]


@pytest.mark.parametrize("name", MADE)
def test_a_notice_is_what_its_schema_says(name: str) -> None:
    """Who reads with the schema is surprised by nothing: every member is described, and none is missing."""
    assert wrong(_made(name)[3]) == []


def sent_for(envelope: Envelope) -> Iterator[bytes]:
    """Yield everything that a decision makes the product say, and every act that may follow."""
    publisher = envelope.source.rpartition(":")[2]
    decision = decide(envelope, datetime(2026, 2, 10, 7, 30, tzinfo=UTC), RULEBOOK).decision
    yield notices.receipt(ID, publisher, envelope.id, decision, RULEBOOK.disclosure, EVENT, TIME)[4]
    for item in decision.items:
        yield notices.offered(ID, "out", HANDOVER, item, decision.event_type, TIMES, decision.stops)[4]
        one = replace(TAKEN, forum=item.forum, municipality=item.municipality, stage=item.stage)
        yield offered_back(one, item.forum, item.municipality, decision.stops)[4]
        yield notices.changed(ID, "out", one, "accepted", 2, None, TIME)[4]
        yield notices.recalled(ID, "out", one, "cancelled", TIME)[4]
        yield notices.acted(ID, one, "accepted", None, TIME)[4]


def test_whatever_is_sent_about_any_example_is_what_its_schema_says() -> None:
    """Every forum, stage, code, fault, task and stop that the examples lead to, and every dead-letter code."""
    sent = [notices.dead_letter(ID, PUBLISHER, "in.x/0/1", code, TIME)[4] for code in DEAD_LETTER_CODES]
    for path in FOLDER.glob("*/**/*.json"):
        envelope = read_kafka(path.read_bytes(), [])
        if isinstance(envelope, Envelope) and path.parent != OUTGOING:
            sent += sent_for(envelope)
    assert len(sent) > 150
    assert [(json.loads(value)["type"], found) for value in sent if (found := wrong(value))] == []


def test_a_member_that_nobody_described_is_seen() -> None:
    """The twin: another member, one that is gone, and one of another kind, in the data and around it."""
    for name in MADE:
        message = json.loads(_made(name)[3])
        assert wrong(json.dumps({**message, "data": {**message["data"], "brand_new": 1}}).encode()) == ["brand_new"]
        assert wrong(json.dumps({**message, "traceparent": "x"}).encode()) == ["traceparent"]
        for field in message["data"]:
            other = {**message, "data": {**message["data"], field: {"of": "another kind"}}}
            assert wrong(json.dumps(other).encode()) != [], (name, field)


@pytest.mark.parametrize("name", MADE)
def test_a_notice_goes_to_a_topic_of_the_catalogue(name: str) -> None:
    """Every topic a notice names exists, and its key is an id, never a person."""
    topic, key, _, value = _made(name)
    assert topic in {one.name for one in TOPICS}
    data = json.loads(value)["data"]
    assert key in {data.get("handover"), data.get("event_id"), data.get("position")}


@pytest.mark.parametrize("name", MADE)
def test_a_notice_has_no_content(name: str) -> None:
    """Not a word of what the event said about anybody: no number, no name, no necessity (contracts 4)."""
    text = _made(name)[3].decode()
    for word in ("610188", "Fiktiv", "Kommunen skal", "1988-01-01", "parole", "KF-2026"):
        assert word not in text


def test_codes_in_notices_are_of_the_closed_lists() -> None:
    """A dead letter's code has a sentence, and every fault in a receipt is one that has words."""
    assert _data("dead_letter")["code"] in DEAD_LETTER_CODES
    faults = _data("receipt_refused")["faults"]
    assert {fault["fault"] for fault in faults} <= FAULTS.keys()
    assert [fault["field"] for fault in faults] == ["radicalisation.by", "radicalisation.on"]


def _data(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_made(name)[3])["data"]
    return data
