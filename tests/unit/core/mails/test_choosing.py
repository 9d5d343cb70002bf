"""Choices of mails: what can be chosen, when a digest is due, and when nothing is sent."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crash.workbench import rulebook
from services.core.mails.choosing import FAULTS, Choice, digest_due, faults, is_address, is_quiet

CHOICE = Choice("anne@eksempel.dk", "da", 7, urgent=True, quiet=(18, 6))
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """Return an instant of 2026, in UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["a@b.dk", "navn.efternavn+stafet@hjoerring.kommune.dk", "x_y@politi.dk", f"{'a' * 64}@eksempel.dk"],
)
def test_an_address_is_taken(text: str) -> None:
    """Whatever every mail server takes."""
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "anne",
            "@b.dk",
            "a@",
            "a@b",
            "a b@c.dk",
            "a@b@c.dk",
            "a@b..dk",
            ".a@b.dk",
            "a.@b.dk",
            "a@b.dk.",
            "å@b.dk",
        ),
        *("a@b.dk\r\nBcc: c@d.dk", "a@b.dk,c@d.dk", "<a@b.dk>", "a@b.dk\n", '"a"@b.dk', "a@[127.0.0.1]", "å@b.dk"),
    ],
)
def test_what_is_no_address_is_not(text: str) -> None:
    """Neither several addresses nor a header of a mail come in by it."""
    assert not is_address(text)


@pytest.mark.parametrize(
    ("choice", "wrong"),
    [
        (CHOICE, []),
        (CHOICE._replace(address=""), [("address", "missing")]),
        (CHOICE._replace(address=f"{'a' * 250}@b.dk"), [("address", "too_long")]),
        (CHOICE._replace(address="anne"), [("address", "not_address")]),
        (CHOICE._replace(digest_hour=12), [("digest_hour", "not_allowed")]),
        (CHOICE._replace(digest_hour=5), [("digest_hour", "in_quiet_hours")]),
        (CHOICE._replace(quiet=(24, 6)), [("quiet_from", "not_allowed")]),
        (CHOICE._replace(quiet=(6, 6)), [("quiet_until", "same_hour")]),
        (CHOICE._replace(digest_hour=None, urgent=False), [("urgent", "nothing_chosen")]),
        (CHOICE._replace(digest_hour=None), []),
        (CHOICE._replace(urgent=False, quiet=None), []),
    ],
)
def test_a_fault_names_its_field(choice: Choice, wrong: list[tuple[str, str]]) -> None:
    """Each code is one of the list."""
    assert list(faults(choice)) == wrong
    assert {code for _, code in wrong} <= set(FAULTS)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (at(27, 5, 59), None),  # 06:59 in Copenhagen
        (at(27, 6), date(2026, 11, 27)),
        (at(27, 20), date(2026, 11, 27)),  # after a standstill it still comes
        (at(28, 9), None),  # a Saturday
        (at(25, 9, month=12), None),  # Christmas Day, a Friday
        (at(26, 5, month=6), date(2026, 6, 26)),  # 07:00 in summer
    ],
)
def test_a_digest_is_due_from_its_hour_on_a_working_day(now: datetime, due: date | None) -> None:
    """By the clock of Copenhagen, in summer as in winter."""
    assert digest_due(CHOICE, LONG_AGO, now, rulebook().holidays) == due


def test_who_chooses_after_the_hour_gets_the_first_one_tomorrow() -> None:
    """A digest is of the morning; without an hour there is none."""
    now = at(26, 9)
    assert digest_due(CHOICE, at(26, 8), now, rulebook().holidays) is None
    assert digest_due(CHOICE, at(26, 8), now + timedelta(days=1), rulebook().holidays) == date(2026, 11, 27)
    assert digest_due(CHOICE._replace(digest_hour=None), LONG_AGO, now, rulebook().holidays) is None


@pytest.mark.parametrize(
    ("quiet", "hours"),
    [((18, 6), {*range(18, 24), *range(6)}), ((12, 13), {12}), (None, set()), ((0, 23), set(range(23)))],
)
def test_hours_are_quiet_over_midnight_too(quiet: tuple[int, int] | None, hours: set[int]) -> None:
    """From the first hour, until the last one begins."""
    choice = CHOICE._replace(quiet=quiet)
    assert {hour for hour in range(24) if is_quiet(choice, at(27, 0) + timedelta(hours=hour - 1))} == hours
