"""TCP ports of the processes of `stafet run all`: chosen by the supervisor, bound by a process seconds later."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from services.runtime.embedded.pair import PairError


def free(place: str, port: int) -> int:
    """Return `port` where nobody listens on it, else a free one; raises PairError."""
    for candidate in (port, 0):
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind((place, candidate))
            except OSError:
                continue
            return int(attempt.getsockname()[1])
    raise PairError(f"ingen fri port på {place}")


@contextmanager
def reserved(place: str, port: int) -> Iterator[int]:
    """Choose a port as `free` does, and have every other supervisor pass it over until the context ends.

    A name in Linux's abstract namespace (unix(7)) says whose it is; it goes with its process. Raises PairError.
    """
    for candidate in (port, 0, 0, 0):
        found = free(place, candidate)
        with socket.socket(socket.AF_UNIX) as name:
            try:
                name.bind(f"\0stafet-port-{found}")
            except OSError:
                continue
            yield found
            return
    raise PairError(f"ingen fri port på {place}")
