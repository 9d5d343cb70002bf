"""What the publishers of a campaign send: a seeded list of messages, each with what must become of it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from chaos import corpus
from services.cli.commands.demo.fiction import week

DAY = date(2026, 2, 10)
EVENT, DEAD, AGAIN, CONFLICT = "event", "dead", "again", "conflict"


@dataclass(frozen=True, slots=True)
class Message:
    """One record to send. `sideways` sends it to the partition beside its key's: the publisher breaks its order."""

    topic: str
    key: str
    value: bytes | None
    label: str
    event_id: str
    sideways: bool = False


def messages(seed: int, count: int) -> list[Message]:
    """Return `count` messages; the same for the same seed."""
    return list(_messages(random.Random(seed * 7919), seed, count))[:count]  # noqa: S311 - repeatable


def _messages(rng: random.Random, seed: int, count: int) -> Iterator[Message]:
    sent: dict[str, Message] = {}
    for event in week(DAY, seed, count):
        message = sent.get(event["id"])
        if message is not None:
            yield _again(message, AGAIN, message.value, sideways=rng.random() < 0.3)
            continue
        planted = _planted(rng, event)
        message = sent[event["id"]] = _message(planted, DEAD if _bad(event) else EVENT)
        yield message
        chance = rng.random()
        if chance < 0.01:
            earlier = rng.choice([one for one in sent.values() if one.topic == message.topic])
            yield _recall(rng, earlier)
        elif chance < 0.02:
            planted["data"]["necessity"] = "Kanarie: et andet indhold under samme id."
            yield _again(message, CONFLICT, orjson.dumps(planted), sideways=rng.random() < 0.3)
        elif (
            chance < 0.04 and planted["data"].get("date_status") != "cancelled"
        ):  # nothing else of a cancellation counts
            yield _odd(rng, planted)


def _message(event: dict[str, Any], label: str) -> Message:
    topic = "in." + event["source"].rpartition(":")[2]
    return Message(topic, event["partitionkey"], orjson.dumps(event), label, event["id"])


def _again(before: Message, label: str, value: bytes | None, *, sideways: bool) -> Message:
    return Message(before.topic, before.key, value, label, before.event_id, sideways)


def _recall(rng: random.Random, earlier: Message) -> Message:
    source = f"urn:stafet:publisher:{earlier.topic.removeprefix('in.')}"
    return _message(
        {
            "specversion": "1.0",
            "id": _uuid(rng),
            "source": source,
            "type": "dk.stafet.event_recalled.v1",
            "partitionkey": earlier.key,
            "data": {"event_ref": {"source": source, "id": earlier.event_id}, "reason": "cancelled"},
        },
        EVENT,
    )


def _odd(rng: random.Random, event: dict[str, Any]) -> Message:
    kinds, label = (corpus.DEAD, DEAD) if rng.random() < 0.8 else (corpus.ALIVE, EVENT)
    odd = {**event, "id": _uuid(rng)}
    if "case_ref" in odd["data"]:
        odd["data"] = {**odd["data"], "case_ref": f"KF-2031-{rng.randrange(10**6):06d}"}
    whole = _message(odd, label)
    return _again(whole, label, kinds[rng.choice(sorted(kinds))](odd), sideways=False)


def _planted(rng: random.Random, event: dict[str, Any]) -> dict[str, Any]:
    """Return the event with a word in every text about the person that must never be seen outside."""
    word = f"Kanarie{rng.getrandbits(32):08x}"
    data = {**event["data"], "necessity": f"{event['data']['necessity']} {word}"}
    data["subject"] = {**data["subject"], "name": f"{data['subject']['name']} {word}"}
    if "description" in data:
        data["description"] += f" {word}"
    return {**event, "data": data}


def _bad(event: dict[str, Any]) -> bool:
    theirs = event["source"].endswith("region-nordjylland") and "release_notice" in event["type"]
    nobody = event["data"]["subject"]["cpr"].startswith("310299")
    # Of a cancellation nothing but case, version and status is looked at.
    return theirs or (nobody and event["data"]["date_status"] != "cancelled")


def _uuid(rng: random.Random) -> str:
    return str(UUID(int=rng.getrandbits(128), version=4))
