"""Event keys: the private keys that publishers seal events to (JWE), in one file, and what they are told of them."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc import jwe
from joserfc.jwe import JWERegistry
from joserfc.jwk import ECKey, RSAKey

from schemas.envelope import Unreadable
from schemas.json_text import parse
from services.effects.sealed_events import EventKeys, NoEventKeys, Opened, SealedEventError
from services.runtime.config.keys import KeyFileError, closed_to_others, put
from services.runtime.config.settings import Settings
from services.runtime.os_errors import reason

VARIABLE = "STAFET_EVENT_KEY_FILE"
_BLOCK = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----.+?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL)
_PART = "[A-Za-z0-9_-]"
_COMPACT = re.compile(rf"({_PART}{{2,}})\.{_PART}*\.{_PART}+\.{_PART}*\.{_PART}+")  # RFC 7516 section 7.1
_SHORTEST = 2048  # bits of an RSA key
_CONTENT = "A256GCM"
# The key that opens decides, never the header: each kind of key has one way.
_WAYS: Mapping[type[ECKey | RSAKey], str] = {ECKey: "ECDH-ES", RSAKey: "RSA-OAEP-256"}
# What is packed can be a thousand times as long, and what has to be understood (`crit`) is nothing that we do.
_REFUSED = frozenset({"zip", "crit"})
_REGISTRY = JWERegistry(algorithms=[*_WAYS.values(), _CONTENT], strict_check_header=False)


class EventKeyRing:
    """The private keys by their id (RFC 7638), the newest last, and the publishers that may send nothing in clear."""

    asks_for_signatures = True

    def __init__(self, keys: Sequence[ECKey | RSAKey], insisted: Collection[str] = ()) -> None:
        """Take the keys and the publishers' ids."""
        self._keys = {key.thumbprint(): key for key in keys}
        self._insisted = frozenset(insisted)

    def insists(self, publisher: str) -> bool:
        """Tell whether a publisher may send nothing in clear."""
        return publisher in self._insisted

    def open(self, sealed: str) -> Opened:
        """Open a JWE. Raises SealedEventError."""
        header = _header(sealed)
        kid = header.get("kid")
        key = self._keys.get(kid) if isinstance(kid, str) else None
        if key is None:
            raise SealedEventError("SEAL_KEY_UNKNOWN")
        if header.get("alg") != _WAYS[type(key)] or header.get("enc") != _CONTENT or _REFUSED & header.keys():
            raise SealedEventError("SEAL_NOT_ALLOWED")
        try:
            text = jwe.decrypt_compact(sealed, key, registry=_REGISTRY).plaintext
        except Exception:  # noqa: BLE001 - whatever a library raises about somebody's message, the message is at fault
            raise SealedEventError("SEAL_DAMAGED") from None
        if text is None:
            raise SealedEventError("SEAL_DAMAGED")
        return Opened(text, header.get("ce"))

    def public(self) -> dict[str, Any]:
        """Return the JWK set for publishers (RFC 7517), the key that they should use first."""
        told = [
            {**key.as_dict(private=False), "kid": kid, "use": "enc", "alg": _WAYS[type(key)]}
            for kid, key in self._keys.items()
        ]
        return {"keys": told[::-1]}


def load(settings: Settings) -> EventKeys:
    """Return what opens sealed events; in demo and test mode a missing key is made first. Raises KeyFileError."""
    ring = held(settings)
    return NoEventKeys() if ring is None else ring


def held(settings: Settings) -> EventKeyRing | None:
    """Return the keys, None where no file is set. Raises KeyFileError."""
    path = settings.event_key_file
    if path is None:
        return None
    if settings.mode != "site":
        put(path, _fresh)
    closed_to_others(VARIABLE, path)
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        raise KeyFileError(f"{VARIABLE}: {path} mangler; lav den med: {_recipe(path)}") from None
    except OSError as error:
        raise KeyFileError(f"{VARIABLE}: {path} kan ikke læses ({reason(error)})") from None
    keys = [_key(block, f"{VARIABLE}: {path}, nøgle {at}") for at, block in enumerate(_BLOCK.findall(text), 1)]
    if not keys:
        raise KeyFileError(f"{VARIABLE}: {path} har ingen nøgle; lav den med: {_recipe(path)}")
    return EventKeyRing(keys, settings.sealing)


def _header(sealed: str) -> Mapping[str, Any]:
    """Return the protected header of a JWE in its compact form, read as strictly as an event."""
    compact = _COMPACT.fullmatch(sealed)
    try:
        read = parse(urlsafe_b64decode(f"{compact[1]}==" if compact else ""))
    except ValueError:  # a length that base64 cannot have
        raise SealedEventError("SEAL_DAMAGED") from None
    if isinstance(read, Unreadable) or read[1] or not isinstance(read[0], dict):
        raise SealedEventError("SEAL_DAMAGED")
    return read[0]


def _key(block: bytes, place: str) -> ECKey | RSAKey:
    try:
        key = serialization.load_pem_private_key(block, None)
    except (ValueError, TypeError):
        raise KeyFileError(f"{place} kan ikke læses som PEM uden adgangskode") from None
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(
        key.curve, ec.SECP256R1 | ec.SECP384R1 | ec.SECP521R1
    ):
        return ECKey.import_key(block)
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= _SHORTEST:
        return RSAKey.import_key(block)
    raise KeyFileError(f"{place} skal være P-256, P-384, P-521 eller RSA på mindst {_SHORTEST} bit")


def _recipe(path: Path) -> str:
    return f"(umask 077; openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 >> {path})"


def _fresh() -> str:
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(*form).decode("ascii")
