"""Tokens: signed words of an issuer that say who acts, and the same by the installation on a machine of one's own.

A token is a JWT (RFC 7519) with `sub` (the handle), `stafet_role` and `stafet_org`; which algorithm counts is
configured, never read from the token (RFC 8725 section 3.1; contracts-acts 11).
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

import jwt

from services.core.access.principal import Principal, PrincipalError
from services.runtime.config.settings import Settings
from services.runtime.identity.claims import HANDLE, ORGANISATION, ROLE, principals_of
from services.runtime.identity.issuer_keys import IssuerKeys
from services.runtime.identity.own_key import ALGORITHM, own_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

OWN = "urn:stafet:installation"
LEEWAY = 60  # seconds that clocks may differ
LONGEST = 16_384  # characters of a token that is looked at
_NAMES = (HANDLE, ROLE, ORGANISATION)
MOST = 4096  # tokens whose words are kept: a client has one for an hour, and sends it with every request


class TokenError(Exception):
    """The token does not say who acts: `code` is form, signature, expired, audience, issuer, claims or principal."""

    def __init__(self, code: str) -> None:
        """Keep what is wrong; never the token."""
        super().__init__(code)
        self.code = code


class Read(NamedTuple):
    """What a token says: who acts, and when it ends, the leeway included (seconds since the epoch)."""

    principal: Principal
    ends: float


class _Verified(NamedTuple):
    """What a token said when it was verified, and with which key."""

    read: Read
    own: bool
    key_id: str | None
    key: Any


class Tokens:
    """Verifies tokens with one configuration; keeps the keys that it has seen, and what tokens said. Thread-safe."""

    def __init__(self, settings: Settings, keys: IssuerKeys | None = None) -> None:
        """Take the settings; nothing is read or asked yet."""
        self._settings = settings
        self._own: EllipticCurvePublicKey | None = None
        self._verified: dict[bytes, _Verified] = {}  # by the digest of a token
        issuer = settings.issuer
        self._keys = keys or (IssuerKeys(issuer, settings.token_algorithm) if issuer else None)

    def issue(self, principal: Principal, minutes: int, now: datetime | None = None) -> str:
        """Return a token of the installation itself. Raises TokenError at a site, KeyFileError."""
        if self._settings.mode == "site":
            raise TokenError("issuer")
        at = now or datetime.now(UTC)
        claims = {
            "iss": OWN,
            "aud": self._settings.audience,
            "sub": principal.handle,
            "stafet_role": principal.role,
            "stafet_org": principal.organisation,
            "iat": at,
            "exp": at + timedelta(minutes=minutes),
        }
        return jwt.encode(claims, own_key(self._settings), algorithm=ALGORITHM)

    def verify(self, token: str) -> Principal:
        """Return who a token says that acts. Raises TokenError, IssuerAwayError, KeyFileError."""
        return self.read(token).principal

    def read(self, token: str) -> Read:
        """Return the same with the moment from which on the token is refused."""
        return self.recognised(token) or self._verify(token)

    def recognised(self, token: str) -> Read | None:
        """Return what a token says that was verified before, while it and its key count; nobody is asked."""
        found = self._verified.get(_digest(token))
        if found is None or time.time() >= found.read.ends:
            return None
        at_hand = self._own if found.own else self._keys and self._keys.at_hand(found.key_id)
        return found.read if at_hand is found.key else None

    def _verify(self, token: str) -> Read:
        key, algorithm, issuer, key_id = self._signer(token)
        claims = _decoded(token, key, algorithm, issuer, self._settings.audience, ("exp", *_NAMES))
        read = Read(_principal(claims), float(claims["exp"]) + LEEWAY)
        if len(self._verified) >= MOST:
            self._verified.clear()
        self._verified[_digest(token)] = _Verified(read, issuer == OWN, key_id, key)
        return read

    def of_issuer(self, token: str, audience: str, required: Sequence[str]) -> dict[str, Any]:
        """Return the claims of a token that is for another audience than this interface, by the site's issuer alone.

        Raises as `read` does.
        """
        key, algorithm, issuer, _ = self._signer(token)
        if issuer == OWN:
            raise TokenError("issuer")
        return _decoded(token, key, algorithm, issuer, audience, required)

    def _signer(self, token: str) -> tuple[Any, str, str, str | None]:
        """Return key, algorithm and issuer that alone can count for a token, by what it claims to be; and the key's id.

        Raises as `read` does.
        """
        if len(token) > LONGEST:
            raise TokenError("form")
        try:
            header = jwt.get_unverified_header(token)
            claimed = jwt.decode(token, options={"verify_signature": False}).get("iss")
        except (jwt.PyJWTError, RecursionError):  # JSON as deep as a token is long
            raise TokenError("form") from None
        if claimed == OWN and self._settings.mode != "site":
            self._own = self._own or own_key(self._settings).public_key()
            return self._own, ALGORITHM, OWN, None
        if self._keys is None or claimed != self._settings.issuer:
            raise TokenError("issuer")
        key_id = header.get("kid")
        key = self._keys.key(key_id)
        if key is None:
            raise TokenError("signature")
        return key, self._settings.token_algorithm, str(claimed), key_id


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def _decoded(
    token: str, key: Any, algorithm: str, issuer: str, audience: str, required: Sequence[str]
) -> dict[str, Any]:
    try:
        return jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=audience,
            issuer=issuer,
            leeway=LEEWAY,
            options={"require": ["aud", "iss", *required]},
        )
    except jwt.ExpiredSignatureError:
        raise TokenError("expired") from None
    except jwt.InvalidAudienceError:
        raise TokenError("audience") from None
    except (jwt.InvalidSignatureError, jwt.InvalidAlgorithmError):
        raise TokenError("signature") from None
    except (jwt.PyJWTError, TypeError, OverflowError):  # a time that is none, or that never comes
        raise TokenError("claims") from None


def _principal(claims: dict[str, Any]) -> Principal:
    """Return the one that a token speaks for: it names no choice of roles."""
    try:
        (found,) = principals_of(claims)
    except (PrincipalError, ValueError):
        raise TokenError("principal") from None
    if not isinstance(claims[ROLE], str):
        raise TokenError("principal")
    return found
