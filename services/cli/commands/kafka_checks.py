"""Kafka checks of `stafet doctor`, beyond whether it is there: one Danish remark each."""

import asyncio
from collections.abc import Iterator

from aiokafka.errors import KafkaError

from services.router.consuming import consumer
from services.runtime.config.settings import Settings
from services.runtime.kafka.admin import Cluster
from topics.difference import Difference

_ANSWER = 10.0  # seconds the router's own client gets to reach the cluster
_TIME = "message.timestamp.type"


def remarks(cluster: Cluster, found: Difference) -> Iterator[str]:
    """Yield what a person should know. Raises ClusterError."""
    clocks = [name for name, config in found.alter.items() if _TIME in config and name.startswith("in.")]
    if clocks:
        yield f"CreateTime på {', '.join(clocks)}: modtagelsen er afsenderens ur; `stafet topics apply`"
    for name, config in found.alter.items():
        if others := sorted(config.keys() - {_TIME} if name in clocks else config):
            yield f"{name}: {', '.join(others)} er en anden; `stafet topics apply`"
    yield from found.refused
    for name, count in cluster.hidden("in.").items():
        yield f"{name}: {count} beskeder ligger bag en åben transaktion, som afsenderen skal slutte"


def unreachable(settings: Settings) -> str | None:
    """Ask with the router's own client, which reads settings otherwise than ours; return why it gets no answer."""
    return asyncio.run(_ask(settings))


async def _ask(settings: Settings) -> str | None:
    client = consumer(settings)
    try:
        await asyncio.wait_for(client.start(), _ANSWER)
    except (KafkaError, OSError, TimeoutError, ValueError) as error:
        return type(error).__name__
    finally:
        await client.stop()
    return None
