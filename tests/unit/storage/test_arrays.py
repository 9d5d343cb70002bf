"""Columns as PostgreSQL's binary arrays: what it reads of them is what was put in."""

from struct import unpack_from

import pytest

from services.storage.arrays import Column, Texts, Uuids


@pytest.mark.parametrize(
    ("column", "kind", "values"),
    [
        (Column([b"a", b"", b"\x00" * 300]), 17, [b"a", b"", b"\x00" * 300]),
        (Texts(["æ", ""]), 25, ["æ".encode(), b""]),
        (Uuids([b"u" * 16]), 2950, [b"u" * 16]),
        (Texts([]), 25, []),
    ],
)
def test_a_column_is_one_dimension_of_lengths_and_bytes(column: Column, kind: int, values: list[bytes]) -> None:
    """As `array_recv` reads it: dimensions, no NULL, the type of its elements, how many, the first index."""
    assert unpack_from("!iiIii", column.packed) == (1, 0, kind, len(values), 1)
    at, found = 20, []
    while at < len(column.packed):
        (length,) = unpack_from("!i", column.packed, at)
        found.append(column.packed[at + 4 : at + 4 + length])
        at += 4 + length
    assert found == values


def test_a_text_that_is_none_is_refused() -> None:
    """Half a UTF-16 pair has no form in UTF-8."""
    with pytest.raises(UnicodeError):
        Texts(["\ud800"])
