"""Pauses between two tries of a mail: longer each time, and never without end."""

from datetime import timedelta

_SERVER = (timedelta(seconds=15), timedelta(minutes=15))
_ADDRESS = (timedelta(minutes=5), timedelta(hours=6))


def of_server(attempts: int) -> timedelta:
    """Return the pause after so many tries in which the mail server itself was away or took nothing."""
    return _doubled(*_SERVER, attempts)


def of_address(attempts: int) -> timedelta:
    """Return the pause after so many tries in which the server took no mail for an address, or not yet."""
    return _doubled(*_ADDRESS, attempts)


def _doubled(first: timedelta, longest: timedelta, attempts: int) -> timedelta:
    times: int = 2 ** min(max(attempts - 1, 0), 20)
    return min(longest, first * times)
