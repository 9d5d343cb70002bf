"""Refusals that only HTTP has, as exceptions with a code of the table (contracts-acts 11)."""

from collections.abc import Mapping
from types import MappingProxyType

NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class RefusedRequestError(Exception):
    """A request that cannot be served; `code` is a row of `problems.KINDS`, `headers` go with the answer."""

    def __init__(self, code: str, headers: Mapping[str, str] = NO_HEADERS) -> None:
        """Keep what may be shown."""
        super().__init__(code)
        self.code, self.headers = code, headers


def unauthenticated() -> RefusedRequestError:
    """Return the refusal of who gave no token, or one that does not count (RFC 6750)."""
    return RefusedRequestError("unauthenticated", {"WWW-Authenticate": "Bearer"})


def unavailable(seconds: int = 5) -> RefusedRequestError:
    """Return the refusal while a server is away, or nothing is free or signed yet: it may be tried again."""
    return RefusedRequestError("unavailable", {"Retry-After": str(seconds)})
