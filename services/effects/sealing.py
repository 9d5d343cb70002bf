"""Encryption of content at rest: one random key per person, wrapped by a versioned master key (design 9)."""

import hmac
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.effects.master_keys import NONCE, KeysAtHand, MasterKeys, SealError, WrappedKey
from services.effects.sealed_events import EventKeys, NoEventKeys


@dataclass(frozen=True, slots=True)
class PersonKey:
    """A person's handle (16 bytes) and the key that seals what is stored about them."""

    person: bytes
    cipher: AESGCM


def case_key(sealer: "Sealer", publisher: str, case_ref: str) -> bytes:
    """Return the pseudonym of a release case: its reference can name a person."""
    return sealer.pseudonym("case", f"{publisher}\x00{case_ref}")


def seal(key: PersonKey, row: bytes, plain: bytes) -> bytes:
    """Encrypt `plain` for the row with id `row`: sealed bytes moved to another row do not open."""
    nonce = os.urandom(NONCE)
    return nonce + key.cipher.encrypt(nonce, plain, row)


def unseal(key: PersonKey, row: bytes, sealed: bytes) -> bytes:
    """Decrypt; raises SealError."""
    try:
        return key.cipher.decrypt(sealed[:NONCE], sealed[NONCE:], row)
    except InvalidTag:
        raise SealError("en gemt værdi kan ikke låses op: en anden hovednøgle, eller ændrede bytes") from None


class Sealer:
    """Makes, wraps and opens person keys, and turns an identity into the pseudonym it is looked up by."""

    def __init__(
        self, master: MasterKeys | Mapping[int, bytes], lookup: bytes, events: EventKeys | None = None
    ) -> None:
        """Take the master keys, or their bytes by version, the lookup key, and what opens events that came sealed."""
        self.events = events or NoEventKeys()
        self._master = KeysAtHand(master) if isinstance(master, Mapping) else master
        self._lookup = lookup

    @property
    def newest(self) -> int:
        """The version of the master key that wraps."""
        return self._master.newest

    def reach(self) -> None:
        """Ask whether the master keys answer, and nothing of them. Raises KeysAwayError."""
        self._master.reach()

    def pseudonym(self, kind: str, identity: str) -> bytes:
        """Return the keyed pseudonym of an identity; CPR numbers are never stored or compared in clear."""
        return hmac.digest(self._lookup, f"{kind}\x00{identity}".encode(), "sha256")

    def fresh(self, person: bytes) -> tuple[PersonKey, WrappedKey]:
        """Draw a new random key for `person`: never derived, because a derived key could be computed again.

        Raises KeysAwayError, like everything below.
        """
        raw = os.urandom(32)
        return PersonKey(person, AESGCM(raw)), self._master.wrap(person, raw)

    def unwrap(self, person: bytes, stored: WrappedKey) -> PersonKey:
        """Open a stored key; raises SealError when its master key is not loaded or is another one."""
        (key,) = self.unwrap_all([(person, stored)])
        return key

    def unwrap_all(self, stored: Sequence[tuple[bytes, WrappedKey]]) -> list[PersonKey]:
        """Open the keys of many (handle, wrapped key) at once; raises SealError."""
        raws = self._master.unwrap(stored)
        return [PersonKey(person, AESGCM(raw)) for (person, _), raw in zip(stored, raws, strict=True)]

    def rewrap(self, stored: Sequence[tuple[bytes, WrappedKey]]) -> list[WrappedKey]:
        """Wrap the keys of many (handle, wrapped key) under the newest master key; raises SealError."""
        raws = self._master.unwrap(stored)
        return [self._master.wrap(person, raw) for (person, _), raw in zip(stored, raws, strict=True)]
