"""Sparring and statistics: nobody can be recognised in them, wherever a number or a name may stand."""

from typing import Any

import pytest

from unit.schemas.validating import faults

TEN = [
    "6101881234",
    "610188-1234",
    "610188 1234",
    "610188\t1234",
    "610188\n1234",
    "610188\r\n1234",
    "610188\u00a01234",
    "x6101881234x",
    "12345678901234",
]
FEWER = [
    "610188123",
    "610188--1234",
    "610188  1234",
    "610188\u20131234",
    "61018-81234",
    "6101881-234",
    "610188.1234",
    "٦١٠١٨٨١٢٣٤",
]


@pytest.mark.parametrize("words", TEN)
def test_ten_digits_in_a_row_are_found_wherever_they_stand(words: str) -> None:
    """SSP-17: in the question, in unknown fields, in lists, in names; one hyphen or blank may follow the sixth."""
    found = [("question", "personal_number")]
    assert faults("anonymous_sparring", {"question": f"Hvad med {words}?"}) == found
    assert faults("anonymous_sparring", {"note": words}) == [("note", "personal_number")]
    assert faults("anonymous_sparring", {"note": {"a": ["x", [words]]}}) == [("note.a.1.0", "personal_number")]
    assert faults("anonymous_sparring", {words: 1}) == [("data", "personal_number")]
    assert faults("anonymous_sparring", {"note": {words: {"deep": words}}}) == [
        ("note", "personal_number"),
        ("note.deep", "personal_number"),
    ]


@pytest.mark.parametrize("words", FEWER)
def test_fewer_digits_or_digits_apart_are_no_number(words: str) -> None:
    """What does not look like a CPR number may be said."""
    assert faults("anonymous_sparring", {"question": words, "note": [words]}) == []


def test_numbers_count_as_they_are_written() -> None:
    """A JSON number of ten digits is ten digits in a row; a boolean is none."""
    assert faults("anonymous_sparring", {"note": 6101881234}) == [("note", "personal_number")]
    assert faults("anonymous_sparring", {"note": [1, -6101881234]}) == [("note.1", "personal_number")]
    assert faults("anonymous_sparring", {"note": [True, 610188123, 1.5]}) == []


def test_nobody_is_the_subject_of_sparring() -> None:
    """A subject of any shape is a fault, beside what else is wrong."""
    assert faults("anonymous_sparring", {"subject": {}, "question": ""}) == [
        ("question", "too_short"),
        ("subject", "not_allowed"),
    ]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, []),
        ({"samtaler": 0, "Børn på møde": 12}, []),
        ([], [("counts", "not_object")]),
        ("12", [("counts", "not_object")]),
        ({"a": -1, "b": 1.0, "c": "3", "d": True, "e": 1}, [
            ("counts.a", "too_small"),
            ("counts.b", "not_integer"),
            ("counts.c", "not_integer"),
            ("counts.d", "not_integer"),
        ]),
        ({"Kanarie Fuglesen 610188-1234": -1}, [("counts", "not_a_name"), ("counts", "too_small")]),
        ({"uro2": -1}, [("counts", "not_a_name"), ("counts", "too_small")]),
        ({"": 1}, [("counts", "not_a_name")]),
        ({" a": 1}, [("counts", "not_a_name")]),
        ({"-": 1}, [("counts", "not_a_name")]),
        ({"a²": 1}, [("counts", "not_a_name")]),
        ({"æ" * 60: 1}, []),
        ({"æ" * 61: 1}, [("counts", "not_a_name")]),
        ({"a\u030a" * 60: 1, "\u00e5": 1}, []),
        ({"a\u030a": 1, "\u00e5": 1}, [("counts", "duplicate_key")]),
        ({"\ud800": 1}, [("counts", "surrogate")]),
        ({"a\u0000": 1}, [("counts", "control_character")]),
    ],
)  # fmt: skip
def test_counts_are_whole_numbers_by_name(counts: Any, expected: list[tuple[str, str]]) -> None:
    """Each cell that is wrong is told by its own path, but a name at fault, which could be a person's, by `counts`."""
    assert faults("statistics", {"counts": counts}) == expected


def test_a_municipality_counts_its_own_months_that_have_come() -> None:
    """Contracts 1.1, 1.2: another municipality, an unknown one, and a month after that of receipt are faults."""
    assert faults("statistics", {"municipality": "851"}) == [("municipality", "not_own")]
    assert faults("statistics", {"municipality": "860", "period": "2026-02"}) == []
    assert faults("statistics", {"municipality": "0999", "period": "2026-03"}) == [
        ("municipality", "not_known"),
        ("period", "in_future"),
    ]
