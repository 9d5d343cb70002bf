"""Conditions of requests: what an act is given over HTTP, read in the contract's order, and Idempotency-Key."""

from schemas.faults import Fault
from services.api.http.incoming import JSON, Incoming
from services.effects.actors import RefusedActError
from services.storage.handovers.given import Given
from services.storage.idempotency import Request

KEY = "Idempotency-Key"
LONGEST = 64


def given(incoming: Incoming) -> Given:
    """Return what an act on a version is given; raises what is wrong with it: 413 and 415, then 428, then 422."""
    incoming.expect(JSON)
    version = incoming.version()
    return Given(given_body(incoming).body, version)


def given_body(incoming: Incoming, kinds: tuple[str, ...] = JSON) -> Given:
    """Return what is given where no version is asked for; raises 413, 415, 422."""
    incoming.expect(kinds)
    _key(incoming)
    return Given(incoming.json(kinds))


def repeatable(incoming: Incoming, path: str, kinds: tuple[str, ...] = JSON) -> Request | None:
    """Return the request as one that gets its first answer again, by the canonical form of its path.

    None without a key, and for what will be refused when it is read.
    """
    try:
        key = _key(incoming)
        if key is None:
            return None
        body = incoming.json(kinds)
        return Request(key, path, {} if body is None else body)
    except RefusedActError:
        return None


def _key(incoming: Incoming) -> str | None:
    keys = [one.strip() for one in incoming.headers.get(KEY.lower(), [])]
    if not keys:
        return None
    faults = {"duplicate_key": len(keys) > 1, "blank": not keys[0], "too_long": len(keys[0]) > LONGEST}
    found = tuple(Fault(KEY, fault) for fault, wrong in faults.items() if wrong)
    if found:
        raise RefusedActError("invalid", faults=found)
    return keys[0]
