"""Kafka producer of `publish`: hands events over and waits until Kafka has them; one that it refuses stops the rest."""

import hmac
import secrets
from collections.abc import Sequence
from typing import Any, NamedTuple

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from services.cli.terminal import servers
from services.cli.terminal.errors import AWAY, BAD_DATA, CommandError
from services.cli.terminal.output import say
from services.runtime.config import keys
from services.runtime.config.settings import Settings
from services.runtime.kafka.client import AWAY as AWAY_CODES
from services.runtime.kafka.client import STRUCTURED, producer

STEP = 0.5  # seconds between two looks at how far it got


class Event(NamedTuple):
    """One event: the bytes as they are sent, where they go, and what its order is kept by (never sent itself)."""

    value: bytes
    topic: str
    order: str


def send(settings: Settings, events: Sequence[Event]) -> dict[str, int]:
    """Send all; returns how many each topic got. Raises CommandError when Kafka does not have every one of them."""
    secret = _secret(settings)
    sent: dict[str, int] = {}
    refused: list[tuple[str, KafkaError]] = []
    complaints: list[KafkaError] = []
    # The tests' and the demo's broker needs no longer; a cluster that elects a new leader is back well before this.
    to = producer(settings, "publish", error_cb=complaints.append, **{"message.timeout.ms": 15_000})

    def told(error: KafkaError | None, message: Message) -> None:
        if error is not None:
            refused.append((message.topic(), error))
        else:
            sent[message.topic()] = sent.get(message.topic(), 0) + 1

    for event in events:
        _produce(to, event, _key(secret, event), told)
        if refused:
            break
    while left := to.flush(STEP):
        say(f"stafet: {len(events) - left} af {len(events)} sendt")
        if refused or (complaints and not sent):
            break
    if refused or sum(sent.values()) < len(events):
        raise _failure(settings, refused, complaints, sum(sent.values()), len(events))
    return sent


def _produce(to: Producer, event: Event, key: bytes, told: Any) -> None:
    while True:
        try:
            to.produce(event.topic, event.value, key, headers=STRUCTURED, on_delivery=told)
        except BufferError:
            to.poll(STEP)
        except KafkaException as error:
            raise CommandError(BAD_DATA, f"{event.topic} tager ikke imod beskeden ({error.args[0].name()})") from None
        else:
            to.poll(0)
            return


def _failure(
    settings: Settings, refused: list[tuple[str, KafkaError]], complaints: list[KafkaError], sent: int, count: int
) -> CommandError:
    so_far = f"; {sent} af {count} er sendt, og at sende dem igen gør ingen skade"
    wrong = [(topic, error) for topic, error in refused if error.code() not in AWAY_CODES]
    if wrong:
        topic, error = wrong[0]
        return CommandError(
            AWAY, f"Kafka afviser {topic} ({error.name()}); findes emnet? `stafet topics apply` laver det{so_far}"
        )
    errors = [error for _, error in refused] + complaints
    code = errors[0].name() if errors else "NO_ANSWER"
    away = servers.broker_away(settings, code)
    return CommandError(AWAY, f"{away}{so_far}")


def _secret(settings: Settings) -> bytes:
    """Return what makes keys that name nobody: lasting where the keys are ours, else good for this one run."""
    if settings.mode == "site":
        return secrets.token_bytes(32)
    return keys.load(settings).lookup


def _key(secret: bytes, event: Event) -> bytes:
    return (
        hmac.digest(secret, f"publish\0{event.topic}\0{event.order}".encode("utf-8", "surrogatepass"), "sha256")
        .hex()[:32]
        .encode()
    )
