"""Signed notes and checkpoints."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.core.evidence import notes
from services.core.evidence.merkle import EMPTY_ROOT

# The example of the specification (C2SP signed-note).
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_LINE = (
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)


def test_the_example_of_the_specification() -> None:
    """Its verifier key and its signature line are written as it writes them, and the signature is over its text."""
    public = base64.b64decode(EXAMPLE_KEY.split("+", 2)[2])[1:]
    assert notes.verifier_key("example.com/foo", public) == EXAMPLE_KEY
    signature = base64.b64decode(EXAMPLE_LINE.split(" ")[2])[4:]
    assert notes.signature_line("example.com/foo", public, signature) == EXAMPLE_LINE
    Ed25519PublicKey.from_public_bytes(public).verify(signature, b"This is an example message.\n")


def test_a_checkpoint_is_three_lines() -> None:
    """Origin, size in decimal, root in base64, each ended."""
    text = notes.checkpoint_text("localhost/stafet/x", 0, EMPTY_ROOT)
    assert text == "localhost/stafet/x\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


def test_a_receipt_carries_proof_and_checkpoint() -> None:
    """The lines of tlog-proof: header, extra data, index, hashes, an empty line, the checkpoint as it is."""
    lines = notes.receipt(3, [bytes(32)], "a\n1\nb\n\n— a c\n", "key").split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra a2V5", "index 3"]
    assert lines[3:] == [base64.b64encode(bytes(32)).decode(), "", "a", "1", "b", "", "— a c", ""]
    assert notes.receipt(0, [], "x\n", "key").split("\n")[3:] == ["", "x", ""]


def test_a_log_nobody_named_is_named_by_its_first_key() -> None:
    """The name is unique in the world and can stand in a signature line."""
    public = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    assert notes.default_origin("nordjylland", public) == "localhost/stafet/nordjylland/139e3940"
    assert notes.is_origin(notes.default_origin("nordjylland", public))


@pytest.mark.parametrize("text", ["", "a b", "a+b", "a\u00a0b", "a\nb", "a\x7fb"])
def test_a_name_that_would_break_a_line_is_none(text: str) -> None:
    """Blank, `+`, control character or nothing at all."""
    assert not notes.is_origin(text)
