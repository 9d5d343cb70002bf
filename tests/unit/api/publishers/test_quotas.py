"""Quotas: a bucket for each publisher; what one has used up is nobody else's, and comes back with time."""

import pytest

from services.api.http.refused import RefusedRequestError
from services.api.publishers.quotas import Quotas


class Clock:
    """Time that the test turns."""

    now = 100.0

    def __call__(self) -> float:
        """Return it."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def quotas(clock: Clock) -> Quotas:
    """Ten at once, two per second."""
    return Quotas(2.0, 10, clock)


def refused(quotas: Quotas, publisher: str, count: int) -> str | None:
    """Return in how many seconds there are enough, None when there are."""
    try:
        quotas.take(publisher, count)
    except RefusedRequestError as error:
        return {"too_many": error.headers["Retry-After"]}[error.code]
    return None


def test_a_full_bucket_is_spent_and_fills_again(quotas: Quotas, clock: Clock) -> None:
    """What is refused costs nothing; after the seconds that were told it is let through."""
    assert refused(quotas, "a", 10) is None
    assert refused(quotas, "a", 5) == "3"
    clock.now += 2
    assert refused(quotas, "a", 5) == "1"
    clock.now += 1
    assert refused(quotas, "a", 5) is None


def test_one_publisher_uses_up_nobody_else_s(quotas: Quotas) -> None:
    """A noisy one is refused again and again, and another one has its whole bucket."""
    while refused(quotas, "noisy", 1) is None:
        pass
    assert refused(quotas, "quiet", 10) is None


def test_a_bucket_does_not_overflow(quotas: Quotas, clock: Clock) -> None:
    """After a night it holds what it holds."""
    clock.now += 100_000
    assert refused(quotas, "a", 10) is None
    assert refused(quotas, "a", 1) == "1"


def test_more_than_a_full_bucket_is_paid_for_afterwards(quotas: Quotas, clock: Clock) -> None:
    """It is let through when the bucket is full, and the next waits the longer."""
    assert refused(quotas, "a", 30) is None
    clock.now += 9
    assert refused(quotas, "a", 1) == "2"
    clock.now += 2
    assert refused(quotas, "a", 1) is None
