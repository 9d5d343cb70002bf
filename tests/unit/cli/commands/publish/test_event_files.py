"""Event files: one object, an array or lines; every event is looked at before anything is done with the first."""

import json
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from schemas.faults import Fault
from services.cli.commands.publish.event_files import NO_EVENT, USAGE, InputError, checked

MARK = b"\xef\xbb\xbf"


def event(number: int, **data: Any) -> bytes:
    """Return a CloudEvent as it may stand in a file."""
    head = {"specversion": "1.0", "id": f"e-{number}", "source": "urn:x", "type": "t"}
    return json.dumps({**head, "data": data}).encode()


def written(folder: Path, raw: bytes) -> str:
    """Return the name of a file with these bytes."""
    (folder / "events.json").write_bytes(raw)
    return str(folder / "events.json")


def ids(name: str) -> list[str]:
    """Return the ids of the events in a file, in their order."""
    return [envelope.id for envelope in checked(name)()]


def refused(name: str) -> tuple[int, str]:
    """Return the exit code and the sentence of an input that cannot be used."""
    with pytest.raises(InputError) as caught:
        checked(name)
    return caught.value.code, str(caught.value)


ONE, TWO = event(1), event(2)
FORMS = {
    "an object": (ONE, ["e-1"]),
    "an object over several lines": (json.dumps(json.loads(ONE), indent=2).encode(), ["e-1"]),
    "an array": (b"[" + ONE + b",\n" + TWO + b"]", ["e-1", "e-2"]),
    "an array of none": (b"[ ]", []),
    "lines": (ONE + b"\n" + TWO + b"\n", ["e-1", "e-2"]),
    "lines with gaps": (b"\n  \n" + ONE + b"\r\n\r\n" + TWO, ["e-1", "e-2"]),
    "a mark in front": (MARK + ONE + b"\n" + TWO, ["e-1", "e-2"]),
    "a mark in front of an array": (MARK + b"\n[" + ONE + b"]", ["e-1"]),
    "a gap in front of an array": (b"\n\n [\n" + ONE + b"\n]\n", ["e-1"]),
    "nothing": (b"", []),
    "gaps": (b" \n\n", []),
}


@pytest.mark.parametrize(("raw", "found"), FORMS.values(), ids=list(FORMS))
def test_every_form_is_read_in_order(tmp_path: Path, raw: bytes, found: list[str]) -> None:
    """And may be read again, as often as somebody asks."""
    again = checked(written(tmp_path, raw))
    assert [one.id for one in again()] == found
    assert [one.id for one in again()] == found


@pytest.mark.parametrize(("raw", "found"), FORMS.values(), ids=list(FORMS))
def test_standard_input_is_kept(monkeypatch: pytest.MonkeyPatch, raw: bytes, found: list[str]) -> None:
    """It can be read once only, so that what was looked at is what is read."""
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(raw)))
    again = checked("-")
    assert [[one.id for one in again()] for _ in range(2)] == [found, found]


BAD = {
    "a line": (ONE + b"\n\n{not json\n" + TWO, "linje 3: ikke JSON (NOT_JSON)"),
    "the first line": (b'{"a": \n' + ONE, "linje 1: ikke JSON (NOT_JSON)"),
    "an array after gaps": (b"\n \n[{not json]", "linje 3: ikke JSON (NOT_JSON)"),
    "a text of another encoding": (b'{"a": "\xe6"}', "linje 1: ikke JSON (BAD_ENCODING)"),
    "an event of an array": (b"[" + ONE + b", {}]", "hændelse 2: ikke en CloudEvent 1.0"),
    "a line that is no event": (ONE + b"\n7\n", "hændelse 2: ikke en CloudEvent 1.0"),
    "a number alone": (b"7", "hændelse 1: ikke en CloudEvent 1.0"),
}


@pytest.mark.parametrize(("raw", "said"), BAD.values(), ids=list(BAD))
def test_what_is_no_event_is_told_by_its_place(tmp_path: Path, raw: bytes, said: str) -> None:
    """File and line, or file and number of the event, before anything is done with the first one; never its content."""
    name = written(tmp_path, raw)
    code, sentence = refused(name)
    assert code == NO_EVENT
    assert sentence.startswith(f"{name}, {said}")


def test_standard_input_is_named_in_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no name of its own."""
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b"7")))
    assert refused("-")[1].startswith("standard input, hændelse 1")


def test_a_file_that_cannot_be_read_is_wrong_usage(tmp_path: Path) -> None:
    """With the reason in Danish."""
    assert refused(str(tmp_path / "gone")) == (USAGE, f"{tmp_path / 'gone'} kan ikke læses (findes ikke)")
    assert refused(str(tmp_path)) == (USAGE, f"{tmp_path} kan ikke læses (er en mappe)")


@pytest.mark.parametrize("gap", [b",", b" ,\n\t "])
def test_what_is_wrong_with_one_event_of_an_array_is_its_own(tmp_path: Path, gap: bytes) -> None:
    """A key that stands twice, a number too long: a fault of that event, and of no other beside it."""
    twice = ONE.replace(b'"data": {}', b'"data": {"a": 1, "a": 2}')
    long = TWO.replace(b'"data": {}', b'"data": {"a": ' + b"1" * 21 + b"}")
    assert twice != ONE
    assert long != TWO
    name = written(tmp_path, b"[" + gap.join([event(0, a="],[{"), twice, long, event(3)]) + b"]")
    assert [one.faults for one in checked(name)()] == [
        (),
        (Fault("data", "duplicate_key"),),
        (Fault("data", "bad_number"),),
        (),
    ]


def test_what_is_wrong_with_a_line_is_its_own(tmp_path: Path) -> None:
    """Each line is read by itself."""
    twice = TWO.replace(b'"data": {}', b'"data": {"a": 1, "a": 2}')
    name = written(tmp_path, b"\n".join([ONE, twice, event(3)]))
    assert [bool(one.faults) for one in checked(name)()] == [False, True, False]
