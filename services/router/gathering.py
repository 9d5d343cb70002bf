"""Gathering of records by the broker: how long a fetch waits for more of them, by how many the last one brought.

A fetch asks for every partition and ends in a transaction, which cost the same for one record as for many. At rest a
fetch ends with the first record; while few come, it gathers as long as promptness allows; of many each costs little
and together they would cost much, so they wait for each other longer.
"""

from typing import NamedTuple

from aiokafka import AIOKafkaConsumer

ENOUGH = 256 << 10  # bytes that end a fetch before its time


class Gathering(NamedTuple):
    """How long (ms) a fetch waits on the broker, and what it brings at least (bytes) when it ends before."""

    wait_ms: int
    least: int


REST = Gathering(100, 1)  # not longer: what else is asked over the same connection waits behind a fetch
FEW = Gathering(33, ENOUGH)
MANY = Gathering(70, ENOUGH)
MANY_FROM = 12  # records of one fetch


def after(records: int) -> Gathering:
    """Return how the fetch behind one that brought so many records gathers."""
    if records >= MANY_FROM:
        return MANY
    return FEW if records else REST


def set_for(consumer: AIOKafkaConsumer, gathering: Gathering) -> None:
    """Let the fetches that the consumer sends from now on gather so.

    aiokafka reads both for each fetch, but has no public way to change them. A contract test fails when this private
    road is gone.
    """
    fetcher = consumer._fetcher  # noqa: SLF001 - see above
    fetcher._fetch_max_wait_ms, fetcher._fetch_min_bytes = gathering  # noqa: SLF001 - see above
