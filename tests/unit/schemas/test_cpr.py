"""CPR numbers by CPR-1 to CPR-5, against a slow second reading of the century table."""

from datetime import date, timedelta

import pytest

from schemas.cpr import birth_date, is_substitute, normalise

CENTURIES = (
    # (seventh digits, years of two digits, century) as CPR-3 has them
    ("0123", range(100), 1900),
    ("4", range(37), 2000),
    ("4", range(37, 100), 1900),
    ("5678", range(58), 2000),
    ("5678", range(58, 100), 1800),
    ("9", range(37), 2000),
    ("9", range(37, 100), 1900),
)


def slowly(seventh: str, year: int) -> int:
    """Return the full year by looking through the table, row by row."""
    (century,) = [century for digits, years, century in CENTURIES if seventh in digits and year in years]
    return century + year


@pytest.mark.parametrize("seventh", "0123456789")
def test_the_century_table_is_that_of_cpr_3(seventh: str) -> None:
    """All 1,000 pairs of seventh digit and year mean the year of the table, and the 1800s mean nobody."""
    for year in range(100):
        full = slowly(seventh, year)
        expected = None if full < 1900 else date(full, 6, 15)
        assert birth_date(f"1506{year:02d}{seventh}000") == expected
        assert birth_date(f"7506{year:02d}{seventh}000") == expected


def test_every_day_from_1900_to_2057_is_read_back() -> None:
    """CPR-3, CPR-5: each day from 1900 to 2057 that a number can say is said by it, substitute numbers too."""
    day = date(1900, 1, 1)
    while day < date(2058, 1, 1):
        seventh = "0" if day.year < 2000 else "5"
        assert birth_date(f"{day:%d%m%y}{seventh}001") == day
        assert birth_date(f"{day.day + 60:02d}{day:%m%y}{seventh}001") == day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    "number",
    ["0001881234", "3201881234", "6001881234", "9201881234", "0100881234", "0113881234", "3002881234", "9002881234"],
)
def test_a_day_that_does_not_exist_means_nobody(number: str) -> None:
    """CPR-5: no day 0 or 32, no substitute 60 or 92, no month 0 or 13, no 30 February, also with 60 added."""
    assert birth_date(number) is None


def test_leap_days_are_asked_of_the_full_year() -> None:
    """1900 was no leap year and 2000 was: the two-digit year alone does not tell."""
    assert birth_date("8902000000") is None
    assert birth_date("8902005000") == date(2000, 2, 29)
    assert birth_date("8902040000") == date(1904, 2, 29)
    assert birth_date("8902050000") is None


def test_modulus_11_is_never_asked() -> None:
    """CPR-2: of ten numbers that differ in the last digit at most one passes modulus 11; all are read."""
    assert {birth_date(f"610188123{last}") for last in range(10)} == {date(1988, 1, 1)}


@pytest.mark.parametrize(
    ("text", "number"),
    [("610188-1234", "6101881234"), ("6101881234", "6101881234"), ("000000-0000", "0000000000")],
)
def test_ten_digits_with_or_without_a_hyphen_are_a_number(text: str, number: str) -> None:
    """CPR-1: the hyphen stands after the sixth digit or not at all."""
    assert normalise(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "610188",
        "610188-123",
        "610188-12345",
        "61018-81234",
        "6101881-234",
        "610188--234",
        "610188 1234",
        "610188\u20131234",
        " 6101881234",
        "6101881234\n",
        "610188-123x",
        "610188-123²",
        "٦١٠١٨٨١٢٣٤",
        "+610188123",
        "6101881-34",
    ],
)
def test_any_other_form_is_none(text: str) -> None:
    """No blank, no dash of another kind, no digits of another script, nothing more and nothing less."""
    assert normalise(text) is None


def test_substitute_numbers_have_sixty_more_on_their_day() -> None:
    """CPR-4: days 61 to 91 are substitute numbers."""
    found = [day for day in range(100) if is_substitute(f"{day:02d}01881234")]
    assert found == list(range(61, 100))
    assert [day for day in found if birth_date(f"{day:02d}01881234")] == list(range(61, 92))
