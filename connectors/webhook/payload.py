"""Payload of a webhook: the CloudEvent of `out.*` with the fields of its schema alone, or a try-out; never content."""

import orjson

from schemas import wire
from schemas.outgoing import OUTGOING

PING, TRIAL = "webhook_ping", "webhook_test"
"""What is sent to try an address: when it is signed up, and whenever somebody asks for it."""

CHANGES = {name.removeprefix("handover_"): name for name in OUTGOING if name.startswith("handover_")}
"""What a webhook can be told of: word of its filter → name of the message."""

_TRIED = ("webhook", "forum", "municipality")


def kind(name: str) -> str:
    """Return the full type of a message's name."""
    return f"dk.stafet.{name}.v1"


def trial(name: str, number: str, webhook: str, address: tuple[str, str | None], time: str) -> bytes:
    """Return a CloudEvent that tries an address out: PING or TRIAL, and about which webhook."""
    forum, municipality = address
    return wire.cloud_event(
        number, kind(name), time, {"webhook": webhook, "forum": forum, "municipality": municipality}
    )


def thin(message: bytes) -> bytes:
    """Return a message as it is sent: whatever its schema does not name stays here. Raises ValueError, KeyError."""
    told = orjson.loads(message)
    name = str(told["type"]).removeprefix("dk.stafet.").removesuffix(".v1")
    data = told["data"]
    if name in {PING, TRIAL}:
        kept = {field: data[field] for field in _TRIED}
    else:
        (model,) = OUTGOING[CHANGES[name.removeprefix("handover_")]]
        kept = model.model_validate(data).model_dump(mode="json", exclude_unset=True)
    return wire.cloud_event(told["id"], told["type"], told["time"], kept)
