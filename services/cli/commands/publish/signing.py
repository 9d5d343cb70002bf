"""Signing of `publish --sign`: each event gets a detached JWS by its publisher's own key."""

from pathlib import Path

import orjson
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey

from schemas.codec import read_json
from schemas.envelope import Envelope, Unreadable
from schemas.json_text import parse
from services.cli.terminal.errors import BAD_DATA, UNUSABLE, CommandError
from services.effects.signed_events import said
from services.runtime.os_errors import reason

_KINDS: tuple[tuple[type[ECKey | OKPKey], str, str], ...] = ((OKPKey, "Ed25519", "Ed25519"), (ECKey, "P-256", "ES256"))


class Signature:
    """A private key: Ed25519, or an EC key on P-256."""

    def __init__(self, name: str) -> None:
        """Read the file (`openssl genpkey` makes one); raises CommandError."""
        try:
            pem = Path(name).read_bytes()
        except OSError as error:
            raise CommandError(UNUSABLE, f"{name} kan ikke læses ({reason(error)})") from None
        found = [(key, alg) for kind, curve, alg in _KINDS if (key := _key(pem, kind, curve)) is not None]
        if not found:
            raise CommandError(UNUSABLE, f"{name} er ingen privat nøgle (PEM uden adgangskode, Ed25519 eller P-256)")
        self._key, self._alg = found[0]

    def signed(self, raw: bytes) -> bytes:
        """Return the event as it is sent, with its signature; raises CommandError for what is no event."""
        read = parse(raw)
        envelope = read if isinstance(read, Unreadable) else read_json(read[0])
        text = said(envelope) if isinstance(envelope, Envelope) else None
        if text is None:
            raise CommandError(
                BAD_DATA, "en hændelse kan ikke underskrives: den er ingen CloudEvent, eller et tal er for stort"
            )
        header = {"alg": self._alg, "kid": self._key.thumbprint()}
        token = jws.detach_content(jws.serialize_compact(header, text, self._key, algorithms=[self._alg]))
        return orjson.dumps({**orjson.loads(raw), "jws": token})


def _key(pem: bytes, kind: type[ECKey | OKPKey], curve: str) -> ECKey | OKPKey | None:
    try:
        key = kind.import_key(pem)
    except (JoseError, ValueError, TypeError, AttributeError):
        return None
    return key if key.is_private and key.curve_name == curve else None
