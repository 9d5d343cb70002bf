"""Encryption of content at rest: one random key per person, wrapped by a versioned master key (design 9)."""

import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12  # bytes; AES-GCM's own size (SP 800-38D)


class SealError(Exception):
    """A sealed value does not open: wrong key, wrong row, or changed bytes. The text is Danish and names nobody."""


@dataclass(frozen=True, slots=True)
class PersonKey:
    """A person's handle (16 bytes) and the key that seals what is stored about them."""

    person: bytes
    cipher: AESGCM


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A person key as it is stored."""

    version: int
    wrapped: bytes


def case_key(sealer: "Sealer", publisher: str, case_ref: str) -> bytes:
    """Return the pseudonym of a release case: its reference can name a person."""
    return sealer.pseudonym("case", f"{publisher}\x00{case_ref}")


def seal(key: PersonKey, row: bytes, plain: bytes) -> bytes:
    """Encrypt `plain` for the row with id `row`: sealed bytes moved to another row do not open."""
    nonce = os.urandom(_NONCE)
    return nonce + key.cipher.encrypt(nonce, plain, row)


def unseal(key: PersonKey, row: bytes, sealed: bytes) -> bytes:
    """Decrypt; raises SealError."""
    try:
        return key.cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], row)
    except InvalidTag:
        raise SealError("en gemt værdi kan ikke låses op: en anden hovednøgle, eller ændrede bytes") from None


class Sealer:
    """Makes, wraps and opens person keys, and turns an identity into the pseudonym it is looked up by."""

    def __init__(self, master: Mapping[int, bytes], lookup: bytes) -> None:
        """Take the master keys by version (32 bytes each; the highest wraps new keys) and the lookup key."""
        self._master = {version: AESGCM(key) for version, key in master.items()}
        self._newest = max(master)
        self._lookup = lookup

    def pseudonym(self, kind: str, identity: str) -> bytes:
        """Return the keyed pseudonym of an identity; CPR numbers are never stored or compared in clear."""
        return hmac.digest(self._lookup, f"{kind}\x00{identity}".encode(), "sha256")

    def fresh(self, person: bytes) -> tuple[PersonKey, WrappedKey]:
        """Draw a new random key for `person`: never derived, because a derived key could be computed again."""
        raw = os.urandom(32)
        nonce = os.urandom(_NONCE)
        wrapped = nonce + self._master[self._newest].encrypt(nonce, raw, person)
        return PersonKey(person, AESGCM(raw)), WrappedKey(self._newest, wrapped)

    def unwrap(self, person: bytes, stored: WrappedKey) -> PersonKey:
        """Open a stored key; raises SealError when its master key is not loaded or is another one."""
        master = self._master.get(stored.version)
        if master is None:
            raise SealError(f"hovednøglens version {stored.version} mangler; føj den til filen med hovednøgler")
        try:
            raw = master.decrypt(stored.wrapped[:_NONCE], stored.wrapped[_NONCE:], person)
        except InvalidTag:
            raise SealError(
                f"hovednøglens version {stored.version} er en anden end den, databasen er lavet med"
            ) from None
        return PersonKey(person, AESGCM(raw))
