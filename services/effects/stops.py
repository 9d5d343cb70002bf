"""Stops of a partition: the code of each, and what a person reads about it (design 6)."""

from types import MappingProxyType

LOG_START_ABOVE = "LOG_START_ABOVE"
LOG_END_BELOW = "LOG_END_BELOW"
TOPIC_REPLACED = "TOPIC_REPLACED"
DAMAGED_BATCH = "DAMAGED_BATCH"
FETCH_REFUSED = "FETCH_REFUSED"

DANISH = MappingProxyType(
    {
        LOG_START_ABOVE: "Kafka har slettet beskeder, før de blev læst",
        LOG_END_BELOW: "loggen i Kafka slutter før det, vi har læst",
        TOPIC_REPLACED: "emnet er slettet og lavet igen i Kafka",
        DAMAGED_BATCH: "loggen i Kafka kan ikke læses her; den er beskadiget",
        FETCH_REFUSED: "Kafka svarer med en fejl, der ikke går over",
    }
)
"""One row per code that is stored with a stopped partition."""

IN_PLACE = (DAMAGED_BATCH, FETCH_REFUSED)
"""Where our position is right and only the reading fails: the partition goes on where it stands."""
