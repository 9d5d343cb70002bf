"""Fields against slow second readings: texts sign by sign, days by the calendar, CPR by the table, ten digits."""

import re
from datetime import date
from unicodedata import category, normalize

from hypothesis import example, given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from schemas.cpr import birth_date, normalise
from schemas.events.anonymous import recognisable
from schemas.fields import clean, parse_date, text

ANY = st.text(st.characters(exclude_categories=()), max_size=30)
NEAR_DAYS = st.one_of(st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True), st.dates().map(date.isoformat), ANY)
NUMBERS = st.from_regex(r"[0-9]{6}-?[0-9]{4}", fullmatch=True)


def code(check: object, value: object) -> object:
    """Return what a check makes of a value, or the code of its fault."""
    try:
        return check(value)  # type: ignore[operator]  # a kind's check takes anything
    except PydanticCustomError as error:
        return error.type


class Refused(str):
    """The code of a fault: not the text that happens to read the same."""

    __slots__ = ()


def cleaned_slowly(words: str) -> str:
    """Return a text's kept form, or the code of its first fault, sign by sign."""
    lines = words.replace("\r\n", "\n")
    for sign in lines:
        if category(sign) == "Cs":
            return Refused("surrogate")
        if category(sign) == "Cc" and sign not in "\n\t":
            return Refused("control_character")
    return normalize("NFC", lines)


@given(ANY)
@example("a\r\r\nb")
@example("\u0000\ud800")
def test_a_text_is_what_its_signs_say(words: str) -> None:
    """The quick look at whole texts finds what a look at each sign finds."""
    assert code(clean, words) == cleaned_slowly(words)


@given(ANY)
def test_a_kept_text_is_kept_as_it_is(words: str) -> None:
    """Cleaning twice is cleaning once, so that the same text has one digest for ever."""
    once = code(clean, words)
    if once not in {"surrogate", "control_character"}:
        assert code(clean, once) == once


@given(ANY, st.integers(0, 5), st.integers(0, 10))
@example("control_character", 0, 0)
def test_lengths_are_those_of_the_kept_text(words: str, least: int, more: int) -> None:
    """Too long before too short, and both in code points of what is kept."""
    kept = cleaned_slowly(words)
    found = code(text(least + more, least).check, words)
    if isinstance(kept, Refused):
        assert found == kept
    elif len(kept) > least + more:
        assert found == "too_long"
    else:
        assert found == ("too_short" if len(kept) < least else kept)


@given(NEAR_DAYS)
@example("2026-02-30")
@example("1899-12-31")
@example("2199-12-31")
def test_a_day_is_one_that_the_calendar_writes(written: str) -> None:
    """A day is read when it is exactly how some day from 1900 to 2199 is written."""
    try:
        day = date.fromisoformat(written) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written) else None
    except ValueError:
        day = None
    wanted = day if day is not None and 1900 <= day.year <= 2199 else "not_date"
    assert code(parse_date, written) == wanted


def born_slowly(number: str) -> date | None:
    """Return the day of a number by trying the years of CPR-3 one after the other."""
    day, month, short, seventh = int(number[:2]), int(number[2:4]), int(number[4:6]), number[6]
    for year in range(1858, 2058):
        fits = {
            18: seventh in "5678" and short >= 58,
            19: seventh in "0123" or (seventh in "49" and short >= 37),
            20: (seventh in "49" and short <= 36) or (seventh in "5678" and short <= 57),
        }[year // 100]
        if fits and year % 100 == short and year >= 1900:
            for plus in (0, 60):
                try:
                    if 1 <= day - plus <= 31:
                        return date(year, month, day - plus)
                except ValueError:
                    return None
    return None


@given(NUMBERS)
def test_a_number_means_the_day_of_the_table(written: str) -> None:
    """CPR-1 to CPR-5 against a reading that tries every year."""
    number = normalise(written)
    assert number == written.replace("-", "")
    assert birth_date(number) == born_slowly(number)


@given(ANY)
def test_what_is_normalised_is_ten_digits(written: str) -> None:
    """Whatever is written, the result is ten digits from 0 to 9 or nothing."""
    number = normalise(written)
    assert number is None or re.fullmatch("[0-9]{10}", number)


@given(ANY, st.sampled_from(["", "-", " ", "\t", "\r\n", "\u00a0"]), st.integers(0, 9_999_999_999), ANY)
def test_ten_digits_are_found_in_any_text(before: str, gap: str, number: int, after: str) -> None:
    """Whatever stands around them, and one hyphen or white space after the sixth (SSP-17)."""
    ten = f"{number:010d}"
    words = f"{before}{ten[:6]}{gap}{ten[6:]}{after}"
    assert [(fault.field, fault.fault) for fault in recognisable({"question": words})] == [
        ("question", "personal_number")
    ]


@given(st.text(st.characters(exclude_characters="0123456789"), max_size=20), st.text("0123456789", max_size=9))
def test_fewer_than_ten_digits_are_never_found(words: str, few: str) -> None:
    """Without ten digits there is nothing to find."""
    assert recognisable({"question": words + few + words}) == []
