"""JSON as strictly as evidence needs: what is read, what is wrong with how it was written, and what is no JSON."""

import json
from typing import Any

import pytest

from schemas.envelope import Unreadable
from schemas.json_text import DEEPEST, parse, without_nulls, write
from unit.schemas.broken_json import BROKEN

BLEMISHES = {"DUPLICATE_KEY", "BAD_NUMBER"}


@pytest.mark.parametrize(("raw", "why"), BROKEN)
def test_what_two_readers_would_read_differently_is_told(raw: bytes, why: str) -> None:
    """A key twice or a number too long leaves a value and a blemish; what is no JSON leaves nothing."""
    read = parse(raw)
    if why in BLEMISHES:
        assert not isinstance(read, Unreadable)
        assert read[1] == (why,)
    else:
        assert read == Unreadable(why)


def test_every_blemish_is_told_once_in_order() -> None:
    """Two keys twice and two numbers too long are two words, not four."""
    long = "1" * 21
    read = parse(f'{{"a":{long},"a":{long},"b":{{"c":1,"c":2}}}}'.encode())
    assert read == ({"a": 0.5, "b": {"c": 2}}, ("BAD_NUMBER", "DUPLICATE_KEY"))


def test_a_number_too_long_is_never_taken_for_a_whole_number() -> None:
    """No field of ours takes a fraction where a count belongs: the wrong number cannot be stored as another."""
    for digits in ("9" * 21, "-" + "9" * 21, "1" * 5000):
        read = parse(f'{{"a":{digits}}}'.encode())
        assert read == ({"a": 0.5}, ("BAD_NUMBER",))


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b'{"a":12345678901234567890}', {"a": 12345678901234567890}),
        (b'{"a":-12345678901234567890}', {"a": -12345678901234567890}),
        (b'{"a":1e5,"b":1.50}', {"a": 1e5, "b": 1.5}),
        (b' {"b" : 2, "a" : 1}\r\n', {"b": 2, "a": 1}),
        (b'{"a":"b\\":1,\\"a"}', {"a": 'b":1,"a'}),
        (b'{"a":"\\ud800"}', {"a": "\ud800"}),
        (b"7", 7),
        (b'[true,false,"\xc3\xa6"]', [True, False, "\u00e6"]),
    ],
)
def test_what_is_written_well_is_read_without_a_word(raw: bytes, value: object) -> None:
    """Whichever of its two readers takes it, the value is that of the standard library."""
    assert parse(raw) == (value, ())
    assert json.loads(raw) == value


@pytest.mark.parametrize("gap", [b"", b" "])
def test_null_is_absent_in_objects_and_has_its_place_in_lists(gap: bytes) -> None:
    """Contracts 1.2, at every depth, and however the text is spaced."""
    raw = b'{"a":' + gap + b'null,"b":{"c":null,"d":[null,{"e":null}]}}'
    assert parse(raw) == ({"b": {"d": [None, {}]}}, ())
    assert without_nulls(None) is None
    assert without_nulls([None, {"a": None, "b": 0}]) == [None, {"b": 0}]


@pytest.mark.parametrize(("open_", "close"), [("[", "]"), ('{"a":', "}")])
def test_depth_is_a_blemish_and_then_unreadable(open_: str, close: str) -> None:
    """32 levels are well, 33 are read and said, and beyond five hundred nobody looks."""

    def nested(levels: int) -> bytes:
        return (open_ * levels + "1" + close * levels).encode()

    def blemishes(levels: int) -> Any:
        read = parse(nested(levels))
        return read.code if isinstance(read, Unreadable) else read[1]

    assert blemishes(DEEPEST) == ()
    assert blemishes(DEEPEST + 1) == blemishes(500) == ("TOO_DEEP",)
    assert blemishes(501) == "TOO_DEEP"


def test_deep_and_twice_are_both_told() -> None:
    """The exact reader keeps what the quick look at the depth has found."""
    inner = b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1)
    read = parse(b'{"a":1,"a":' + inner + b"}")
    assert not isinstance(read, Unreadable)
    assert read[1] == ("DUPLICATE_KEY", "TOO_DEEP")


def test_brackets_in_a_text_are_no_depth() -> None:
    """A text full of brackets, quotes and backslashes is as deep as what holds it."""
    text = '[{"' * 600 + "\\" * 7
    assert parse(json.dumps({"a": text}).encode()) == ({"a": text}, ())


@pytest.mark.parametrize("gap", ["", " "])
def test_depth_is_of_what_lies_in_each_other_not_beside(gap: str) -> None:
    """A hundred small objects in a row are two levels deep, and 32 levels are well however they are spaced."""
    beside = f"[{','.join([f'[{gap}{{}}]'] * 100)}]"
    assert parse(beside.encode()) == ([[{}]] * 100, ())
    deepest = f"{'[' * DEEPEST}{gap}{']' * DEEPEST}"
    assert parse(deepest.encode()) == (json.loads(deepest), ())


@pytest.mark.parametrize(
    ("value", "is_promised"),
    [
        ({"a": [1, 1.5, "æ", True], "b": {}}, True),
        ({"a": None}, False),
        ({"a": 10**30}, False),
        ({"a": "\ud800"}, False),
        ({"a": 0.00012345678901234567}, False),
        ([[]] * DEEPEST, False),
    ],
)
def test_what_is_written_says_whether_it_is_read_the_same(value: Any, *, is_promised: bool) -> None:
    """Promised of what events are made of; never of what is left out, cannot be said, or may be too deep."""
    assert write(value)[1] is is_promised
