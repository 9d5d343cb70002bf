"""Payloads of webhooks: what the schema of a message names, and nothing else, whatever the message has."""

import orjson
import pytest

from connectors.webhook.payload import CHANGES, PING, TRIAL, kind, thin, trial
from schemas import wire
from schemas.outgoing import OUTGOING

PREVIEW = {
    "handover": "01a21f69-1b31-7001-9c45-aa793f77e882",
    "forum": "ssp",
    "municipality": "0860",
    "stage": "queue",
    "event_type": "stadium_concern",
    "state": "offered",
    "version": 1,
    "link": "/h/01a21f69-1b31-7001-9c45-aa793f77e882",
}
MORE = {
    "handover_offered": {"role": "owner", "due": "2026-03-01", "stops": ["contact_parents"], "legal_basis": None},
    "handover_changed": {"state": "accepted", "code": "accept"},
    "handover_recalled": {"state": "recalled", "code": "wrong_person"},
    "handover_reminder": {"level": "soon", "rule": "answer_by", "due": None},
}
SECRET = {"subject": {"name": "Fiktiv Person"}, "description": "x", "cpr": "700110-4234"}


@pytest.mark.parametrize("name", [*MORE])
def test_what_no_schema_names_stays_here(name: str) -> None:
    """Content that somebody put into a message by mistake is not sent; the rest is as it was."""
    told = {**PREVIEW, **MORE[name]}
    message = wire.cloud_event("1", kind(name), "2026-01-01T00:00:00Z", {**told, **SECRET})
    sent = orjson.loads(thin(message))
    assert sent["data"] == told
    assert (sent["id"], sent["type"], sent["time"]) == ("1", kind(name), "2026-01-01T00:00:00Z")


def test_every_message_about_handovers_can_be_wanted() -> None:
    """The words of the filter are those of the messages; receipts and dead letters are not for forums."""
    assert sorted(CHANGES.values()) == sorted(name for name in OUTGOING if name.startswith("handover_")) == sorted(MORE)


@pytest.mark.parametrize("name", [PING, TRIAL])
def test_a_try_out_says_which_webhook(name: str) -> None:
    """And for which address, nothing of any case."""
    sent = orjson.loads(thin(trial(name, "1", "w", ("ssp", None), "2026-01-01T00:00:00Z")))
    assert sent["data"] == {"webhook": "w", "forum": "ssp", "municipality": None}


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"[]",
        wire.cloud_event("1", kind("receipt"), "t", PREVIEW),
        wire.cloud_event("1", kind("dead_letter"), "t", PREVIEW),
        wire.cloud_event("1", kind("handover_offered"), "t", {}),
        wire.cloud_event("1", kind("handover_offered"), "t", {**PREVIEW, "state": "closed"}),
    ],
)
def test_what_is_no_such_message_is_not_sent(message: bytes) -> None:
    """It is told by an exception, of which the worker makes an outcome."""
    with pytest.raises((ValueError, KeyError, TypeError)):
        thin(message)
