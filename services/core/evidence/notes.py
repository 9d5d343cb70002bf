"""Signed notes (C2SP signed-note, tlog-checkpoint, tlog-proof): their text, key ids and verifier keys; no signing here.

An Ed25519 key signs and is kept elsewhere; here is what it signs, and how its signature is written down.
"""

import base64
from collections.abc import Sequence
from hashlib import sha256

ED25519 = 1
"""The type of a signature by Ed25519 over the note itself."""


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """Return the four bytes by which a signature line tells its key."""
    return sha256(b"%b\n%c%b" % (name.encode(), kind, public)).digest()[:4]


def verifier_key(name: str, public: bytes) -> str:
    """Return an Ed25519 key as text: `name+id+key`."""
    return f"{name}+{key_id(name, ED25519, public).hex()}+{_text(bytes([ED25519]) + public)}"


def signature_line(name: str, public: bytes, signature: bytes) -> str:
    """Return the line of an Ed25519 signature."""
    return f"— {name} {_text(key_id(name, ED25519, public) + signature)}\n"


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


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
