"""Signed events: what a publisher signed holds however it travels, and nothing else under its name does."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

import orjson
import pytest

from crash.workbench import RECEIVED_MS, rulebook
from schemas.json_text import write
from sealing import RING, sealed
from sent import Event, event
from services.core.rulebook.credentials import NONE
from services.core.rulebook.model import Rulebook
from services.effects.intake_port import Record
from services.effects.plan import Origin
from services.effects.reading import Reading, read, receipt
from services.effects.sealed_events import Lenient
from services.effects.signed_events import NOT_SIGNED, SIGNATURE_CODES, SIGNATURE_WRONG
from services.effects.submissions import Door, Submission, read_at
from signing import CURVE, EDWARDS, LATER, NOBODYS, Key, book, payload, signed, token
from unit.effects.planning import SEALER, concern

SENDER = "kommune-0860"
ORIGIN = Origin("cluster", f"in.{SENDER}", 0, SENDER)
STRICT = book(SENDER, signed_only=True)
DAY = 86_400_000


def mine(**changes: Any) -> Event:
    """Return a concern with what a gateway on the way may add, drop or write anew."""
    one = concern(SENDER, "stadium_concern", "0860", **changes)
    return {**one, "recordedtime": "2026-02-09T10:00:00+01:00"}


def reading(
    one: Any, rules: Rulebook = STRICT, headers: Sequence[tuple[str, bytes | None]] = (), **more: Any
) -> Reading:
    """Read one record, bytes as they are."""
    value = one if isinstance(one, bytes) else orjson.dumps(one)
    at = more.pop("at", RECEIVED_MS)
    return read(Record(3, at, headers, value), ORIGIN, rules, keys=more.pop("keys", RING))


@pytest.mark.parametrize("key", [EDWARDS, CURVE])
def test_a_signature_holds_however_the_event_travels(key: Key) -> None:
    """Written anew with other gaps, order and nulls, as base64, in binary mode, with more attributes."""
    one = signed(mine(), key)
    text = orjson.dumps(one["data"])
    anew = orjson.dumps({**one, "time": None, "traceparent": "00-1"}, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    base64 = {**one, "data": None, "data_base64": b64encode(text).decode()}
    names = ("specversion", "id", "source", "type", "recordedtime", "jws")
    headers = [("content-type", b"application/json"), *((f"ce_{name}", one[name].encode()) for name in names)]
    read_as = [reading(one), reading(anew), reading(base64), reading(text, headers=headers)]
    assert [found.dead for found in read_as] == [None] * 4
    assert len({found.digest for found in read_as}) == 1
    assert reading({**one, "data": {**one["data"], "charged": None}}).dead is None


def test_nothing_else_holds_under_it() -> None:
    """A signature of one event proves no other: not its id, type, moment or content."""
    one, other = signed(mine()), mine()
    for change in (
        {"id": other["id"]},
        {"type": "dk.stafet.youth_crime_concern.v1"},
        {"recordedtime": "2026-02-09T10:00:01+01:00"},
        {"recordedtime": None},
        {"data": {**one["data"], "charged": True}},
    ):
        found = reading({**one, **change})
        assert (found.dead, found.event_id, found.decided) == (SIGNATURE_WRONG, None, None), change


def test_who_signs_only_is_heard_with_a_signature_alone() -> None:
    """Its id stays free, so that the same event, signed, is the first; another's source is told first."""
    one = mine()
    assert (reading(one).dead, reading(one).event_id) == (NOT_SIGNED, None)
    assert reading(signed(one)).dead is None
    assert reading(event("kommune-0851", "stadium_concern", one["data"])).dead == "SOURCE_NOT_TOPIC"


def test_who_need_not_sign_is_believed_only_when_what_it_signs_holds() -> None:
    """A signature is looked at wherever one stands, also of a publisher that has no key."""
    loose = book(SENDER)
    assert reading(mine(), loose).dead is None
    assert reading(signed(mine()), loose).dead is None
    assert reading({**signed(mine()), "id": "other"}, loose).dead == SIGNATURE_WRONG
    assert reading(signed(mine()), rulebook()).dead == "SIGNATURE_KEY_UNKNOWN"


def test_a_key_counts_from_day_to_day_and_two_may_count_at_once() -> None:
    """What was received on the last day in Denmark may still be signed with it, a minute later no more."""
    last = RECEIVED_MS - RECEIVED_MS % DAY + DAY - 3_600_000 - 1  # 2026-02-10T22:59:59Z
    one = mine()
    assert reading(signed(one, CURVE), at=last).dead is None
    assert reading(signed(one, CURVE), at=last + 1).dead == "SIGNATURE_KEY_UNKNOWN"
    assert reading(signed(one, LATER), at=last).dead == "SIGNATURE_KEY_UNKNOWN"
    assert reading(signed(one, LATER), at=last + 1).dead is None
    assert reading(signed(one, EDWARDS), at=last + 1).dead is None


def test_what_is_sealed_is_signed_as_it_is_sent() -> None:
    """The ciphertext is signed: a signature of the content beside it would let anybody guess."""
    one = mine()
    assert reading(signed(sealed(one))).dead is None
    assert reading({**sealed(one), "jws": token(payload(one))}).dead == SIGNATURE_WRONG


def test_danger_is_answered_whoever_signed_it() -> None:
    """ROUTE-1: who is in danger now is told to call the police, signed or not."""
    for one in (mine(danger_now=True), signed(mine(danger_now=True), NOBODYS)):
        found = reading(one)
        assert found.dead is None
        assert found.decided is not None
        assert found.decided.decision.codes == ("CALL_POLICE",)


def test_what_was_let_in_once_is_not_asked_again_who_signed_it() -> None:
    """A letter that was opened is replayed from its content, which nobody signed."""
    opened = reading(signed(sealed(mine()))).record
    assert reading(opened.value, headers=opened.headers).dead == SIGNATURE_WRONG
    assert reading(opened.value, headers=opened.headers, keys=Lenient(RING)).dead is None


def door(one: Event, rules: Rulebook) -> Submission | tuple[Any, ...]:
    """Return what the door makes of an event."""
    moment = receipt(Record(0, RECEIVED_MS, (), b""))
    (found,) = read_at([one], [write(one)], Door(SENDER, moment, rules, SEALER))
    return found


def test_the_door_says_the_same_by_the_attribute() -> None:
    """Over HTTP, from a file or from a mail: what the router would refuse is a fault of `jws`, and danger goes in."""
    one = mine()
    assert isinstance(door(signed(one), STRICT), Submission)
    assert isinstance(door(mine(danger_now=True), STRICT), Submission)
    faults = {
        door(one, STRICT),
        door({**signed(one), "id": "other"}, STRICT),
        door(signed(one, NOBODYS), STRICT),
        door(signed(one, alg="none"), STRICT),
    }
    assert {(("jws", code.lower()),) for code in SIGNATURE_CODES} == faults
    assert door(one, rulebook()) != door(one, STRICT)


def test_what_goes_on_to_kafka_is_what_was_signed() -> None:
    """The voucher's event is the one that the publisher signed: the router finds the signature whole."""
    found = door(signed(mine()), STRICT)
    assert isinstance(found, Submission)
    assert reading(found.value).dead is None


def test_who_has_no_row_has_nothing_to_prove() -> None:
    """Publishers that the rulebook names no credentials of are asked for none."""
    assert rulebook().credentials_of(SENDER) is NONE
