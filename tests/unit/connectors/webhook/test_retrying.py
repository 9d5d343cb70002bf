"""Retries of webhooks: over days, each pause longer, a little apart, and as long as a receiver asks."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.webhook.retrying import JITTER, LONGEST, PAUSES, is_taken, pause, retry_after

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_pauses_grow_over_three_days_and_end() -> None:
    """So long that a receiver may be away over a weekend."""
    assert list(PAUSES) == sorted(set(PAUSES))
    assert timedelta(days=3) < sum(PAUSES, timedelta(0)) < timedelta(days=4)
    assert pause(len(PAUSES), 0.5) is not None
    assert pause(len(PAUSES) + 1, 0.5) is None


def test_receivers_that_were_away_together_are_asked_apart() -> None:
    """By a fifth of the pause at most, never sooner than it."""
    assert pause(4, 0.0) == PAUSES[3]
    assert pause(4, 1.0) == PAUSES[3] * (1 + JITTER)


def test_a_receiver_may_ask_for_longer_and_never_for_ever() -> None:
    """What is shorter than the pause changes nothing; what is longer than a day is a day."""
    assert pause(1, 0.0, timedelta(0)) == PAUSES[0]
    assert pause(1, 0.0, timedelta(hours=2)) == timedelta(hours=2)
    assert pause(1, 0.0, timedelta(days=400)) == LONGEST


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", timedelta(minutes=2)),
        (" 120 ", timedelta(minutes=2)),
        ("0", timedelta(0)),
        ("9" * 400, LONGEST),
        ("Sun, 01 Mar 2026 12:01:00 GMT", timedelta(minutes=1)),
        ("Sun, 01 Mar 2026 12:01:00", timedelta(minutes=1)),
        ("Sun, 01 Mar 2020 12:01:00 GMT", timedelta(0)),
        ("-5", None),
        ("soon", None),
        ("٣", None),
        ("", None),
        (None, None),
        ("Sun, 01 Mar 99999 12:01:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, expected: timedelta | None) -> None:
    """Whatever else a receiver writes there is nothing."""
    assert retry_after(value, NOW) == expected


def test_only_success_is_success() -> None:
    """A redirect, a challenge or an early hint has taken nothing."""
    assert [status for status in range(100, 600) if is_taken(status)] == [*range(200, 300)]
