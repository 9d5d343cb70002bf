"""Events as a publisher sends them sealed, by joserfc alone, and the keys of a router that opens them."""

from collections.abc import Mapping
from typing import Any

import orjson
from joserfc import jwe
from joserfc.jwe import JWERegistry
from joserfc.jwk import ECKey, RSAKey

from sent import Event
from services.runtime.config.event_keys import EventKeyRing

OLDER, KEY, NOBODYS = RSAKey.generate_key(2048), ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
RING = EventKeyRing([OLDER, KEY])
JOSE = "application/jose"
Key = ECKey | RSAKey


def about(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a JWE says that it was made for."""
    return {name: event[name] for name in ("source", "id", "type")}


def token(text: bytes, said: Any, key: Key = KEY, **header: Any) -> str:
    """Return the JWE of a text; a member of the header that is `...` is left out."""
    whole = {
        "alg": "ECDH-ES" if isinstance(key, ECKey) else "RSA-OAEP-256",
        "enc": "A256GCM",
        "kid": key.thumbprint(),
        "ce": said,
        **header,
    }
    kept = {name: value for name, value in whole.items() if value is not ...}
    registry = JWERegistry(
        algorithms=["ECDH-ES", "RSA-OAEP-256", "RSA-OAEP", "ECDH-ES+A256KW", "A256GCM", "A128GCM", "DEF"],
        strict_check_header=False,
    )
    return jwe.encrypt_compact(kept, text, key, registry=registry)


def sealed(event: Event, key: Key = KEY) -> Event:
    """Return the event with its content sealed."""
    return {**event, "datacontenttype": JOSE, "data": token(orjson.dumps(event["data"]), about(event), key)}
