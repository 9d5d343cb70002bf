"""Raw Kafka records become events or one word why not: modes, content types, headers, limits (reliability 3)."""

import json
from base64 import b64encode
from typing import Any

import pytest

from schemas.codec import LARGEST, is_instant, read_json, read_kafka
from schemas.envelope import Envelope, Unreadable
from schemas.faults import Fault
from schemas.json_text import DEEPEST, parse
from unit.schemas.broken_json import BROKEN

EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "e-1",
    "source": "urn:stafet:publisher:kommune-0860",
    "type": "dk.stafet.statistics.v1",
    "data": {"municipality": "0860"},
}
HEADERS = [(f"ce_{name}", EVENT[name].encode()) for name in ("specversion", "id", "source", "type")]
BODY = b'{"municipality":"0860"}'


def raw(**changes: Any) -> bytes:
    """Return the event in structured mode, with changed attributes."""
    return json.dumps({**EVENT, **changes}).encode()


def code(value: bytes | None, headers: Any = ()) -> str | None:
    """Return why a record is no event, None when it is one."""
    read = read_kafka(value, headers)
    return read.code if isinstance(read, Unreadable) else None


def envelope(value: bytes | None, headers: Any = ()) -> Envelope:
    """Return the event in a record that is one."""
    read = read_kafka(value, headers)
    assert isinstance(read, Envelope)
    return read


STRUCTURED = [
    b"application/cloudevents+json",
    b"application/cloudevents+json; charset=UTF-8",
    b"Application/CloudEvents+JSON;charset=utf-8",
    b"application/json",
    b"",
    None,
]


@pytest.mark.parametrize("content_type", STRUCTURED)
@pytest.mark.parametrize("name", ["content-type", "Content-Type", "datacontenttype"])
def test_structured_mode_is_read_whatever_a_client_calls_it(name: str, content_type: bytes | None) -> None:
    """Without `ce_` headers the body is the whole event; a missing or another content type does no harm."""
    read = envelope(raw(), [(name, content_type)])
    assert (read.id, read.source, read.type, read.data) == ("e-1", EVENT["source"], EVENT["type"], EVENT["data"])
    assert read.faults == ()


JSON = [
    "application/json",
    "Application/JSON; charset=utf-8",
    "application/vnd.kif+json",
    "text/json",
    "Image/a+JSON ;x",
]
OTHERS = ["text/plain", "application/xml", "application/avro", "json", "application/jsonx", "", "a/b/json"]


@pytest.mark.parametrize("kind", JSON)
def test_binary_mode_takes_attributes_from_headers_and_data_from_the_body(kind: str) -> None:
    """`ce_` headers and a body of JSON are the same event as the structured one."""
    assert envelope(BODY, [*HEADERS, ("content-type", kind.encode())]) == envelope(raw())
    assert envelope(BODY, HEADERS) == envelope(raw())


def test_the_content_type_decides_when_both_modes_are_there() -> None:
    """CloudEvents Kafka binding 3: `application/cloudevents…` means structured, and `ce_` headers count for nothing."""
    read = envelope(raw(id="inside"), [*HEADERS, ("content-type", b"application/cloudevents+json")])
    assert read.id == "inside"


@pytest.mark.parametrize("kind", [b"application/cloudevents-batch+json", b"Application/CloudEvents-Batch+JSON; x=y"])
@pytest.mark.parametrize("value", [raw(), b"[" + raw() + b"]", b"[]"])
def test_a_batch_is_not_taken_on_kafka(kind: bytes, value: bytes) -> None:
    """One record is one event: a batch is for HTTP, also when only one event is in it, and with headers beside."""
    assert code(value, [("content-type", kind)]) == "NOT_CLOUDEVENT"
    assert code(value, [*HEADERS, ("content-type", kind)]) == "NOT_CLOUDEVENT"


@pytest.mark.parametrize("kind", OTHERS)
def test_data_of_another_kind_is_a_fault_of_its_envelope(kind: str) -> None:
    """What says that it is not JSON is not read as JSON, in either mode."""
    fault = (Fault("datacontenttype", "not_json_content"),)
    assert envelope(BODY, [*HEADERS, ("content-type", kind.encode())]).faults == fault
    assert envelope(raw(datacontenttype=kind)).faults == fault


def test_headers_are_utf_8() -> None:
    """A `ce_` header in another encoding is refused; a foreign header may hold any bytes."""
    read = envelope(BODY, [*HEADERS, ("ce_note", "blåbærgrød".encode()), ("trace", b"\xff\xfe")])
    assert read == envelope(raw())
    assert code(BODY, [*HEADERS, ("ce_note", b"bl\xe5b\xe6r")]) == "BAD_ENCODING"


def test_a_header_that_is_null_is_absent() -> None:
    """Kafka headers may be null; such an attribute is not there."""
    assert code(BODY, [("ce_id", None) if name == "ce_id" else (name, value) for name, value in HEADERS]) == (
        "NOT_CLOUDEVENT"
    )
    assert envelope(BODY, [*HEADERS, ("ce_time", None)]).faults == ()


def test_an_attribute_that_comes_twice_is_refused() -> None:
    """Kafka allows a header twice; nobody can say which of two ids counts, not even when they are equal."""
    assert code(BODY, [*HEADERS, ("ce_id", b"e-2")]) == "DUPLICATE_KEY"
    assert code(BODY, [*HEADERS, HEADERS[0]]) == "DUPLICATE_KEY"
    assert code(BODY, [*HEADERS, ("trace", b"1"), ("trace", b"2")]) is None


def test_the_body_alone_is_data_in_binary_mode() -> None:
    """A header cannot smuggle data in; without a body there is none."""
    read = envelope(b"", [*HEADERS, ("ce_data", b'{"municipality":"9999"}')])
    assert read.data is None
    assert envelope(None, HEADERS).data is None
    assert envelope(BODY, [*HEADERS, ("ce_data", b"x")]).data == EVENT["data"]
    assert envelope(BODY, [*HEADERS, ("ce_data_base64", b"e30=")]).faults == (Fault("data_base64", "not_json_content"),)


def base64(inside: bytes, **more: object) -> bytes:
    """Return the event with its data in `data_base64`."""
    told = {name: value for name, value in EVENT.items() if name != "data"}
    return json.dumps({**told, "data_base64": b64encode(inside).decode(), **more}).encode()


def test_data_in_base64_is_read_as_the_json_that_it_is() -> None:
    """CloudEvents JSON format 3.1: `data_base64` is another way to write the same data, faults of its text included."""
    assert envelope(base64(json.dumps(EVENT["data"]).encode())) == envelope(raw())
    assert envelope(base64(b'{"a":null,"b":1}')).data == {"b": 1}
    assert envelope(base64(b'{"a":1,"a":2}')).faults == (Fault("data", "duplicate_key"),)
    assert envelope(base64(b'{"a":123456789012345678901}')).faults == (Fault("data", "bad_number"),)
    assert (envelope(base64(b"null")).data, envelope(base64(b"null")).faults) == (None, ())


@pytest.mark.parametrize(
    "event",
    [
        base64(b"<xml/>"),
        base64(b""),
        base64(b"\xff"),
        base64(b"[" * 600),
        base64(b"{}", data={"a": 1}),
        base64(b"{}", data_base64="e30"),
        base64(b"{}", data_base64="e3 0="),
        base64(b"{}", data_base64=["e30="]),
    ],
)
def test_data_in_base64_that_is_no_json_is_a_fault(event: bytes) -> None:
    """Nor is what is no base64, or stands beside `data`."""
    assert envelope(event).faults == (Fault("data_base64", "not_json_content"),)


def test_unknown_attributes_are_let_through() -> None:
    """Extensions of CloudEvents are nobody's fault; `recordedtime` alone is kept."""
    read = envelope(raw(partitionkey="x", traceparent="00-aa", comment={"deep": [1]}, recordedtime="now"))
    assert read == Envelope("e-1", EVENT["source"], EVENT["type"], EVENT["data"], "now", ())


@pytest.mark.parametrize("name", ["specversion", "id", "source", "type"])
@pytest.mark.parametrize("value", [None, "", 1, True, [], {}, ["1.0"]])
def test_what_lacks_one_of_four_attributes_is_no_cloudevent(name: str, value: object) -> None:
    """Specversion 1.0 and non-empty text in id, source and type; null is absent."""
    assert code(raw(**{name: value})) == "NOT_CLOUDEVENT"
    assert code(BODY, [one for one in HEADERS if one[0] != f"ce_{name}"]) == "NOT_CLOUDEVENT"


@pytest.mark.parametrize("version", ["0.3", "1", "1.0.2", "1.1", "2.0", " 1.0"])
def test_other_versions_of_cloudevents_are_not_guessed(version: str) -> None:
    """Only `1.0` is 1.0."""
    assert code(raw(specversion=version)) == "NOT_CLOUDEVENT"


@pytest.mark.parametrize("value", [b"null", b"1", b'"x"', b"[]", b"true", b"{}"])
def test_json_that_is_no_event_is_no_event(value: bytes) -> None:
    """Any JSON value is read, and only an object can be an event."""
    assert code(value) == "NOT_CLOUDEVENT"


def test_null_is_absent_at_every_depth() -> None:
    """Contracts 1.2: `null` and absent mean the same; in a list a null stays, because it has a place."""
    read = envelope(raw(time=None, datacontenttype=None, data={"a": None, "b": {"c": None}, "d": [None, {"e": None}]}))
    assert read.data == {"b": {}, "d": [None, {}]}
    assert read.faults == ()
    assert envelope(raw(data=None)).data is None


@pytest.mark.parametrize(("value", "why"), [(None, "EMPTY"), (b"", "EMPTY"), *BROKEN])
def test_what_cannot_be_read_says_why_in_one_word(value: bytes | None, why: str) -> None:
    """The closed codes of what is no text, no JSON, or JSON that two readers would read differently."""
    assert code(value) == why
    if value:
        assert code(value, HEADERS) == why


@pytest.mark.parametrize("number", ["12345678901234567890", "-12345678901234567890", "0.1234567890123456789", "1e5"])
def test_a_number_of_twenty_digits_is_read(number: str) -> None:
    """The limit is on the other side of twenty; what a field makes of such a number is the field's business."""
    assert code(b'{"a":' + number.encode() + b"}") == "NOT_CLOUDEVENT"


def test_a_text_that_looks_like_a_key_is_no_second_key() -> None:
    """The quick count of keys is never fooled into refusing an honest event."""
    text = 'she said "a": and then {"a":1,"a":2} \\":'
    assert envelope(raw(data={"a": text, "b": [{"a": text}, {"a": text}]})).data["a"] == text


@pytest.mark.parametrize(("open_", "close"), [("[", "]"), ('{"a":', "}")])
def test_depth_is_counted_before_anything_is_read(open_: str, close: str) -> None:
    """32 levels pass, 33 do not, and 100,000 cost neither recursion nor time, closed or not."""

    def nested(levels: int) -> bytes:
        return (open_ * levels + "1" + close * levels).encode()

    assert parse(nested(DEEPEST)) == (json.loads(nested(DEEPEST)), ())
    assert code(nested(DEEPEST)) == "NOT_CLOUDEVENT"
    assert code(nested(DEEPEST + 1)) == "TOO_DEEP"
    assert code(nested(400)) == "TOO_DEEP"
    assert code((open_ * 40_000).encode()) == "TOO_DEEP"
    assert code((open_ * 40_000).encode(), HEADERS) == "TOO_DEEP"


def test_brackets_in_a_text_are_no_depth() -> None:
    """A text full of brackets, quotes and backslashes is as deep as the object that holds it."""
    text = '[{"' * 500 + "\\" * 7
    assert envelope(raw(data={"text": text})).data == {"text": text}


def test_a_message_of_256_kb_is_read_and_one_byte_more_is_not() -> None:
    """The limit is on the body, in both modes, and comes before everything else."""
    assert LARGEST == 262_144
    assert envelope(raw().ljust(LARGEST)).id == "e-1"
    assert code(raw().ljust(LARGEST + 1)) == "TOO_LARGE"
    assert code(BODY.ljust(LARGEST + 1), HEADERS) == "TOO_LARGE"
    assert code(b"[" * (LARGEST + 1)) == "TOO_LARGE"


def test_half_a_utf_16_pair_is_read_and_left_to_the_fields() -> None:
    """The escape of a lone surrogate is JSON; whole pairs are one sign."""
    assert envelope(b'{"x":"\\ud83d\\ude00",' + raw()[1:]).id == "e-1"
    assert envelope(raw(data={"a": "\ud800"})).data == {"a": "\ud800"}
    assert envelope(raw(id="a\ud800")).faults == (Fault("id", "surrogate"),)
    assert envelope(raw(id="a\u0085")).faults == (Fault("id", "control_character"),)
    assert envelope(raw(id="a\u200b\u00ad")).faults == ()


INSTANTS = [
    "2026-02-10T08:30:00+01:00",
    "2026-02-10t08:30:00z",
    "2026-02-10T08:30:00Z",
    "2026-02-10T08:30:00.5Z",
    "2026-02-10T08:30:00.123456789-23:59",
    "2024-02-29T23:59:59+00:00",
    "2026-06-30T23:59:60Z",
    "2026-07-01T01:59:60.25+02:00",
]
NO_INSTANTS = [
    "",
    "2026-02-10",
    "2026-02-10T08:30Z",
    "2026-02-10T08:30:00",
    "2026-02-10 08:30:00Z",
    "2026-02-10T08:30:00+01",
    "2026-02-10T08:30:00+0100",
    "2026-02-10T08:30:00+01:00:30",
    "2026-02-10T08:30:00,5Z",
    "2026-02-10T08:30:00.Z",
    "2026-02-10T08:30:00ZZ",
    "2026-W07-2T08:30:00Z",
    "2026-02-10T083000.00Z",
    "2026-02-30T08:30:00Z",
    "2026-02-10T24:00:00Z",
    "2026-02-10T23:59:61Z",
    "2026-02-10T23:60:60Z",
    "2026-02-30T23:59:60Z",
    "2026-02-10T08:30:00+24:00",
    "٢٠٢٦-02-10T08:30:00Z",
    "2026-02-10T08:30:00Z ",
]


@pytest.mark.parametrize("text", INSTANTS)
def test_an_instant_has_date_time_and_zone(text: str) -> None:
    """RFC 3339: date, time to the second or finer, and a zone."""
    assert is_instant(text)
    assert envelope(raw(time=text)).faults == ()


@pytest.mark.parametrize("text", [*NO_INSTANTS, 1770708600, True, ["2026-02-10T08:30:00Z"]])
def test_other_ways_to_write_a_time_are_a_fault(text: object) -> None:
    """ISO 8601 knows many more forms; CloudEvents take those of RFC 3339."""
    assert not is_instant(text)
    assert envelope(raw(time=text)).faults == (Fault("time", "not_instant"),)


def test_texts_of_the_envelope_are_texts() -> None:
    """`subject` and `dataschema` may be any text, and nothing else."""
    assert envelope(raw(subject="x", dataschema="urn:x")).faults == ()
    assert envelope(raw(subject=1, dataschema=[])).faults == (
        Fault("subject", "not_text"),
        Fault("dataschema", "not_text"),
    )


def test_blemishes_of_a_file_become_faults_of_its_event() -> None:
    """`explain` must answer about every event: how its text was written is then a fault among the others."""
    read = read_json(EVENT, ("BAD_NUMBER", "DUPLICATE_KEY", "TOO_DEEP"))
    assert isinstance(read, Envelope)
    assert read.faults == (Fault("data", "bad_number"), Fault("data", "duplicate_key"), Fault("data", "too_deep"))
