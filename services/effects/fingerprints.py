"""Fingerprints of what events say, by which one that comes again is known: keyed, and gone with whom it is about."""

from services.effects.sealing import Sealer

FORGOTTEN = b"\0"
"""Stands for the fingerprint of an event about somebody who was erased: it came, and nothing tells what it said.

An id that comes again is then the same event, whatever it says: nothing could show that it is another one.
"""


def fingerprint(sealer: Sealer, digest: bytes) -> bytes:
    """Return what is stored of what an event says: whoever has the tables without the lookup key can try nothing."""
    return sealer.pseudonym("said", digest.hex())


def is_same(sealer: Sealer, before: bytes, digest: bytes) -> bool:
    """Tell whether an event stored as `before` said what has this digest; those of before stand by the digest alone."""
    return before in {digest, FORGOTTEN} or before == fingerprint(sealer, digest)
