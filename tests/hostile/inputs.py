"""Messages that nobody should send, and what becomes of each: a dead letter with its code, or an event after all."""

import json
from collections.abc import Mapping, Sequence
from gzip import compress
from typing import Any, NamedTuple

Headers = Sequence[tuple[str, bytes | None]]

PUBLISHER = "kommune-0860"
NUMBER, NAME, WORD = "740510-4321", "Kanarie Fuglesen", "kanariegul"
CANARIES = (NUMBER, NUMBER.replace("-", ""), NAME, NAME.split()[1], WORD)
"""What must never be seen outside the sealed content; the person is made up (CPR-6)."""

SOURCE = f"urn:stafet:publisher:{PUBLISHER}"
STRUCTURED: Headers = (("content-type", b"application/cloudevents+json; charset=UTF-8"),)
TAKEN = "00000000-0000-4000-8000-000000000001"
"""Id of the event that goes before all others, so that it can be used again with the same and with other data."""


class Hostile(NamedTuple):
    """One message. `becomes` is a dead letter's code, an outcome of the decision, or `duplicate`."""

    name: str
    becomes: str
    value: bytes | None
    headers: Headers = STRUCTURED


def data(**changes: Any) -> dict[str, Any]:
    """Return a concern about a young person of Hjorring, with the canaries in it."""
    return {
        "subject": {"cpr": NUMBER, "name": NAME, "residence": "0860"},
        "legal_basis": "RPL115-1-1",
        "necessity": f"Klassens lærer skal vide det; {WORD}.",
        "notification": "sent",
        "observed_on": "2020-02-07",
        "source_kind": "ssp_worker",
        "description": f"Set ved stationen; {WORD}.",
        **changes,
    }


def event(id_: str, said: Any = None, **attributes: Any) -> dict[str, Any]:
    """Return the CloudEvent about it; an attribute that is `...` is left out."""
    whole = {
        "specversion": "1.0",
        "id": id_,
        "source": SOURCE,
        "type": "dk.stafet.youth_crime_concern.v1",
        "data": data() if said is None else said,
        **attributes,
    }
    return {name: value for name, value in whole.items() if value is not ...}


def first() -> bytes:
    """Return the good event that goes before all others."""
    return json.dumps(event(TAKEN)).encode()


def _text(name: str, said: Any = None, **attributes: Any) -> bytes:
    return json.dumps(event(name, said, **attributes), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _escaped(name: str, said: Any = None, **attributes: Any) -> bytes:
    return json.dumps(event(name, said, **attributes)).encode()


def _with(name: str, member: str) -> bytes:
    """Return the event with one more member of `data`, as written."""
    return _escaped(name)[:-2] + b", " + member.encode() + b"}}"


def _headers(name: str, changes: Mapping[str, bytes | None] | None = None) -> Headers:
    """Return the headers of binary mode; one that is None is left out."""
    whole: dict[str, bytes | None] = {
        "ce_specversion": b"1.0",
        "ce_id": name.encode(),
        "ce_source": SOURCE.encode(),
        "ce_type": b"dk.stafet.youth_crime_concern.v1",
        "content-type": b"application/json",
        **(changes or {}),
    }
    return tuple((key, value) for key, value in whole.items() if value is not None)


_BODY = json.dumps(data()).encode()


def _not_json() -> list[Hostile]:
    whole = _escaped("whole")
    return [
        Hostile("tombstone", "EMPTY", None),
        Hostile("tombstone_without_headers", "EMPTY", None, ()),
        Hostile("no_bytes", "EMPTY", b""),
        Hostile("truncated", "NOT_JSON", whole[: len(whole) // 2]),
        Hostile("two_events_in_one", "NOT_JSON", whole + whole),
        Hostile("xml", "NOT_JSON", f"<event><cpr>{NUMBER}</cpr></event>".encode()),
        Hostile("single_quotes", "NOT_JSON", whole.replace(b'"', b"'")),
        Hostile("comment", "NOT_JSON", b"// fra test\n" + whole),
        Hostile("not_a_number", "NOT_JSON", _with("nan", '"x": NaN')),
        Hostile("infinity", "NOT_JSON", _with("infinity", '"x": -Infinity')),
        Hostile("raw_nul_in_a_text", "NOT_JSON", whole.replace(WORD.encode(), b"a\x00b")),
        Hostile("vertical_tab_between", "NOT_JSON", whole.replace(b", ", b",\x0b")),
        Hostile("byte_order_mark", "NOT_JSON", b"\xef\xbb\xbf" + whole),
        Hostile("utf_16", "BAD_ENCODING", whole.decode().encode("utf-16")),
        Hostile("latin_1", "BAD_ENCODING", whole.replace(WORD.encode(), "blåbærgrød".encode("latin-1"))),
        Hostile("overlong_slash", "BAD_ENCODING", whole.replace(WORD.encode(), b"\xc0\xaf")),
        Hostile("raw_surrogate", "BAD_ENCODING", _text("raw-surrogate", data(description=f"{WORD} \ud800"))),
        Hostile("gzip_bomb", "BAD_ENCODING", compress(b"0" * 10_000_000)),
        Hostile("random_bytes", "BAD_ENCODING", bytes(range(256)) * 4),
    ]


def _too_much() -> list[Hostile]:
    return [
        Hostile("a_megabyte", "TOO_LARGE", _escaped("megabyte", data(description="x" * 900_000))),
        Hostile("one_byte_too_many", "TOO_LARGE", _escaped("byte").ljust(256 * 1024 + 1)),
        Hostile("depth_100000", "TOO_DEEP", b"[" * 100_000),
        Hostile("depth_40000_of_objects", "TOO_DEEP", b'{"a":' * 40_000),
        Hostile("depth_33", "TOO_DEEP", _with("deep", '"x": ' + "[" * 31 + "]" * 31)),
        Hostile("5000_digits", "BAD_NUMBER", _with("digits", '"x": ' + "7" * 5000)),
        Hostile("too_large_for_a_double", "BAD_NUMBER", _with("exponent", '"x": 1e999')),
        Hostile("same_key_twice", "DUPLICATE_KEY", _with("twice", '"description": "Noget andet."')),
        Hostile("same_key_in_two_spellings", "DUPLICATE_KEY", _with("spelt", r'"descriptio\u006e": "Andet."')),
        Hostile("same_key_with_a_gap", "DUPLICATE_KEY", _with("gap", '"description"\n: "Andet."')),
        Hostile("same_header_twice", "DUPLICATE_KEY", _BODY, (*_headers("header-twice"), ("ce_id", b"other"))),
    ]


def _no_event() -> list[Hostile]:
    batch: Headers = (("content-type", b"application/cloudevents-batch+json"),)
    none = "NOT_CLOUDEVENT"
    return [
        Hostile("just_null", none, b"null"),
        Hostile("just_a_text", none, f'"{NUMBER}"'.encode()),
        Hostile("a_list_of_events", none, b"[" + _escaped("listed") + b"]"),
        Hostile("a_batch", none, b"[" + _escaped("in-batch") + b"]", batch),
        Hostile("one_event_said_to_be_a_batch", none, _escaped("alone-in-batch"), batch),
        Hostile("old_version_of_cloudevents", none, _escaped("old", specversion="0.3")),
        Hostile("version_as_a_number", none, _escaped("x", specversion=1.0)),
        Hostile("no_id", none, _escaped("x", id=...)),
        Hostile("empty_id", none, _escaped("")),
        Hostile("id_is_a_number", none, _escaped("x", id=7)),
        Hostile("id_too_long", none, _escaped("æ" * 257)),
        Hostile("id_that_breaks_a_log_line", none, _escaped('a\r\n{"event":"forged"}')),
        Hostile("id_with_nul", none, _escaped("a\u0000b")),
        Hostile("id_with_half_a_pair", none, _escaped("a\ud800")),
        Hostile("type_with_nul", none, _escaped("type-nul", type="dk.stafet.\u0000.v1")),
        Hostile("type_with_half_a_pair", none, _escaped("type-half", type="dk.stafet.\ud800.v1")),
        Hostile("danger_in_a_type_with_half_a_pair", none, _escaped("d", {"danger_now": True}, type="\udfff")),
        Hostile("no_headers_in_binary_mode", none, _BODY, (("content-type", b"application/json"),)),
        Hostile("no_id_among_the_headers", none, _BODY, _headers("x", {"ce_id": None})),
        Hostile("header_is_not_utf_8", "BAD_ENCODING", _BODY, _headers("x", {"ce_id": b"\xff\xfe"})),
        Hostile("binary_body_is_not_json", "NOT_JSON", NUMBER.encode(), _headers("binary-text")),
    ]


def _not_valid() -> list[Hostile]:
    wrong, sparring = "INVALID_EVENT", "dk.stafet.anonymous_sparring.v1"
    asked = {"municipality": "860", "question": "?"}
    return [
        Hostile("forged_source", "SOURCE_NOT_TOPIC", _escaped("forged", source="urn:stafet:publisher:kommune-0851")),
        Hostile("path_as_source", "SOURCE_NOT_TOPIC", _escaped("path", source=f"{SOURCE}/../kriminalforsorgen")),
        Hostile("lookalike_source", "SOURCE_NOT_TOPIC", _text("look", source=SOURCE.replace("o", "\u043e"))),
        Hostile("next_version", "TYPE_NOT_ALLOWED", _escaped("v2", type="dk.stafet.youth_crime_concern.v2")),
        Hostile("unknown_type", "TYPE_NOT_ALLOWED", _escaped("unknown", type="dk.stafet.psyops.v1")),
        Hostile("somebody_elses_type", "TYPE_NOT_ALLOWED", _escaped("police", type="dk.stafet.infohus_clearance.v1")),
        Hostile("long_type", "TYPE_NOT_ALLOWED", _escaped("long-type", type="x" * 100_000)),
        Hostile("data_is_a_list", wrong, _escaped("list", [data()])),
        Hostile("data_is_a_text", wrong, _escaped("text", json.dumps(data()))),
        Hostile("no_data", wrong, _escaped("none", said=...)),
        Hostile("base64", wrong, _escaped("base64", ..., data_base64="e30=")),
        Hostile("body_is_said_to_be_text", wrong, _BODY, _headers("plain", {"content-type": b"text/plain"})),
        Hostile("nul_in_a_text", wrong, _escaped("nul", data(description=f"{WORD}\u0000"))),
        Hostile("half_a_pair_in_a_text", wrong, _escaped("half", data(description=f"{WORD}\ud83d"))),
        Hostile("lone_carriage_return", wrong, _escaped("cr", data(description=f"{WORD}\rINFO alt er vel"))),
        Hostile("escape_sequence", wrong, _escaped("esc", data(description=f"\u001b[2J{WORD}"))),
        Hostile("text_for_a_boolean", wrong, _escaped("bool", data(charged="true"))),
        Hostile("fraction_for_a_count", wrong, _escaped("fraction", data(earlier_concerns_12m=1.0))),
        Hostile("list_for_a_person", wrong, _escaped("persons", data(subject=[{"cpr": NUMBER}]))),
        Hostile("number_in_a_question", wrong, _escaped("ask", {**asked, "question": NUMBER}, type=sparring)),
        Hostile("person_as_a_name", wrong, _escaped("field", {**asked, f"{NAME} \ud800": NUMBER}, type=sparring)),
        Hostile("impossible_number", "INVALID_CPR", _escaped("cpr", data(subject={"cpr": "910299-1234"}))),
        Hostile(
            "two_birth_dates",
            "BIRTH_DATE_CONFLICT",
            _escaped("born", data(subject={"cpr": NUMBER, "birth_date": "2010-05-15"})),
        ),
        Hostile("id_taken_with_other_data", "CONFLICT", _escaped(TAKEN, data(charged=True))),
    ]


def _taken_as_text() -> list[Hostile]:
    """What looks dangerous and is only text: it is stored sealed and changes nothing."""

    def said(name: str, text: str) -> Hostile:
        return Hostile(name, "routed", _text(name, data(description=f"{text} {WORD}")))

    return [
        said("right_to_left_override", "\u202eneppat\u202c"),
        said("zero_width", "kana\u200brie\u2060gul\ufeff"),
        said("lookalike_letters", "K\u0430n\u0430rie"),
        said("stacked_accents", "a" + "\u0301" * 500),
        said("formula_cell", '=HYPERLINK("http://127.0.0.1/"&A1)'),
        said("script", "<script>alert(1)</script><img src=x onerror=alert(1)>"),
        said("sql", "'; DROP TABLE event; --"),
        said("copy_end_marker", "\\.\n\\N\t"),
        said("template", "{{7*7}} ${jndi:ldap://127.0.0.1/a} %s%n"),
        said("lines_that_look_like_a_log", 'slut\r\n{"event":"crashed","level":"critical"}\n'),
        said("noncharacter", "\uffff\U0010ffff"),
        Hostile("path_as_id", "routed", _escaped("../../etc/passwd")),
        Hostile("unknown_fields", "routed", _with("proto", '"__proto__": {"admin": true}, "constructor": null')),
        Hostile("null_for_absent", "routed", _with("nulls", '"school": null, "home_risk": null')),
        Hostile("depth_32", "routed", _with("32", '"x": ' + "[" * 30 + "]" * 30)),
        Hostile("largest_allowed", "routed", _escaped("largest").ljust(256 * 1024)),
        Hostile("huge_header", "routed", _BODY, (*_headers("huge-header"), ("ce_note", b"x" * 100_000))),
        Hostile("500_headers", "routed", _BODY, (*_headers("many"), *((f"x{at}", b"y") for at in range(500)))),
        Hostile("empty_header", "routed", _BODY, (*_headers("empty-header"), ("", b""), ("ce_", b""))),
        Hostile("no_content_type", "routed", _escaped("untold"), ()),
        Hostile("danger_among_nonsense", "refused", _escaped("x", {"danger_now": True, "subject": NAME}, type="?")),
        Hostile("id_taken_with_the_same_data", "duplicate", first().replace(b": ", b":  ")),
    ]


INPUTS: tuple[Hostile, ...] = (*_not_json(), *_too_much(), *_no_event(), *_not_valid(), *_taken_as_text())
