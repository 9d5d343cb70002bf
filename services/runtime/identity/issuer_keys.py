"""The issuer's keys: found by discovery (OpenID Connect Discovery 1.0, RFC 7517), kept, and renewed on rotation."""

import json
import time
from collections.abc import Callable, Mapping
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
LARGEST = 1 << 20
SMALLEST_RSA = 2048  # bits (NIST SP 800-131A)

Fetch = Callable[[str], Mapping[str, Any]]


class IssuerAwayError(Exception):
    """The issuer's keys cannot be had."""


def fetch(url: str) -> Mapping[str, Any]:
    """Return a JSON object over HTTPS, or from this machine; follows no redirect. Raises IssuerAwayError."""
    place = urlsplit(url)
    if place.scheme != "https" and not (place.scheme == "http" and place.hostname in {"127.0.0.1", "localhost", "::1"}):
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
    """Keys of one issuer for one algorithm, by key id."""

    def __init__(
        self, issuer: str, algorithm: str, get: Fetch = fetch, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take the issuer's URL and the one algorithm; nothing is asked yet."""
        self._issuer, self._algorithm, self._get, self._clock = issuer, algorithm, get, clock
        self._keys: dict[str | None, Any] = {}
        self._had = self._asked = float("-inf")

    def key(self, key_id: str | None) -> Any | None:
        """Return the public key with this id, None when the issuer has none. Raises IssuerAwayError."""
        now = self._clock()
        known = key_id in self._keys and now - self._had < FRESH
        if not known and now - self._asked >= PAUSE:
            self._asked = now
            try:
                self._keys, self._had = self._read(), now
            except IssuerAwayError:
                if now - self._had >= STALE:
                    raise
        if now - self._had >= STALE:
            raise IssuerAwayError
        return self._keys.get(key_id)

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
