"""Log keys: the Ed25519 keys that sign the audit log, in a file of their own, and the log's name (contracts 7).

Usually there is one. While the key is changed the file has two, the old one first, and both sign.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.core.evidence import notes
from services.runtime.config.keys import FORBIDDEN, KeyFileError, put
from services.runtime.config.settings import Settings
from services.runtime.os_errors import reason

VARIABLE = "STAFET_LOG_KEY_FILE"
MOST = 2  # keys that sign at a time
LARGEST = 16_384  # bytes of the file

_PEM = re.compile(rb"-----BEGIN [A-Z ]+-----.*?-----END [A-Z ]+-----", re.DOTALL)


@dataclass(frozen=True, slots=True)
class LogKey:
    """A key and the name under which it signs."""

    origin: str
    private: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public key."""
        return self.private.public_key().public_bytes_raw()

    @property
    def verifier(self) -> str:
        """The public key as text: `name+id+key`."""
        return notes.verifier_key(self.origin, self.public)

    def line(self, text: str) -> str:
        """Return the line of its signature over a checkpoint's text."""
        return notes.signature_line(self.origin, self.public, self.private.sign(text.encode()))

    def __repr__(self) -> str:
        return f"LogKey({self.verifier})"


def checkpoint(keys: Sequence[LogKey], size: int, root: bytes) -> str:
    """Return the checkpoint of a tree head, signed by every key; they have one name."""
    text = notes.checkpoint_text(keys[0].origin, size, root)
    return f"{text}\n{''.join(key.line(text) for key in keys)}"


def load(settings: Settings, origin: str | None = None) -> list[LogKey]:
    """Read the keys, to sign under `origin`, which a log keeps for ever; a new log is named as the settings say.

    In demo and test mode a missing file is made first. Raises KeyFileError.
    """
    path = settings.log_key_file
    recipe = f"(umask 077; openssl genpkey -algorithm ed25519 -out {path})"
    if settings.mode != "site":
        put(path, _fresh)
    try:
        mode = path.stat().st_mode
        with path.open("rb") as file:
            text = file.read(LARGEST)
    except FileNotFoundError:
        raise KeyFileError(f"{VARIABLE}: {path} mangler; lav den med: {recipe}") from None
    except OSError as error:
        raise KeyFileError(f"{VARIABLE}: {path} kan ikke læses ({reason(error)})") from None
    if mode & FORBIDDEN:
        raise KeyFileError(f"{VARIABLE}: {path} er åben for andre; luk den med: chmod 600 {path}")
    blocks = _PEM.findall(text) or [text]
    if len(blocks) > MOST:
        raise KeyFileError(f"{VARIABLE}: {path} har {len(blocks)} nøgler; højst {MOST} underskriver på én gang")
    found = [_key(block, path, recipe) for block in blocks]
    publics = [key.public_key().public_bytes_raw() for key in found]
    if len(set(publics)) < len(publics):
        raise KeyFileError(f"{VARIABLE}: {path} har den samme nøgle to gange")
    named = settings.log_origin or origin or notes.default_origin(settings.district, publics[0])
    if origin is not None and named != origin:
        raise KeyFileError(f"STAFET_LOG_ORIGIN: loggen hedder {origin} og kan ikke få et andet navn")
    return [LogKey(named, key) for key in found]


def _key(block: bytes, path: Path, recipe: str) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(block, None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{VARIABLE}: {path} er ikke en Ed25519-nøgle i PEM uden adgangskode; lav den med: {recipe}")
    return key


def _fresh() -> str:
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return Ed25519PrivateKey.generate().private_bytes(*form).decode("ascii")
