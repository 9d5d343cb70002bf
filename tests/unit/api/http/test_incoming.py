"""Incoming requests: what each header and body says, and what is refused when the work asks for it."""

import pytest

from schemas.codec import LARGEST
from services.api.http.incoming import Incoming
from services.effects.actors import RefusedActError

JSON = "application/json"


def sent(body: bytes | None = b"", **headers: list[str]) -> Incoming:
    """Return a request with these headers."""
    return Incoming("/api/v1/x", {name.replace("_", "-"): values for name, values in headers.items()}, body)


@pytest.mark.parametrize(
    ("given", "version"), [('"3"', 3), (' "0" ', 0), ('"x"', 0), ('"03"', 0), ('""', 0), ('"²"', 0)]
)
def test_if_match_is_one_quoted_text(given: str, version: int) -> None:
    """A text that no version has is one that every item is past."""
    assert sent(if_match=[given]).version() == version


@pytest.mark.parametrize("given", [[], ["*"], ["3"], ['W/"3"'], ['"3", "4"'], ['"3"', '"3"'], [""]])
def test_anything_else_asks_for_it(given: list[str]) -> None:
    """428: none, `*`, or not one quoted text."""
    with pytest.raises(RefusedActError, match="if_match_required"):
        sent(if_match=given).version()


@pytest.mark.parametrize(
    "kind", [JSON, "Application/JSON", "application/json; charset=UTF-8", 'application/json;charset="utf-8"']
)
def test_json_is_read(kind: str) -> None:
    """Its media type counts whatever its letters' case, and UTF-8 may be told."""
    assert sent(b'{"a": 1}', content_type=[kind]).json() == {"a": 1}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content_type": ["text/plain"]},
        {"content_type": [JSON, JSON]},
        {"content_type": ["application/json; charset=latin-1"]},
        {"content_type": [JSON], "content_encoding": ["gzip"]},
    ],
)
def test_another_kind_is_unsupported(headers: dict[str, list[str]]) -> None:
    """415; without a body nothing is unsupported."""
    with pytest.raises(RefusedActError, match="unsupported"):
        sent(b"{}", **headers).json()
    assert sent(b"", **headers).json() is None


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"{", "not_json_content"),
        (b"\xff", "not_json_content"),
        (b'{"a": 1, "a": 2}', "duplicate_key"),
        (b"[" * 10_000, "too_deep"),
        (b"[" * 40 + b"]" * 40, "too_deep"),
        (b'{"a": 123456789012345678901}', "bad_number"),
    ],
)
def test_what_is_no_clear_json_is_a_fault(body: bytes, fault: str) -> None:
    """422 with the fault, never a value."""
    with pytest.raises(RefusedActError) as refused:
        sent(body, content_type=[JSON]).json()
    assert (refused.value.code, refused.value.faults) == ("invalid", (("body", fault),))


def test_a_body_above_the_limit_is_too_large() -> None:
    """413, whatever its kind."""
    with pytest.raises(RefusedActError, match="too_large"):
        sent(None).json()


@pytest.mark.parametrize("part", [b"{},", b"[],", b"1, ", b"[", b'{"":'])
def test_a_body_of_too_many_values_is_too_large(part: bytes) -> None:
    """413, whatever its kind: 4 MB of tiny objects took seconds to read. As many bytes of text are read."""
    crowded = b"[" + part * 300_000 + b"0]"
    for headers in ({"content_type": [JSON]}, {"content_type": ["text/plain"]}):
        with pytest.raises(RefusedActError, match="too_large"):
            sent(crowded, **headers).json()
    text = b'["' + b"x" * len(crowded) + b'"]'
    assert sent(text, content_type=[JSON]).json() == ["x" * len(crowded)]


def test_the_largest_event_is_never_too_many_values() -> None:
    """Whatever it is made of, and so are a thousand of many fields."""
    for part in (b"{},", b"[],", b"1,"):
        body = b"[" + part * ((LARGEST - 3) // len(part)) + b"0]"
        assert len(sent(body, content_type=[JSON]).json()) > LARGEST // 4
    batch = b"[" + b",".join([b'{"a":[' + b"1," * 200 + b'"' + b"x" * 500 + b'"]}'] * 1000) + b"]"
    assert len(sent(batch, content_type=[JSON]).json()) == 1000
