"""Signed events: a publisher's detached JWS over what is read of an event, for those behind somebody else's gateway.

What is signed is the RFC 8785 form of `id`, `source`, `type`, `recordedtime` and `data` as they are read, so that it
is the same in a batch, in binary mode and however often somebody on the way has written the JSON anew (decision 0037).
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from schemas.envelope import Envelope, Unreadable
from schemas.json_text import parse
from services.core.rulebook.credentials import Credentials, SigningKey

NOT_SIGNED, SIGNATURE_WRONG = "NOT_SIGNED", "SIGNATURE_WRONG"
SIGNATURE_NOT_ALLOWED, SIGNATURE_KEY_UNKNOWN = "SIGNATURE_NOT_ALLOWED", "SIGNATURE_KEY_UNKNOWN"
SIGNATURE_CODES = frozenset({NOT_SIGNED, SIGNATURE_WRONG, SIGNATURE_NOT_ALLOWED, SIGNATURE_KEY_UNKNOWN})
_DETACHED = re.compile(r"([A-Za-z0-9_-]{2,2000})\.\.([A-Za-z0-9_-]{86})")  # RFC 7515 appendix F; both kinds: 64 bytes
# The key decides, never the header: each kind of key has one way, which RFC 9864 gave its second name.
_WAYS: Mapping[str, tuple[str, ...]] = MappingProxyType({"Ed25519": ("EdDSA", "Ed25519"), "P-256": ("ES256",)})


def signature_fault(envelope: Envelope, credentials: Credentials, day: date) -> str | None:
    """Return the code of what is wrong with an event's signature, None where it holds or none is asked for."""
    if envelope.jws is None:
        return NOT_SIGNED if credentials.signed_only else None
    found = _DETACHED.fullmatch(envelope.jws) if isinstance(envelope.jws, str) else None
    header = _header(found[1]) if found else None
    if found is None or header is None:
        return SIGNATURE_WRONG
    kid = header.get("kid")
    key = credentials.keys.get(kid) if isinstance(kid, str) else None
    if key is None or not key.counts_on(day):
        return SIGNATURE_KEY_UNKNOWN
    # What has to be understood (`crit`, and with it `b64` of RFC 7797) is nothing that we do.
    if header.get("alg") not in _WAYS[key.curve] or "crit" in header or "b64" in header:
        return SIGNATURE_NOT_ALLOWED
    signed = said(envelope)
    if signed is None:
        return SIGNATURE_WRONG
    payload = urlsafe_b64encode(signed).rstrip(b"=")
    return None if _holds(key, _bytes(found[2]), found[1].encode() + b"." + payload) else SIGNATURE_WRONG


def _header(text: str) -> dict[str, Any] | None:
    """Return the protected header, read as strictly as an event."""
    try:
        read = parse(_bytes(text))
    except ValueError:  # a length that base64 cannot have
        return None
    return None if isinstance(read, Unreadable) or read[1] or not isinstance(read[0], dict) else read[0]


def said(envelope: Envelope) -> bytes | None:
    """Return the bytes that a signature is over, None of what RFC 8785 has no form of."""
    whole = {
        "id": envelope.id,
        "source": envelope.source,
        "type": envelope.type,
        "recordedtime": envelope.recordedtime,
        "data": envelope.data if envelope.sealed is None else envelope.sealed,
    }
    try:
        return rfc8785.dumps({name: value for name, value in whole.items() if value is not None})
    except (ValueError, RecursionError):  # whole numbers that not every reader has, half of a UTF-16 pair
        return None


def _holds(key: SigningKey, signature: bytes, signed: bytes) -> bool:
    try:
        if key.curve == "Ed25519":
            Ed25519PublicKey.from_public_bytes(key.point).verify(signature, signed)
        else:
            pair = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
            point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), b"\x04" + key.point)
            point.verify(pair, signed, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
