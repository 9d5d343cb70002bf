"""Sealing of `publish --seal`: content becomes a JWE that the router alone opens, and for its event alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwe import JWERegistry
from joserfc.jwk import ECKey, RSAKey

from services.cli.terminal.errors import UNUSABLE, CommandError
from services.runtime.os_errors import reason

CONTENT = "A256GCM"
_REGISTRY = JWERegistry(algorithms=["ECDH-ES", "RSA-OAEP-256", CONTENT], strict_check_header=False)


class Seal:
    """The key of a JWK set that its owner wants to be used: the first."""

    def __init__(self, name: str) -> None:
        """Read the file (`stafet config event-keys` prints one); raises CommandError."""
        try:
            told = orjson.loads(Path(name).read_bytes())["keys"][0]
            self._kid, self._alg = str(told["kid"]), str(told["alg"])
            self._key = (ECKey if told["kty"] == "EC" else RSAKey).import_key(told)
        except OSError as error:
            raise CommandError(UNUSABLE, f"{name} kan ikke læses ({reason(error)})") from None
        except (ValueError, TypeError, LookupError, JoseError):
            raise CommandError(UNUSABLE, f"{name} er intet JWK-sæt med en nøgle at forsegle til") from None

    def sealed(self, event: Mapping[str, Any]) -> bytes:
        """Return the event as it is sent, with its content sealed for its source, id and type."""
        about = {name: event.get(name) for name in ("source", "id", "type")}
        header = {"alg": self._alg, "enc": CONTENT, "kid": self._kid, "ce": about}
        token = jwe.encrypt_compact(header, orjson.dumps(event["data"]), self._key, registry=_REGISTRY)
        return orjson.dumps({**event, "datacontenttype": "application/jose", "data": token})
