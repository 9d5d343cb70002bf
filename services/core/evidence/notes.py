"""Signed notes (C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof): their text, keys and signature lines.

An Ed25519 key signs and is kept elsewhere; here is what it signs, and how its signature is written down and read.
"""

import base64
import re
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import NamedTuple

ED25519 = 1
"""The type of a signature by Ed25519 over the note itself."""
COSIGNATURE = 4
"""The type of a witness' signature by Ed25519 over the note and a moment."""
LATEST = (1 << 63) - 1
"""The last second that a cosignature may name."""

Holds = Callable[[bytes, bytes, bytes], bool]
"""Tells whether an Ed25519 key (its 32 public bytes) made a signature over a text."""


class NoteError(ValueError):
    """A key, note or signature cannot be read or does not hold; the text, in Danish, says why."""


class Key(NamedTuple):
    """A verifier key: under which name it signs, what type of signature, and its 32 public bytes."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature line tells this key."""
        return key_id(self.name, self.kind, self.public)


class Signature(NamedTuple):
    """One line below a note: whose it says it is, and the signature."""

    name: str
    id: bytes
    raw: bytes

    def by(self, key: Key) -> bool:
        """Tell whether it says that it is this key's."""
        return (self.name, self.id) == (key.name, key.id)


def parse_key(text: str, kind: int) -> Key:
    """Read a verifier key `name+id+key` of this type. Raises NoteError."""
    name, _, rest = text.partition("+")
    ident, _, encoded = rest.partition("+")
    raw = unbase64(encoded)
    if not is_origin(name) or len(raw) != 33 or raw[0] != kind or ident != key_id(name, kind, raw[1:]).hex():
        raise NoteError(f"{text[:200]!r} er ikke en Ed25519-nøgle af type {kind}, skrevet navn+id+nøgle")
    return Key(name, kind, raw[1:])


def parse_signature(line: str) -> Signature:
    """Read a signature line, without its line break. Raises NoteError."""
    match = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
    raw = unbase64(match[2]) if match else b""
    if not match or not is_origin(match[1]) or len(raw) < 5:
        raise NoteError(f"{line[:200]!r} er ikke en underskriftslinje")
    return Signature(match[1], raw[:4], raw[4:])


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """Return the four bytes by which a signature line tells its key."""
    return sha256(b"%b\n%c%b" % (name.encode(), kind, public)).digest()[:4]


def verifier_key(name: str, public: bytes, kind: int = ED25519) -> str:
    """Return an Ed25519 key as text: `name+id+key`."""
    return f"{name}+{key_id(name, kind, public).hex()}+{_text(bytes([kind]) + public)}"


def signature_line(name: str, public: bytes, signature: bytes) -> str:
    """Return the line of an Ed25519 signature."""
    return f"— {name} {_text(key_id(name, ED25519, public) + signature)}\n"


def cosigned_text(text: str, at: int) -> bytes:
    """Return what a witness signs of a checkpoint's text, `at` seconds since 1970."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def cosignature_line(name: str, public: bytes, at: int, signature: bytes) -> str:
    """Return the line of a witness' signature over `cosigned_text`."""
    return f"— {name} {_text(key_id(name, COSIGNATURE, public) + at.to_bytes(8, 'big') + signature)}\n"


def verify_cosignature(key: Key, text: str, line: str, holds: Holds) -> int:
    """Return the second at which this witness signed a checkpoint's text. Raises NoteError."""
    found = parse_signature(line.removesuffix("\n"))
    if key.kind != COSIGNATURE or not found.by(key):
        raise NoteError(f"underskriften er ikke af {key.name!r}")
    at = int.from_bytes(found.raw[:8], "big")
    # Second 0 is a signature over a subtree, which says nothing about a moment.
    if len(found.raw) != 72 or not 0 < at <= LATEST or not holds(key.public, found.raw[8:], cosigned_text(text, at)):
        raise NoteError(f"underskriften af {key.name!r} holder ikke")
    return at


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """Return what is signed of a tree head: its log, its size and its root."""
    return f"{origin}\n{size}\n{_text(root)}\n"


def receipt(index: int, proof: Sequence[bytes], checkpoint: str, verifier: str) -> str:
    """Return a receipt (tlog-proof): a leaf's inclusion under a signed checkpoint.

    The log's verifier key goes along as extra data: a convenience, which whoever checks should have from elsewhere.
    """
    hashes = "".join(f"{_text(one)}\n" for one in proof)
    return f"c2sp.org/tlog-proof@v1\nextra {_text(verifier.encode())}\nindex {index}\n{hashes}\n{checkpoint}"


def default_origin(district: str, public: bytes) -> str:
    """Return the name of a log that nobody named, from its first key (contracts 7)."""
    return f"localhost/stafet/{district}/{sha256(public).hexdigest()[:8]}"


def is_origin(text: str) -> bool:
    """Tell whether a text can name a log: not empty, no blank, no control character, no `+`."""
    return bool(text) and "+" not in text and text.isprintable() and not any(one.isspace() for one in text)


def unbase64(text: str) -> bytes:
    """Return the bytes of canonical base64. Raises NoteError for any other way to write them."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raw = b""
    if not raw or _text(raw) != text:
        raise NoteError(f"{text[:200]!r} er ikke base64")
    return raw


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
