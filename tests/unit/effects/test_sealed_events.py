"""Sealed events: the same event, whether its content came in clear or as a JWE."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

import orjson
import pytest

from crash.workbench import RECEIVED_MS, rulebook
from sealing import JOSE, KEY, OLDER, RING, Key, about, sealed, token
from sent import Event, event
from services.effects.intake_port import Record
from services.effects.plan import Origin
from services.effects.reading import Reading, read
from services.effects.sealed_events import Lenient, NoEventKeys
from services.runtime.config.event_keys import EventKeyRing
from unit.effects.planning import SEALER, concern

SENDER = "kommune-0860"
ORIGIN = Origin("cluster", f"in.{SENDER}", 0, SENDER)
INSISTING = EventKeyRing([KEY], [SENDER])
Headers = Sequence[tuple[str, bytes | None]]


def mine(**changes: Any) -> Event:
    """Return a concern with extensions and gaps in its text, as a publisher may write it."""
    one = concern(SENDER, "stadium_concern", "0860", **changes)
    return {**one, "recordedtime": "2026-02-09T10:00:00+01:00", "traceparent": "00-1-2-3"}


def reading(value: bytes, headers: Headers = (), keys: Any = RING) -> Reading:
    """Read one record."""
    return read(Record(3, RECEIVED_MS, headers, value), ORIGIN, rulebook(), keys=keys)


def kept(one: Reading) -> Any:
    """Return what would be stored of it, as it says."""
    return orjson.loads(one.record.value or b"")


@pytest.mark.parametrize("key", [KEY, OLDER])
def test_what_was_sealed_is_the_same_event(key: Key) -> None:
    """Decision, owner and digest are those of the event in clear: sealed anew or not at all, it is a duplicate."""
    one = mine()
    plain, first, again = (reading(orjson.dumps(sent)) for sent in (one, sealed(one, key), sealed(one, key)))
    assert (first.decided, first.owner, first.event_id) == (plain.decided, plain.owner, plain.event_id)
    assert first.dead is None
    assert first.digest == again.digest == plain.digest
    assert first.says_the_same_as(plain.digest, SEALER)
    other = reading(orjson.dumps(sealed({**one, "data": {**one["data"], "charged": True}})))
    assert not other.says_the_same_as(plain.digest, SEALER)


def test_it_is_kept_as_if_it_had_come_in_clear() -> None:
    """What is stored has no JWE: who reads it next year has the person's key, and the sender's is long gone."""
    one = mine()
    first = reading(orjson.dumps(sealed(one)))
    assert kept(first) == {**one, "datacontenttype": "application/json"}
    assert JOSE.encode() not in (first.record.value or b"")
    without = reading(first.record.value or b"", first.record.headers, NoEventKeys())
    assert (without.decided, without.digest) == (first.decided, first.digest)


def test_all_ways_of_sending_it_are_read() -> None:
    """As text, as base64, and in binary mode, whatever the media type's case."""
    one = mine()
    jwe = token(orjson.dumps(one["data"]), about(one))
    text = {**one, "datacontenttype": "Application/JOSE; charset=us-ascii", "data": jwe}
    base64 = {**text, "data": None, "data_base64": b64encode(jwe.encode()).decode()}
    headers = [(f"ce_{name}", str(one[name]).encode()) for name in ("specversion", "id", "source", "type", "time")]
    sent = [("content-type", b"application/jose"), ("x-trace", None), *headers]
    binary = reading(jwe.encode(), sent)
    assert len({reading(orjson.dumps(text)).digest, reading(orjson.dumps(base64)).digest, binary.digest}) == 1
    assert binary.decided == reading(orjson.dumps(one)).decided
    assert binary.record.value == orjson.dumps(one["data"])
    assert dict(binary.record.headers)["content-type"] == b"application/json"


def test_a_receipt_goes_with_what_was_opened() -> None:
    """A voucher is for the bytes as they came; its receipt and time stay with the record."""
    record = Record(3, RECEIVED_MS, (), orjson.dumps(sealed(mine())), receipt=b"r" * 16)
    opened = read(record, ORIGIN, rulebook(), keys=RING).record
    assert (opened.receipt, opened.timestamp_ms, opened.offset) == (b"r" * 16, RECEIVED_MS, 3)


def test_a_publisher_that_must_seal_is_heard_only_sealed() -> None:
    """In clear nothing of it is taken and no id is burnt, so that the same event, sealed, is the first one."""
    one = mine()
    clear = reading(orjson.dumps(one), keys=INSISTING)
    assert (clear.dead, clear.event_id, clear.decided) == ("NOT_SEALED", None, None)
    assert reading(orjson.dumps(sealed(one)), keys=INSISTING).dead is None
    other = event("kommune-0851", "stadium_concern", one["data"])
    assert reading(orjson.dumps(other), keys=INSISTING).dead == "SOURCE_NOT_TOPIC"


def test_danger_is_answered_in_clear_too() -> None:
    """ROUTE-1: who is in danger now is told to call the police, whatever else is wrong."""
    one = reading(orjson.dumps(mine(danger_now=True)), keys=INSISTING)
    assert one.dead is None
    assert one.decided is not None
    assert one.decided.decision.codes == ("CALL_POLICE",)


def test_what_was_let_in_once_is_not_asked_again_how_it_came() -> None:
    """A dead letter that was opened is replayed from its content in clear."""
    opened = reading(orjson.dumps(sealed(mine()))).record
    assert reading(opened.value or b"", opened.headers, INSISTING).dead == "NOT_SEALED"
    assert reading(opened.value or b"", opened.headers, Lenient(INSISTING)).dead is None
    assert reading(orjson.dumps(sealed(mine())), keys=Lenient(INSISTING)).dead is None


def test_a_router_without_keys_says_that_it_has_none() -> None:
    """Not that the content is no JSON: the sender learns which of the two it was."""
    assert reading(orjson.dumps(sealed(mine())), keys=NoEventKeys()).dead == "SEAL_KEY_UNKNOWN"
