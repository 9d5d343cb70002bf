"""The installation's own key: signs the tokens of a machine of one's own, and none of a site (contracts-acts 8)."""

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from services.runtime.config.keys import FORBIDDEN, KeyFileError, put
from services.runtime.config.settings import Settings
from services.runtime.os_errors import reason

ALGORITHM = "ES256"


def own_key(settings: Settings) -> ec.EllipticCurvePrivateKey:
    """Return the key in the data folder, made when it is not there. Raises KeyFileError."""
    path = settings.home / "keys" / "token.key"
    put(path, _fresh)
    try:
        mode, text = path.stat().st_mode, path.read_bytes()
    except OSError as error:
        raise KeyFileError(f"{path} kan ikke læses ({reason(error)})") from None
    if mode & FORBIDDEN:
        raise KeyFileError(f"{path} er åben for andre; luk den med: chmod 600 {path}")
    try:
        key = serialization.load_pem_private_key(text, None)
    except ValueError:
        raise KeyFileError(f"{path} er ingen nøgle; slet den, så laves der en ny") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise KeyFileError(f"{path} er en anden slags nøgle; slet den, så laves der en ny")
    return key


def _fresh() -> str:
    made = ec.generate_private_key(ec.SECP256R1())
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return made.private_bytes(*form).decode("ascii")
