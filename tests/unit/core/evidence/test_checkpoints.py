"""Checkpoints that somebody else wrote."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.core.evidence import notes
from services.core.evidence.checkpoints import LARGEST, Checkpoint, parse_size
from services.core.evidence.merkle import EMPTY_ROOT
from services.runtime.ed25519 import holds

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = PRIVATE.public_key().public_bytes_raw()
KEY = notes.Key("example.com/log", notes.ED25519, PUBLIC)
TEXT = notes.checkpoint_text("example.com/log", 0, EMPTY_ROOT)
LINE = notes.signature_line("example.com/log", PUBLIC, PRIVATE.sign(TEXT.encode()))
NOTE = f"{TEXT}\n{LINE}"
FOREIGN = notes.signature_line("example.com/other", PUBLIC, bytes(64))


def test_a_checkpoint_is_read_as_it_was_written() -> None:
    """Origin, size, root, what is signed, and the signature lines."""
    assert Checkpoint.parse(NOTE.encode()) == ("example.com/log", 0, EMPTY_ROOT, TEXT, (LINE[:-1],))


def test_it_is_signed_by_a_key_whose_line_holds() -> None:
    """A key without a line did not sign; a line that says it is the key's and does not hold is a fault."""
    other = KEY._replace(name="example.com/other")
    assert Checkpoint.parse(NOTE.encode()).signed_by(KEY, holds)
    assert not Checkpoint.parse(NOTE.encode()).signed_by(other, holds)
    assert Checkpoint.parse(f"{NOTE}{FOREIGN}".encode()).signed_by(KEY, holds)
    with pytest.raises(notes.NoteError):
        Checkpoint.parse(f"{NOTE}{FOREIGN}".encode()).signed_by(other, holds)
    with pytest.raises(notes.NoteError):
        Checkpoint.parse(NOTE.replace("\n0\n", "\n1\n").encode()).signed_by(KEY, holds)


def test_only_the_lines_of_some_keys_are_kept() -> None:
    """The text as it is, and below it no line of anybody else."""
    assert Checkpoint.parse(f"{TEXT}\n{FOREIGN}{LINE}".encode()).only([KEY]) == NOTE


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", TEXT, f"{TEXT}\n", f"{TEXT}\n\n", NOTE[:-1], f"{NOTE}\n", f"\n{NOTE}", f"{TEXT}{LINE}",
        NOTE.replace("\n0\n", "\n00\n"), NOTE.replace("\n0\n", "\n-1\n"), NOTE.replace("\n0\n", "\n٣\n"),
        NOTE.replace("\n0\n", "\n\n"), NOTE.replace("=\n\n", "\n\n"), NOTE.replace("=\n\n", "=\nmere\n\n"),
        NOTE.replace("— ", "- "), NOTE.replace("— ", "—  "), NOTE.replace("\n", "\r\n"), NOTE.replace("com", "c m"),
        NOTE.replace("47DE", "47D"), f"{TEXT}\n— a AAAA\n", f"{NOTE}\ud7ff", f"{TEXT}\n{LINE * 900}",
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_told(text: str) -> None:
    """Strictly three lines, an empty one, and signatures; nothing else is let by, and nothing without end is read."""
    with pytest.raises(notes.NoteError):
        Checkpoint.parse(text.encode())


def test_what_is_no_text_is_told() -> None:
    """Bytes that are not UTF-8; and sixteen signatures are not too large."""
    with pytest.raises(notes.NoteError):
        Checkpoint.parse(b"\xff" + NOTE.encode())
    assert Checkpoint.parse((NOTE + FOREIGN * 15).encode())
    assert len((NOTE + FOREIGN * 15).encode()) < LARGEST // 16


def test_a_size_is_decimal_without_zeroes() -> None:
    """As tlog-checkpoint writes it, and at most nineteen digits."""
    assert [parse_size("0"), parse_size("9" * 19)] == [0, 10**19 - 1]
    for text in ("", "01", "+1", "1 ", "1\n", "9" * 20):
        with pytest.raises(notes.NoteError):
            parse_size(text)
