"""Signatures of webhooks, checked by the library's own verifier and by hand."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta, timezone

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from connectors.webhook.signing import headers, told

SECRET, BODY = bytes(range(32)), '{"a":"æ"}'.encode()


def test_a_receiver_verifies_it_with_what_it_was_told() -> None:
    """The library takes it; another body, another id, another secret it refuses."""
    given = dict(headers(SECRET, "m-1", datetime.now(UTC), BODY))
    assert Webhook(told(SECRET)).verify(BODY, given) == {"a": "æ"}
    for secret, body, more in (
        (told(SECRET), b"{}", {}),
        (told(b"x" * 32), BODY, {}),
        (told(SECRET), BODY, {"webhook-id": "m-2"}),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body, given | more)


def test_it_is_what_the_standard_says() -> None:
    """HMAC-SHA256 over id, time in whole seconds and body, joined by dots; in Base64 behind `v1,`."""
    now = datetime(2026, 3, 1, 13, 30, 5, 999, tzinfo=timezone(timedelta(hours=1)))
    given = dict(headers(SECRET, "m-1", now, BODY))
    assert given["webhook-timestamp"] == str(int(now.timestamp()))
    signed = hmac.digest(SECRET, b"m-1." + given["webhook-timestamp"].encode() + b"." + BODY, hashlib.sha256)
    assert given["webhook-signature"] == "v1," + base64.b64encode(signed).decode()
    assert given["webhook-id"] == "m-1"
    assert told(SECRET) == "whsec_" + base64.b64encode(SECRET).decode()
