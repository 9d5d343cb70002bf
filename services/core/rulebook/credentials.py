"""Credentials of publishers: the keys that sign their events, and the certificates that they come with."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from types import MappingProxyType

from services.core.rulebook.document_reader import Node

KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {"Ed25519": ("OKP", ("x",)), "P-256": ("EC", ("x", "y"))}
)
"""Curve → what a JWK says of it (RFC 8037 section 2, RFC 7518 section 6.2): its `kty`, and the members of a point."""
_BYTES = 32
_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key, named by its thumbprint (RFC 7638); it counts from one day to another, both included."""

    kid: str
    curve: str
    point: bytes
    first: date
    last: date

    def counts_on(self, day: date) -> bool:
        """Tell whether what was received on a day may be signed with it."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Credentials:
    """What proves that a publisher sent something; one that is `signed_only` is heard with a signature alone."""

    signed_only: bool
    keys: Mapping[str, SigningKey]
    certificates: frozenset[str]


NONE = Credentials(signed_only=False, keys=MappingProxyType({}), certificates=frozenset())
"""Those of a publisher that the rulebook names none of."""


def credentials(root: Node, publishers: Collection[str]) -> dict[str, Credentials]:
    """Read the credentials of publishers.yaml, by the publisher's id."""
    found: dict[str, Credentials] = {}
    taken: set[str] = set()
    for row in root.rows("credentials"):
        publisher = row.text("publisher", publishers)
        if publisher in found:
            raise row.twice("publisher", publisher)
        keys = [_key(one) for one in row.rows("keys")]
        certificates = row.words("certificates")
        for name in (*(key.kid for key in keys), *certificates):
            if name in taken:  # also at another publisher: what proves two proves neither
                raise row.twice("certificates" if name in certificates else "keys", name)
            taken.add(name)
        signed_only = row.flag("signed_only")
        if signed_only and not keys:
            raise row.error("signed_only: der skal være en nøgle i keys at underskrive med")
        found[publisher] = Credentials(signed_only, {key.kid: key for key in keys}, frozenset(certificates))
        row.done()
    return found


def _key(row: Node) -> SigningKey:
    curve = row.text("crv", KINDS)
    kty, parts = KINDS[curve]
    row.text("kty", (kty,))
    members = {"crv": curve, "kty": kty} | {part: row.text(part) for part in parts}
    point = b"".join(_coordinate(row, part) for part in parts)
    if curve == "P-256" and not _is_on_curve(point):
        raise row.error("x: punktet ligger ikke på kurven P-256")
    first, last = _day(row, "from"), _day(row, "until")
    if last < first:
        raise row.error("until: skal være samme dag som from eller senere")
    row.done()
    named = json.dumps(members, sort_keys=True, separators=(",", ":")).encode()
    return SigningKey(urlsafe_b64encode(sha256(named).digest()).decode().rstrip("="), curve, point, first, last)


def _coordinate(row: Node, key: str) -> bytes:
    text = row.text(key)
    try:
        value = urlsafe_b64decode(f"{text}=")
    except ValueError:
        value = b""
    if len(value) != _BYTES or urlsafe_b64encode(value).decode().rstrip("=") != text:
        raise row.error(f"{key}: her ventes {_BYTES} bytes som base64url uden =")
    return value


def _is_on_curve(point: bytes) -> bool:
    """Tell whether a point is one of P-256 (SP 800-186 section 3.2.1.3): one that is not makes no signature."""
    x, y = int.from_bytes(point[:_BYTES]), int.from_bytes(point[_BYTES:])
    return x < _P and y < _P and (y * y - x**3 + 3 * x - _B) % _P == 0


def _day(row: Node, key: str) -> date:
    text = row.text(key)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise row.error(f"{key}: her ventes en dato ÅÅÅÅ-MM-DD")
    return day
