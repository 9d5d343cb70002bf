"""Kafka client configuration: how confluent-kafka reaches the cluster that the settings name."""

import logging
from typing import Any

from confluent_kafka import KafkaError, Producer

from services.runtime.config.settings import Settings

STRUCTURED = [("content-type", b"application/cloudevents+json; charset=UTF-8")]
"""The header of a structured CloudEvent (CloudEvents Kafka binding 1.0.2, section 3.3)."""

AWAY = frozenset(
    {
        KafkaError._ALL_BROKERS_DOWN,  # noqa: SLF001 -- librdkafka's own codes begin with an underscore; they are public
        KafkaError._AUTHENTICATION,  # noqa: SLF001
        KafkaError._MSG_TIMED_OUT,  # noqa: SLF001
        KafkaError._RESOLVE,  # noqa: SLF001
        KafkaError._SSL,  # noqa: SLF001
        KafkaError._TIMED_OUT,  # noqa: SLF001
        KafkaError._TRANSPORT,  # noqa: SLF001
    }
)
"""Codes that speak of the cluster or the way to it, not of one message or topic."""


def client(settings: Settings, name: str) -> dict[str, Any]:
    """Return the configuration every client shares. Raises SettingsError when a password file cannot be read."""
    config: dict[str, Any] = {
        "bootstrap.servers": settings.kafka_bootstrap or "",
        "client.id": f"stafet-{name}-{settings.instance}",
        "security.protocol": settings.kafka_protocol,
        "reconnect.backoff.ms": 100,
        "reconnect.backoff.max.ms": 2000,
        # Its lines would go to standard error as text, and may quote what the broker says.
        "logger": logging.getLogger("librdkafka"),
    }
    if settings.kafka_protocol.startswith("SASL"):
        config |= {
            "sasl.mechanism": settings.kafka_mechanism,
            "sasl.username": settings.kafka_username,
            "sasl.password": settings.kafka_password(),
        }
    files = {
        "ssl.ca.location": settings.kafka_ca_file,
        "ssl.certificate.location": settings.kafka_cert_file,
        "ssl.key.location": settings.kafka_key_file,
    }
    return config | {name: str(path) for name, path in files.items() if path is not None}


def producer(settings: Settings, name: str, **more: Any) -> Producer:
    """Return a producer that neither loses nor doubles while it lives: idempotent, acknowledged by all replicas.

    A key lands where Java's clients put it, so that everybody's messages of one key keep their order.
    """
    return Producer(
        client(settings, name)
        | {
            "enable.idempotence": True,
            "acks": "all",
            "partitioner": "murmur2_random",
            "linger.ms": 2,
            "message.timeout.ms": 30_000,
            **more,
        }
    )
