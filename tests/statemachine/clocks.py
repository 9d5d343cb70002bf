"""Clock of a sequence: product and model have the same, and hours and days go by when the machine says so."""

from datetime import UTC, datetime, timedelta

STARTS = (
    datetime(2026, 11, 27, 10, tzinfo=UTC),
    datetime(2026, 3, 27, 22, 30, tzinfo=UTC),  # the night before the clock changes, and a week before Easter
    datetime(2026, 3, 31, 21, 59, 30, tzinfo=UTC),  # half a minute before midnight in Copenhagen, before Easter
    datetime(2026, 10, 23, 12, tzinfo=UTC),
    datetime(2026, 12, 22, 9, tzinfo=UTC),
    datetime(2027, 5, 4, 12, tzinfo=UTC),
)
WAITS = tuple(timedelta(hours=hours) for hours in (1, 6, 23, 24, 25, 72, 192))


class Clock:
    """The time of one sequence."""

    def __init__(self) -> None:
        self.instant = STARTS[0]

    def __call__(self) -> datetime:
        """Return the time."""
        return self.instant

    def tick(self) -> None:
        """Let a second go by, so that no two things happen at once."""
        self.instant += timedelta(seconds=1)


class RealClock(Clock):
    """The machine's own time, for a product that is a process of its own: nobody turns it."""

    def __init__(self) -> None:
        """Begin whenever it is."""

    def __call__(self) -> datetime:
        """Return the time."""
        return datetime.now(UTC)

    def tick(self) -> None:
        """Leave it as it is."""
