"""Pauses between two tries grow, up to a longest one."""

from datetime import timedelta

from services.core.mails.pausing import of_address, of_server


def test_pauses_double_and_end_somewhere() -> None:
    """A server that is away is asked within a quarter of an hour, an address within six hours, however often it was."""
    assert [of_server(times).total_seconds() for times in (0, 1, 2, 3, 7, 1000)] == [15, 15, 30, 60, 900, 900]
    assert [of_address(times) for times in (1, 2, 7, 8, 999)] == [
        timedelta(minutes=5),
        timedelta(minutes=10),
        timedelta(minutes=320),
        timedelta(hours=6),
        timedelta(hours=6),
    ]
