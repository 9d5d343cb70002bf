"""Master keys: what wraps and unwraps the keys of people, whether their bytes are at hand or in a token (design 9)."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12  # bytes; AES-GCM's own size (SP 800-38D)


class SealError(Exception):
    """A sealed value does not open: wrong key, wrong row, or changed bytes. The text is Danish and names nobody."""


class KeysAwayError(Exception):
    """The master keys cannot be reached: wait and start again. The text is Danish; what is stored is not to blame."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A person key as it is stored."""

    version: int
    wrapped: bytes


class MasterKeys(Protocol):
    """The master keys by version; a person's key is wrapped for that person's handle and opens for no other."""

    @property
    def newest(self) -> int:
        """The version that wraps."""

    def wrap(self, person: bytes, raw: bytes) -> WrappedKey:
        """Wrap the 32 bytes of a person's key. Raises KeysAwayError."""

    def unwrap(self, stored: Sequence[tuple[bytes, WrappedKey]]) -> list[bytes]:
        """Return the bytes of each (handle, wrapped key), in their order. Raises SealError, KeysAwayError."""

    def reach(self) -> None:
        """Ask whether they answer. Raises KeysAwayError."""


class KeysAtHand:
    """Master keys whose bytes this process holds: those of the file."""

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        """Take 32 bytes for each version; the highest wraps."""
        self._ciphers = {version: AESGCM(key) for version, key in keys.items()}
        self.newest = max(keys)

    def wrap(self, person: bytes, raw: bytes) -> WrappedKey:
        """Wrap under the newest."""
        nonce = os.urandom(NONCE)
        return WrappedKey(self.newest, nonce + self._ciphers[self.newest].encrypt(nonce, raw, person))

    def unwrap(self, stored: Sequence[tuple[bytes, WrappedKey]]) -> list[bytes]:
        """Unwrap each; raises SealError when its master key is not loaded or is another one."""
        return [self._unwrap(person, one) for person, one in stored]

    def reach(self) -> None:
        """Answer for them: they are at hand."""

    def _unwrap(self, person: bytes, one: WrappedKey) -> bytes:
        cipher = self._ciphers.get(one.version)
        if cipher is None:
            raise not_loaded(one.version)
        try:
            return cipher.decrypt(one.wrapped[:NONCE], one.wrapped[NONCE:], person)
        except InvalidTag:
            raise another_key(one.version) from None


def not_loaded(version: int) -> SealError:
    """Return the error for a person key whose master key is none of ours."""
    return SealError(f"hovednøglens version {version} mangler; føj den til hovednøglerne")


def another_key(version: int) -> SealError:
    """Return the error for a person key that its master key does not open."""
    return SealError(f"hovednøglens version {version} er en anden end den, databasen er lavet med")
