"""Dates, instants and ids as PostgreSQL's binary COPY wants them, and as the log writes them."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from psycopg.adapt import PyFormat, Transformer

from services.effects.postgres_values import date_number, instant_number, instant_text, uuid_text

COPENHAGEN = timezone(timedelta(hours=1))
INSTANTS = [
    datetime(2000, 1, 1, tzinfo=UTC),
    datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(1900, 1, 1, tzinfo=UTC),
    datetime(2026, 2, 10, 8, 30, 0, 1, tzinfo=COPENHAGEN),
    datetime(2199, 12, 31, 23, 59, 59, tzinfo=UTC),
]


def _driven(value: object) -> bytes:
    """Return what the driver itself would send, so that no figure of the format is typed twice."""
    return bytes(Transformer().get_dumper(value, PyFormat.BINARY).dump(value) or b"")


@pytest.mark.parametrize("at", INSTANTS)
def test_an_instant_has_the_bytes_that_the_driver_gives_it(at: datetime) -> None:
    """Eight bytes of microseconds since 2000, before it too, in whatever zone the instant was written."""
    assert instant_number(at).to_bytes(8, "big", signed=True) == _driven(at)


@pytest.mark.parametrize("day", [date(2000, 1, 1), date(1999, 12, 31), date(1900, 1, 1), date(2024, 2, 29)])
def test_a_date_has_the_bytes_that_the_driver_gives_it(day: date) -> None:
    """Four bytes of days since 2000."""
    assert date_number(day).to_bytes(4, "big", signed=True) == _driven(day)


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2026, 2, 10, 7, 30, tzinfo=UTC), "2026-02-10T07:30:00.000Z"),
        (datetime(2026, 2, 10, 8, 30, 0, 250_999, tzinfo=COPENHAGEN), "2026-02-10T07:30:00.250Z"),
        (datetime(2026, 1, 1, 0, 30, tzinfo=COPENHAGEN), "2025-12-31T23:30:00.000Z"),
    ],
)
def test_a_text_is_utc_with_milliseconds(at: datetime, text: str) -> None:
    """Cut, not rounded: nothing is said to have happened after it did."""
    assert instant_text(at) == text


def test_an_id_is_written_as_everybody_writes_it() -> None:
    """As the standard library does."""
    for one in (UUID(int=0), UUID(int=2**128 - 1), uuid4()):
        assert uuid_text(one.bytes) == str(one)
