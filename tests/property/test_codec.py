"""Raw bytes in, an event or one closed code out, never an exception: arbitrary bytes, and valid events gone wrong."""

import json
from typing import Any

import orjson
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from crash.workbench import RECEIVED_MS
from property.drawing import JSON, KEYS, changed
from schemas.codec import read_kafka
from schemas.dead_letters import DEAD_LETTER_CODES
from schemas.envelope import Envelope, Unreadable
from schemas.faults import FAULTS
from schemas.json_text import parse, without_nulls, write
from services.effects.intake_port import Record
from services.effects.plan import Origin
from services.effects.reading import UNPROCESSABLE, Reading
from services.effects.reading import read as read_record
from unit.schemas.examples import FOLDER, RULEBOOK, TYPES, read

EXAMPLES = {name: read(FOLDER / name / "full.json") for name in TYPES}
NAMES = st.sampled_from(
    ["ce_id", "ce_source", "ce_type", "ce_specversion", "ce_time", "content-type", "trace", "ce_", ""]
)
VALUES = st.one_of(
    st.none(),
    st.binary(max_size=40),
    st.sampled_from([b"1.0", b"application/json", b"application/cloudevents+json", b"dk.stafet.statistics.v1"]),
)
HEADERS = st.lists(st.tuples(st.one_of(NAMES, st.text(max_size=6)), VALUES), max_size=8)
BODIES = st.one_of(st.none(), st.binary(max_size=200), JSON.map(lambda value: json.dumps(value).encode()))
QUICK = settings(max_examples=150, deadline=None)


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), st.just("\ud800")),
        lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(), inner, max_size=4)),
        max_leaves=40,
    )
)
@QUICK
@example({"a": None})
@example([None])
@example(10**30)
@example(0.00012345678901234567)
@example([[]] * 40)
def test_what_is_written_is_read_as_it_was_where_that_is_promised(value: Any) -> None:
    """The same types too: 1 is not 1.0; of what is not promised nothing is said."""
    raw, is_promised = write(value)
    if is_promised:
        assert repr(parse(raw)) == repr((value, ()))


def decided(value: bytes | None, headers: Any = ()) -> Reading:
    """Read a record as the router does, on the topic of its own source where it has one."""
    read = read_kafka(value, headers)
    publisher = read.source.rpartition(":")[2] if isinstance(read, Envelope) else "kommune-0860"
    return read_record(
        Record(0, RECEIVED_MS, list(headers), value), Origin("", f"in.{publisher}", 0, publisher), RULEBOOK
    )


def sound(reading: Reading) -> None:
    """Assert that a record ended in one of the ways that exist, and that its faults name places and codes only."""
    assert reading.dead != UNPROCESSABLE
    assert reading.dead is None or reading.dead in DEAD_LETTER_CODES
    assert (reading.dead is None) <= (reading.event_id is not None)
    for fault in reading.decided.decision.faults if reading.decided else ():
        assert fault.fault in FAULTS
        assert fault.field.isascii()
        assert fault.field.isprintable()


@given(BODIES, HEADERS)
@QUICK
@example(b"\xef\xbb\xbf{}", [])
@example(b"[" * 300_000, [])
@example(b'{"a":' * 50_000, [("ce_id", b"1")])
@example(b'"\\ud800"', [])
def test_any_bytes_under_any_headers_become_an_event_or_a_code(value: bytes | None, headers: Any) -> None:
    """Promise 11: no record can make the reader raise, and whatever is wrong is a word of the closed list."""
    read = read_kafka(value, headers)
    assert isinstance(read, Envelope) or read.code in DEAD_LETTER_CODES
    sound(decided(value, headers))


@st.composite
def battered(draw: st.DrawFn) -> bytes:
    """Return a valid event with bytes of it cut out, put in, changed or doubled."""
    raw = orjson.dumps(EXAMPLES[draw(st.sampled_from(TYPES))])
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(raw)))
        to = draw(st.integers(at, min(len(raw), at + 30)))
        between = draw(
            st.one_of(st.binary(max_size=6), st.just(raw[at:to] * 2), st.sampled_from([b"\\u0000", b'":"', b"}"]))
        )
        raw = raw[:at] + between + raw[to:]
    return raw


@given(battered())
@QUICK
def test_a_valid_event_with_broken_bytes_is_read_or_refused(raw: bytes) -> None:
    """Cut off, doubled, overwritten: still one of the ways that exist."""
    sound(decided(raw))


@given(st.data())
@QUICK
def test_a_valid_event_with_other_json_in_it_is_read_or_refused(data: st.DataObject) -> None:
    """Any JSON value in any place of any event, the envelope included, in both modes."""
    event = data.draw(changed(EXAMPLES[data.draw(st.sampled_from(TYPES))]))
    assume(isinstance(event, dict))
    sound(decided(json.dumps(event).encode()))
    headers = [(f"ce_{name}", json.dumps(value).strip('"').encode()) for name, value in event.items() if name != "data"]
    sound(decided(json.dumps(event.get("data")).encode(), headers))


@given(st.data())
@QUICK
def test_a_fault_never_quotes_what_was_sent(data: st.DataObject) -> None:
    """A canary in the place of any value, and as the name of an unknown field, is in no path and in no code."""
    canary = data.draw(st.sampled_from(["610188-1234", "Kanarie Fuglesen", "kanarie\u0000", "610188-123\ud800"]))
    name = data.draw(st.sampled_from(TYPES))
    event = EXAMPLES[name]
    field = data.draw(st.sampled_from(sorted(event["data"])))
    said = {**event["data"], field: canary, canary: {canary: canary, "n": "6101881234"}}
    reading = decided(json.dumps({**event, "data": said}).encode())
    sound(reading)
    told = reading.decided.decision.faults if reading.decided else ()
    assert not [fault for fault in told if canary in fault.field or canary.split()[0] in fault.field]


@given(JSON)
@QUICK
def test_what_was_written_is_what_is_read(value: Any) -> None:
    """The quick reader and the exact one agree with Python's own on every value: same values, nulls left out."""
    raw = json.dumps(value).encode()
    found = parse(raw)
    assert not isinstance(found, Unreadable)
    read, blemishes = found
    slowly = json.loads(raw)
    if blemishes:
        assert set(blemishes) <= {"BAD_NUMBER", "DUPLICATE_KEY", "TOO_DEEP"}
    else:
        assert json.dumps(read) == json.dumps(without_nulls(slowly))


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["", " "]))
@example(0.00012345678901234567, "")
def test_a_number_is_refused_for_its_digits_and_for_nothing_else(number: float, gap: str) -> None:
    """Twenty digits pass and twenty-one do not, however quick the way is by which a number is read."""
    for written in (orjson.dumps(number), json.dumps(number).encode(), f"{number:.25f}".encode()):
        digits = sum(48 <= sign < 58 for sign in written)
        found = parse(b'{"a":' + gap.encode() + written + b"}")
        assert not isinstance(found, Unreadable)
        assert found[1] == (("BAD_NUMBER",) if digits > 20 else ())


@given(st.dictionaries(KEYS, JSON, min_size=1, max_size=4), st.data())
@QUICK
def test_a_key_that_comes_twice_is_always_seen(value: dict[str, Any], data: st.DataObject) -> None:
    """Wherever it stands, however it is spelt, whatever else looks like a key."""
    name = data.draw(st.sampled_from(sorted(value)))
    spelt = data.draw(st.sampled_from([json.dumps(name), json.dumps(name, ensure_ascii=False), _escaped(name)]))
    assume("\ud800" not in spelt)
    gap = data.draw(st.sampled_from(["", " ", "\t", "\r\n "]))
    deep = data.draw(st.integers(0, 5))
    whole = json.dumps(value)[:-1] + f", {spelt}{gap}: 1}}"
    raw = ('{"x":[' * deep + whole + "]}" * deep).encode()
    found = parse(raw)
    assert not isinstance(found, Unreadable)
    assert "DUPLICATE_KEY" in found[1]


def _escaped(name: str) -> str:
    return '"' + "".join(f"\\u{unit:04x}" for unit in _units(name)) + '"'


def _units(name: str) -> list[int]:
    raw = name.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]


@given(st.sampled_from(TYPES), st.data())
@settings(max_examples=60, deadline=None)
def test_both_modes_say_the_same(name: str, data: st.DataObject) -> None:
    """An event in headers and body is the event of the structured body, whatever its data is."""
    event = {**EXAMPLES[name], "data": data.draw(changed(EXAMPLES[name]["data"]))}
    body = json.dumps(event["data"]).encode()
    attributes = ("specversion", "id", "source", "type", "time", "subject", "recordedtime")
    headers = [(f"ce_{key}", event[key].encode()) for key in attributes if key in event]
    structured = read_kafka(json.dumps(event).encode(), [])
    assert read_kafka(body, [*headers, ("content-type", b"application/json")]) == structured
