"""The kinds of fields, each at its edges: texts, digits, whole numbers, booleans, days, months, forums."""

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas.events.base import Context
from schemas.fields import LARGEST, Boolean, Date, ForumId, PastDate, PastMonth, Residence, clean, digits, text, whole

TODAY = date(2026, 2, 10)
CONTEXT = Context(TODAY, {"ssp", "ksp"})


def given(kind: Any, value: object) -> object:
    """Return what a kind makes of a value, or the code of its fault."""
    try:
        return TypeAdapter(kind).validate_python(value, context=CONTEXT)
    except ValidationError as error:
        return error.errors()[0]["type"]


def checked(check: Any, value: object) -> object:
    """Return what a check makes of a value, or the code of its fault."""
    try:
        return check(value)
    except Exception as error:  # noqa: BLE001 - the kind's own error has no public type
        return getattr(error, "type", repr(error))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("a\r\nb", "a\nb"),
        ("a\r\n\r\nb\n", "a\n\nb\n"),
        ("a\tb", "a\tb"),
        ("A\u030a", "\u00c5"),
        ("\u212b", "\u00c5"),
        ("\u2028\u200b\u202e\ufeff", "\u2028\u200b\u202e\ufeff"),
        ("\ue000\uffff\U0010ffff", "\ue000\uffff\U0010ffff"),
        ("", ""),
        (" ", " "),
    ],
)
def test_a_text_is_kept_in_one_form(written: str, kept: str) -> None:
    """CRLF becomes LF and everything is NFC; marks of format, private use and blanks are text."""
    assert clean(written) == kept


@pytest.mark.parametrize(
    ("value", "code"),
    [
        *((f"a{chr(sign)}b", "control_character") for sign in (*range(9), *range(11, 32), *range(127, 160))),
        ("a\rb", "control_character"),
        ("a\n\rb", "control_character"),
        ("a\r\r\nb", "control_character"),
        ("a\ud800", "surrogate"),
        ("\udfff\u0000", "surrogate"),
        ("\u0000\udfff", "control_character"),
        (1, "not_text"),
        (None, "not_text"),
        (True, "not_text"),
        (["a"], "not_text"),
        (b"a", "not_text"),
    ],
)
def test_what_is_no_clean_text_has_its_code(value: object, code: str) -> None:
    """Category Cc but line feed and tab, half a UTF-16 pair, and everything that is no text."""
    assert checked(clean, value) == code


def test_lengths_are_code_points_of_what_is_kept() -> None:
    """Signs outside the first plane count once, CRLF once, a composed letter once; blank text counts."""
    three = text(3, 1).check
    assert three("😀😀😀") == "😀😀😀"
    assert three("\r\n\r\n\r\n") == "\n\n\n"
    assert three("A\u030a" * 3) == "ÅÅÅ"
    assert checked(three, "\u0958\u0958") == "too_long"  # NFC writes this letter as two
    assert checked(three, "abcd") == "too_long"
    assert checked(three, "") == "too_short"
    assert three("  ") == "  "


def test_a_text_that_must_not_be_blank_is_more_than_white_space() -> None:
    """Only where the contract says so: an authority's name is not a blank."""
    by = text(None, 1, blank=False).check
    assert by(" KiF ") == " KiF "
    assert [checked(by, value) for value in (" ", "\t\n", "\u00a0\u2003", "")] == ["blank"] * 3 + ["too_short"]


@pytest.mark.parametrize(("value", "kept"), [("0860", "0860"), ("860", "0860"), ("0000", "0000"), ("999", "0999")])
def test_a_residence_is_four_digits(value: str, kept: str) -> None:
    """GEO-2: the leading zero may be missing."""
    assert given(Residence, value) == kept


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("86", "not_digits"),
        ("08600", "not_digits"),
        ("", "not_digits"),
        ("86O", "not_digits"),
        ("860 ", "not_digits"),
        ("860\n", "not_digits"),
        ("٨٦٠", "not_digits"),
        ("²³⁴", "not_digits"),
        (860, "not_text"),
        (None, "not_text"),
    ],
)
def test_anything_else_is_no_residence(value: object, code: str) -> None:
    """A number is not a text of digits, and digits are 0 to 9."""
    assert given(Residence, value) == code


def test_school_numbers_are_not_filled_up() -> None:
    """Six digits are six digits (SSP-7)."""
    school = digits(6).check
    assert school("085120") == "085120"
    assert [checked(school, value) for value in ("85120", "0851201")] == ["not_digits"] * 2


@pytest.mark.parametrize(
    ("value", "result"),
    [
        (1, 1),
        (LARGEST, LARGEST),
        (0, "too_small"),
        (-1, "too_small"),
        (LARGEST + 1, "too_large"),
        (10**19, "too_large"),
        (1e19, "too_large"),
        (-1e19, "too_large"),
        (1.0, "not_integer"),
        (0.5, "not_integer"),
        (True, "not_integer"),
        ("1", "not_integer"),
        (None, "not_integer"),
        ([1], "not_integer"),
    ],
)
def test_a_whole_number_is_written_as_one(value: object, result: object) -> None:
    """No fraction, no exponent, no text, no boolean, and not beyond what every JSON reader agrees on."""
    assert checked(whole(1).check, value) == result


@pytest.mark.parametrize(
    ("value", "result"),
    [(True, True), (False, False), *((value, "not_boolean") for value in (0, 1, "true", "", None, [], 1.0))],
)
def test_a_boolean_is_true_or_false(value: object, result: object) -> None:
    """Nothing is taken for a boolean that is none."""
    assert given(Boolean, value) == result


@pytest.mark.parametrize("written", ["1900-01-01", "2199-12-31", "2024-02-29", "2000-02-29", "2026-02-10"])
def test_a_day_is_read(written: str) -> None:
    """From the first day of 1900 to the last of 2199."""
    assert given(Date, written) == date.fromisoformat(written)


@pytest.mark.parametrize(
    "written",
    [
        "1899-12-31",
        "2200-01-01",
        "0000-01-01",
        "1900-02-29",
        "2023-02-29",
        "2026-00-10",
        "2026-13-10",
        "2026-04-31",
        "2026-2-10",
        "26-02-10",
        "20260210",
        "2026-W07-2",
        "2026-041",
        "10-02-2026",
        "2026/02/10",
        "2026-02-10T00:00:00Z",
        " 2026-02-10",
        "2026-02-1O",
        "2026-02-1²",
        "٢٠٢٦-02-10",
        "+026-02-10",
        "",
    ],
)
def test_other_ways_to_write_a_day_are_refused(written: str) -> None:
    """Four, two and two digits that are a day of the calendar."""
    assert given(Date, written) == "not_date"
    assert given(PastDate, written) == "not_date"


@pytest.mark.parametrize("value", [20260210, None, True, ["2026-02-10"], 1.5])
def test_a_day_is_a_text(value: object) -> None:
    """A number is no day."""
    assert given(Date, value) == "not_text"


def test_what_was_seen_was_not_seen_tomorrow() -> None:
    """The day of receipt is the last that may have been observed; without a day of receipt nobody asks."""
    assert given(PastDate, "2026-02-10") == TODAY
    assert given(PastDate, "2026-02-11") == "in_future"
    assert given(Date, "2026-02-11") == date(2026, 2, 11)
    assert TypeAdapter(PastDate).validate_python("2026-02-11") == date(2026, 2, 11)


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("2026-01", "2026-01"),
        ("1900-01", "1900-01"),
        ("2199-12", "in_future"),
        ("1899-12", "not_month"),
        ("2200-01", "not_month"),
        ("2026-00", "not_month"),
        ("2026-13", "not_month"),
        ("2026-1", "not_month"),
        ("2026-001", "not_month"),
        ("2026-01-01", "not_month"),
        ("202601", "not_month"),
        ("2026/01", "not_month"),
        ("", "not_month"),
        (202601, "not_text"),
        (None, "not_text"),
    ],
)
def test_a_month_is_a_year_and_a_month(value: object, result: object) -> None:
    """`YYYY-MM` within the years of dates."""
    assert given(PastMonth, value) == result


@pytest.mark.parametrize(
    ("value", "result"), [("ssp", "ssp"), ("SSP", "not_known"), ("", "not_known"), (1, "not_text")]
)
def test_a_wish_names_a_forum_of_the_rulebook(value: object, result: str) -> None:
    """An unknown id is a fault; without a rulebook nobody asks."""
    assert given(ForumId, value) == result
    if isinstance(value, str):
        assert TypeAdapter(ForumId).validate_python(value) == value
