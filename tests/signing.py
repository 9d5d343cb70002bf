"""Events as a publisher signs them, by joserfc and rfc8785 alone, and a rulebook that names the keys."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson
import rfc8785
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey

from sent import Event
from services.core.rulebook.model import Rulebook
from unit.core.broken import built

EDWARDS, CURVE, LATER, NOBODYS = (
    OKPKey.generate_key("Ed25519"),
    ECKey.generate_key("P-256"),
    OKPKey.generate_key("Ed25519"),
    OKPKey.generate_key("Ed25519"),
)
Key = ECKey | OKPKey


def named(key: Key, first: str = "2026-01-01", last: str = "2026-12-31") -> dict[str, Any]:
    """Return a key as the rulebook names it."""
    told = {name: value for name, value in key.as_dict(private=False).items() if name in {"kty", "crv", "x", "y"}}
    return {**told, "from": first, "until": last}


def credentials(publisher: str, **others: Any) -> dict[str, Any]:
    """Return a publisher's row: two keys that count now, and one that counts from the day after they end."""
    keys = [named(EDWARDS), named(CURVE, "2026-02-10", "2026-02-10"), named(LATER, "2026-02-11", "2027-12-31")]
    return {"publisher": publisher, "keys": keys, **others}


@cache
def book(publisher: str, *, signed_only: bool = False) -> Rulebook:
    """Return North Jutland's rulebook in which a publisher has keys."""
    row = credentials(publisher, signed_only=signed_only)
    return built(lambda of: of["publishers.yaml"].update(credentials=[row]))


def payload(event: Mapping[str, Any]) -> bytes:
    """Return what is signed of an event."""
    return rfc8785.dumps(
        {name: event[name] for name in ("id", "source", "type", "recordedtime", "data") if name in event}
    )


def token(text: bytes, key: Key = EDWARDS, **header: Any) -> str:
    """Return the detached JWS of a text; a member of the header that is `...` is left out."""
    alg = "ES256" if isinstance(key, ECKey) else "Ed25519"
    whole = {"alg": alg, "kid": key.thumbprint(), **header}
    kept = {name: value for name, value in whole.items() if value is not ...}
    if kept == {"alg": alg, "kid": key.thumbprint()}:
        return jws.detach_content(jws.serialize_compact(kept, text, key, algorithms=[alg]))
    parts = [urlsafe_b64encode(one).decode().rstrip("=") for one in (orjson.dumps(kept), text)]
    signature = jws.JWSRegistry.algorithms[alg].sign(".".join(parts).encode(), key)  # what no library writes
    return f"{parts[0]}..{urlsafe_b64encode(signature).decode().rstrip('=')}"


def signed(event: Event, key: Key = EDWARDS, **header: Any) -> Event:
    """Return the event with its signature."""
    return {**event, "jws": token(payload(event), key, **header)}
