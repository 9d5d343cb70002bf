"""Whether a signature is a key's."""

from services.runtime.ed25519 import holds

# RFC 8032, section 7.1, test 2.
PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_the_vector_of_the_standard_holds() -> None:
    """A signature holds for its key and its text, and for nothing else; what is no key or no signature does not."""
    assert holds(PUBLIC, SIGNATURE, b"r")
    assert not holds(PUBLIC, SIGNATURE, b"s")
    assert not holds(PUBLIC, bytes([SIGNATURE[0] ^ 1]) + SIGNATURE[1:], b"r")
    assert not holds(bytes(32), SIGNATURE, b"r")
    assert not holds(PUBLIC[:-1], SIGNATURE, b"r")
    assert not holds(PUBLIC, b"", b"r")
