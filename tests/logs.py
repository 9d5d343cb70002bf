"""Audit logs made by the tests themselves: leaves, keys, and exports as C2SP tlog-tiles defines them, a second time."""

import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chaos.merkle import Tree, leaf

ORIGIN = "example.com/log"


class Signer(NamedTuple):
    """An Ed25519 key under a name; `kind` 1 signs as a log, 4 as a witness."""

    name: str
    seed: int
    kind: int = 1

    @property
    def private(self) -> Ed25519PrivateKey:
        """The key."""
        return Ed25519PrivateKey.from_private_bytes(bytes([self.seed]) * 32)

    @property
    def _raw(self) -> bytes:
        return bytes([self.kind]) + self.private.public_key().public_bytes_raw()

    @property
    def _id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + self._raw).digest()[:4]

    @property
    def vkey(self) -> str:
        """Its verifier key."""
        return f"{self.name}+{self._id.hex()}+{b64encode(self._raw).decode()}"

    def line(self, text: str, at: int = 1_800_000_000) -> str:
        """Return its signature line over a checkpoint's text."""
        stamp = b"" if self.kind == 1 else at.to_bytes(8, "big")
        head = f"cosignature/v1\ntime {at}\n" if stamp else ""
        signature = self.private.sign((head + text).encode())
        return f"— {self.name} {b64encode(self._id + stamp + signature).decode()}\n"


LOG = Signer(ORIGIN, 1)


def body(number: int, **changed: object) -> bytes:
    """Return a leaf in canonical form."""
    fields: dict[str, object] = {
        "actor": "router", "c": f"{number:064x}", "case": f"{number % 7:032x}", "code": "handover.→offered",
        "id": f"{number * 2_654_435_761 % 2**32:032x}", "on_behalf": None, "op": "disclosure", "outcome": "ok",
        "prev": None, "purpose": "prevention", "query": None, "recipient": ["ksp/0860"], "scope": ["type", "forum"],
        "src": f"in.kommune-0860/0/{number}", "subj": None, "t_occ": "2026-01-31T00:00:00.000Z",
        "t_rec": "2026-01-31T00:00:00.000Z", "v": 1,
    }  # fmt: skip
    return json.dumps(fields | changed, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def head(bodies: list[bytes], *signers: Signer, size: int | None = None, origin: str = ORIGIN) -> str:
    """Return a checkpoint over the first leaves, with a line per signer."""
    size = len(bodies) if size is None else size
    root = Tree([leaf(one) for one in bodies]).root(size)
    text = f"{origin}\n{size}\n{b64encode(root).decode()}\n"
    return f"{text}\n" + "".join(one.line(text) for one in signers or (LOG,))


def write(folder: Path, bodies: list[bytes], *signers: Signer, keys: str | None = None) -> Path:
    """Write an export, each tile by the definition of its hashes; returns the folder."""
    hashes = [leaf(one) for one in bodies]
    level, nodes = 0, hashes
    while nodes:
        for start in range(0, len(nodes), 256):
            _put(folder, str(level), start // 256, nodes[start : start + 256])
        level += 1
        nodes = [Tree(nodes[at : at + 256]).root(256) for at in range(0, len(nodes) - 255, 256)]
    entries = [len(one).to_bytes(2, "big") + one for one in bodies]
    for start in range(0, len(entries), 256):
        _put(folder, "entries", start // 256, entries[start : start + 256])
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("log.vkey").write_text(f"{LOG.vkey}\n")
    folder.joinpath("log.vkeys").write_text(keys or f"{LOG.vkey} 0 -\n")
    folder.joinpath("checkpoint").write_text(head(bodies, *signers))
    return folder


def _put(folder: Path, level: str, number: int, parts: list[bytes]) -> None:
    assert number < 1000
    path = folder / "tile" / level / (f"{number:03}" if len(parts) == 256 else f"{number:03}.p/{len(parts)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(parts))
