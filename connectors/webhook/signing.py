"""Signature of a webhook (Standard Webhooks 1.0): a message's id, its time and its bytes, under the target's secret."""

import base64
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook

from schemas.wire import CONTENT_TYPE

SECRET_BYTES = 32
_PREFIX = "whsec_"


def told(secret: bytes) -> str:
    """Return a secret as its receiver is given it: with the prefix by which every library knows it."""
    return _PREFIX + base64.b64encode(secret).decode()


def headers(secret: bytes, number: str, now: datetime, body: bytes) -> list[tuple[str, str]]:
    """Return the headers of one attempt: the id is the same at each, time and signature are this attempt's own."""
    # The library takes an instant's own digits for UTC.
    return [
        ("content-type", CONTENT_TYPE),
        ("webhook-id", number),
        ("webhook-timestamp", str(int(now.timestamp()))),
        ("webhook-signature", Webhook(secret).sign(number, now.astimezone(UTC), body.decode())),
    ]
