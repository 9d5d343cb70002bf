"""The aiokafka consumer as the edge needs it: no reset, committed reads, static membership, no auto commit."""

import ssl
from typing import Any

import aiokafka
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor

from services.router import batches, fetch_codec, fetch_errors, gathering, records
from services.runtime.config.settings import Settings

SESSION_MS = 6_000  # how long a member that fell silent keeps its partitions; a restart within it keeps them too


def consumer(settings: Settings) -> aiokafka.AIOKafkaConsumer:
    """Return a consumer that is not started. Raises SettingsError when a password file cannot be read."""
    batches.install()
    records.install()
    fetch_errors.install()
    fetch_codec.install()
    return aiokafka.AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_bootstrap,
        client_id=f"stafet-router-{settings.instance}",
        group_id=settings.kafka_group,
        group_instance_id=f"{settings.kafka_group}-{settings.instance}",
        enable_auto_commit=False,
        auto_offset_reset="none",
        isolation_level="read_committed",
        session_timeout_ms=SESSION_MS,
        heartbeat_interval_ms=1_000,
        rebalance_timeout_ms=10_000,
        max_poll_interval_ms=60_000,
        request_timeout_ms=20_000,
        retry_backoff_ms=100,
        metadata_max_age_ms=5_000,  # how late it is seen at most that a topic was made again
        fetch_min_bytes=gathering.REST.least,  # until the first record comes
        fetch_max_wait_ms=gathering.REST.wait_ms,
        max_partition_fetch_bytes=4 << 20,  # some 6,000 events: of what is fetched only the last chunk is not full
        fetch_max_bytes=8 << 20,  # of all partitions together: what a batch holds in memory, and keeps others waiting
        partition_assignment_strategy=[RoundRobinPartitionAssignor],
        **_security(settings),
    )


def _security(settings: Settings) -> dict[str, Any]:
    config: dict[str, Any] = {"security_protocol": settings.kafka_protocol}
    if settings.kafka_protocol.startswith("SASL"):
        config |= {
            "sasl_mechanism": settings.kafka_mechanism,
            "sasl_plain_username": settings.kafka_username,
            "sasl_plain_password": settings.kafka_password(),
        }
    if settings.kafka_protocol.endswith("SSL"):
        context = ssl.create_default_context(cafile=settings.kafka_ca_file)
        if settings.kafka_cert_file is not None:
            context.load_cert_chain(settings.kafka_cert_file, settings.kafka_key_file)
        config["ssl_context"] = context
    return config
