"""Signed notes and checkpoints."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.core.evidence import notes
from services.core.evidence.merkle import EMPTY_ROOT
from services.runtime.ed25519 import holds

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


# Cosigned on this project's machine by a witness of others, litewitness 0.9.0 (filippo.io/torchwood).
WITNESS = "example.com/litewitness+cd8ecdca+BOyf04wKPOmRnemWMhjHN5LUmV5ufa2zplO1ib7PGm+T"
COSIGNED = "localhost/stafet/nordjylland/56475aa7\n3\n1Pksj7uJcg6ztVZ3x9fvrd/rENEaGoSguo8aIzN/qpU=\n"
COSIGNATURE = (
    "— example.com/litewitness zY7NygAAAABrCkcw/6EA/C8xmrZq+uRf9/SNbGvzT96QepO4M3a+HcXHQ0doQ3ZGfqioEDSO2mblvEpz6klx"
    "x48jFDv4MLAElKkBAw==\n"
)


def test_a_cosignature_by_a_witness_of_others_holds() -> None:
    """Its key is read, its second is told, and we would have written its line the same way."""
    key = notes.parse_key(WITNESS, notes.COSIGNATURE)
    assert notes.verifier_key(key.name, key.public, key.kind) == WITNESS
    at = notes.verify_cosignature(key, COSIGNED, COSIGNATURE, holds)
    assert at == 1_795_835_696
    signature = notes.parse_signature(COSIGNATURE[:-1]).raw[8:]
    assert notes.cosignature_line(key.name, key.public, at, signature) == COSIGNATURE


PRIVATE = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
PUBLIC = PRIVATE.public_key().public_bytes_raw()
KEY = notes.Key("example.com/w", notes.COSIGNATURE, PUBLIC)


def _line(at: int, text: str = COSIGNED) -> str:
    return notes.cosignature_line("example.com/w", PUBLIC, at, PRIVATE.sign(notes.cosigned_text(text, at)))


def test_a_cosignature_holds_for_its_text_and_second_only() -> None:
    """Every byte of the signature, the text and the key counts; a subtree's, and a second beyond the last, are none."""
    assert notes.verify_cosignature(KEY, COSIGNED, _line(1), holds) == 1
    assert notes.verify_cosignature(KEY, COSIGNED, _line(notes.LATEST), holds) == notes.LATEST
    raw = base64.b64decode(_line(7).split()[2])
    broken = [bytes([*raw[:at], raw[at] ^ 1, *raw[at + 1 :]]) for at in range(len(raw))]
    lines = [f"— example.com/w {base64.b64encode(one).decode()}\n" for one in (*broken, raw[:-1], raw + b"x", raw[:12])]
    lines += [_line(0), _line(notes.LATEST + 1), _line(7, "another\n"), _line(7).replace("/w ", "/v "), "", "—", "x\n"]
    for line in lines:
        with pytest.raises(notes.NoteError):
            notes.verify_cosignature(KEY, COSIGNED, line, holds)
    with pytest.raises(notes.NoteError):  # a log's key cosigns nothing
        notes.verify_cosignature(KEY._replace(kind=notes.ED25519), COSIGNED, _line(7), holds)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a+b",
        "a+b+",
        "a+00000000+AAAA",
        WITNESS[:-1],
        f"{WITNESS}=",
        f" {WITNESS}",
        WITNESS.replace("cd8", "CD8"),
    ],
)
def test_what_is_no_key_is_told(text: str) -> None:
    """A name, its id, and the type with 32 bytes: all must fit together."""
    with pytest.raises(notes.NoteError):
        notes.parse_key(text, notes.COSIGNATURE)
