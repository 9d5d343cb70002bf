"""Files of events: objects, arrays and lines, each event with its line; what is no event is told by line alone."""

import pytest

from services.desk.web.event_file import Broken, Placed, events


@pytest.mark.parametrize("raw", [b"", b"  \n\n", b"\xef\xbb\xbf", b"[]", b" [ \n ] "])
def test_a_file_may_be_empty(raw: bytes) -> None:
    """Then there is nothing to send, and nothing wrong with any event."""
    assert events(raw) == []


def test_one_event_is_one_whatever_its_lines() -> None:
    """Written over several lines, after a mark of the byte order and blank lines."""
    assert events(b'\xef\xbb\xbf\n{\n "a": 1\n}\n') == [Placed(2, {"a": 1})]


def test_each_event_of_a_list_has_the_line_that_it_begins_in() -> None:
    """Also where a text holds what looks like an end, and where two stand in one line."""
    found = events(b'[\n {"a": "]}\\n,{"},\n\n {"b": [1,\n 2]}, {"c": null}\n]')
    assert found == [Placed(2, {"a": "]}\n,{"}), Placed(4, {"b": [1, 2]}), Placed(5, {})]


def test_lines_are_events() -> None:
    """Blank ones between them are none, and one that is no JSON does not hide the others."""
    found = events(b'{"a": 1}\r\n\r\n{"b": \r\n{"c": 3}\n')
    assert found == [Placed(1, {"a": 1}), Broken(3, "not_json_content"), Placed(4, {"c": 3})]


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b'{\n "a": 1,\n}', Broken(3, "not_json_content")),
        (b"ikke JSON", Broken(1, "not_json_content")),
        (b"\xff\xfe{\x00}\x00", Broken(1, "not_json_content")),
        (b'{"a": 1, "a": 2}', Broken(1, "duplicate_key")),
        (b'\n{"a": 123456789012345678901}', Broken(2, "bad_number")),
        (b"[" * 40 + b"]" * 40, Broken(1, "too_deep")),
        (b"{" * 100_000, Broken(1, "too_deep")),
        (b"[" + b"9" * 5000 + b"]", Broken(1, "bad_number")),
        (b"[NaN]", Broken(1, "not_json_content")),
    ],
)
def test_what_is_no_event_is_told_by_its_line(raw: bytes, fault: Broken) -> None:
    """Never what stood there, and never an error."""
    assert events(raw) == [fault]


def test_a_fault_of_one_is_no_fault_of_the_others() -> None:
    """In an array too."""
    assert events(b'[{"a": 1},\n{"a": 1, "a": 2}]') == [Placed(1, {"a": 1}), Broken(2, "duplicate_key")]
