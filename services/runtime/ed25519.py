"""Ed25519 (RFC 8032): whether a signature is a key's, for what `core` reads and may not check itself."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def holds(public: bytes, signature: bytes, text: bytes) -> bool:
    """Tell whether the key with these 32 public bytes made this signature over this text."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):  # ValueError: no signature, or no key, by its length or form
        return False
    return True
