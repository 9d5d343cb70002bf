"""The issuer's keys: found by discovery (OpenID Connect Discovery 1.0, RFC 7517), kept, and renewed on rotation."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector

from jwt import PyJWK, PyJWTError

FRESH = 600.0  # seconds that keys are used without asking again
PAUSE = 10.0  # seconds between two questions: whoever sends tokens with made-up key ids causes no more
STALE = 86_400.0  # seconds that keys last when the issuer does not answer
TIMEOUT = 5.0
PATIENCE = 2.0  # seconds that others wait for an answer that one is waiting for already, while no key is known
HURRY = 0.2  # and once there are keys: whoever sends made-up key ids shall hold up nobody
LARGEST = 1 << 20
SMALLEST_RSA = 2048  # bits (NIST SP 800-131A)

Fetch = Callable[[str], Mapping[str, Any]]


class IssuerAwayError(Exception):
    """The issuer's keys cannot be had."""


def is_safe(url: str) -> bool:
    """Tell whether nobody on the way can read or change what is asked there: HTTPS, or this machine."""
    place = urlsplit(url)
    return place.scheme == "https" or (place.scheme == "http" and place.hostname in {"127.0.0.1", "localhost", "::1"})


def fetch(url: str) -> Mapping[str, Any]:
    """Return a JSON object over HTTPS, or from this machine; follows no redirect. Raises IssuerAwayError."""
    if not is_safe(url):
        raise IssuerAwayError
    opener = OpenerDirector()  # the usual one also opens files and follows redirects
    for handler in (HTTPHandler(), HTTPSHandler()):
        opener.add_handler(handler)
    try:
        with opener.open(url, timeout=TIMEOUT) as answer:
            if answer.status != 200:
                raise IssuerAwayError
            found = json.loads(answer.read(LARGEST))
    except (URLError, OSError, HTTPException, ValueError):
        raise IssuerAwayError from None
    if not isinstance(found, dict):
        raise IssuerAwayError
    return found


class IssuerKeys:
    """Keys of one issuer for one algorithm, by key id; safe between threads, of which one asks at a time."""

    def __init__(
        self, issuer: str, algorithm: str, get: Fetch = fetch, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take the issuer's URL and the one algorithm; nothing is asked yet."""
        self._issuer, self._algorithm, self._get, self._clock = issuer, algorithm, get, clock
        self._keys: dict[str | None, Any] = {}
        self._had = self._asked = float("-inf")
        self._asking = threading.Lock()

    def key(self, key_id: str | None) -> Any | None:
        """Return the public key with this id, None when the issuer has none. Raises IssuerAwayError.

        Without an id it is the issuer's only key (OpenID Connect Core 1.0 section 10.1); that it is another one now can
        only be seen by asking.
        """
        if not self._knows(key_id) and self._asking.acquire(timeout=HURRY if self._keys else PATIENCE):
            try:
                self._renew(key_id)
            finally:
                self._asking.release()
        if self._clock() - self._had >= STALE:
            raise IssuerAwayError
        if key_id is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(key_id)

    def at_hand(self, key_id: str | None) -> Any | None:
        """Return the public key with this id where nobody has to be asked for it."""
        return self._keys.get(key_id) if self._knows(key_id) else None

    def _knows(self, key_id: str | None) -> bool:
        return key_id is not None and key_id in self._keys and self._clock() - self._had < FRESH

    def _renew(self, key_id: str | None) -> None:
        """Ask the issuer, unless that was done a moment ago; an issuer that is away leaves what is known."""
        now = self._clock()
        if self._knows(key_id) or now - self._asked < PAUSE:
            return
        self._asked = now
        with suppress(IssuerAwayError):
            self._keys, self._had = self._read(), now

    def _read(self) -> dict[str | None, Any]:
        about = self._get(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if about.get("issuer") != self._issuer:
            raise IssuerAwayError
        rows = self._get(str(about.get("jwks_uri"))).get("keys")
        found: dict[str | None, Any] = {}
        for row in rows if isinstance(rows, list) else []:
            if (
                isinstance(row, dict)
                and row.get("use", "sig") == "sig"
                and row.get("alg", self._algorithm) == self._algorithm
            ):
                key = self._public(row)
                if key is not None:
                    found[row.get("kid")] = key
        return found

    def _public(self, row: dict[str, Any]) -> Any | None:
        wanted = {"RS256": ("RSA", None), "ES256": ("EC", "P-256")}[self._algorithm]
        if (row.get("kty"), row.get("crv")) != wanted:
            return None
        try:
            key = PyJWK(row, algorithm=self._algorithm).key
        except PyJWTError:
            return None
        return key if wanted[0] == "EC" or key.key_size >= SMALLEST_RSA else None
