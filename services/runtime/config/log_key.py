"""Log key: the Ed25519 key that signs the audit log, in a file of its own, and the log's name (contracts 7)."""

from dataclasses import dataclass

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.core.evidence import notes
from services.runtime.config.keys import FORBIDDEN, KeyFileError, put
from services.runtime.config.settings import Settings
from services.runtime.os_errors import reason

VARIABLE = "STAFET_LOG_KEY_FILE"


@dataclass(frozen=True, slots=True)
class LogKey:
    """The key and the name under which it signs."""

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

    def checkpoint(self, size: int, root: bytes) -> str:
        """Return the signed checkpoint of a tree head."""
        text = notes.checkpoint_text(self.origin, size, root)
        return f"{text}\n{notes.signature_line(self.origin, self.public, self.private.sign(text.encode()))}"

    def __repr__(self) -> str:
        return f"LogKey({self.verifier})"


def load(settings: Settings) -> LogKey:
    """Read the key; in demo and test mode a missing one is made first. Raises KeyFileError."""
    path = settings.log_key_file
    recipe = f"(umask 077; openssl genpkey -algorithm ed25519 -out {path})"
    if settings.mode != "site":
        put(path, _fresh)
    try:
        mode, text = path.stat().st_mode, path.read_bytes()
    except FileNotFoundError:
        raise KeyFileError(f"{VARIABLE}: {path} mangler; lav den med: {recipe}") from None
    except OSError as error:
        raise KeyFileError(f"{VARIABLE}: {path} kan ikke læses ({reason(error)})") from None
    if mode & FORBIDDEN:
        raise KeyFileError(f"{VARIABLE}: {path} er åben for andre; luk den med: chmod 600 {path}")
    try:
        key = serialization.load_pem_private_key(text, None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{VARIABLE}: {path} er ikke en Ed25519-nøgle i PEM uden adgangskode; lav den med: {recipe}")
    public = key.public_key().public_bytes_raw()
    return LogKey(settings.log_origin or notes.default_origin(settings.district, public), key)


def _fresh() -> str:
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return Ed25519PrivateKey.generate().private_bytes(*form).decode("ascii")
