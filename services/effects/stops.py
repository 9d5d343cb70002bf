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

ENGLISH = MappingProxyType(
    {
        LOG_START_ABOVE: "Kafka has deleted messages before they were read",
        LOG_END_BELOW: "the log in Kafka ends before what we have read",
        TOPIC_REPLACED: "the topic was deleted and made again in Kafka",
        DAMAGED_BATCH: "the log in Kafka cannot be read here; it is damaged",
        FETCH_REFUSED: "Kafka answers with a fault that does not pass",
    }
)
"""The same in English."""

REASONS = ("sent_again", "nothing_lost", "log_replaced", "log_repaired", "other")
"""Why one goes on. Codes, never free text: a reason goes into the audit log, where nobody may be named."""

IN_PLACE = (DAMAGED_BATCH, FETCH_REFUSED)
"""Where our position is right and only the reading fails: the partition goes on where it stands."""


def goes_on_at(code: str, next_offset: int, behind: int | None, log_start: int, *, skip: bool) -> int | None:
    """Return the offset at which a partition goes on: nothing is jumped over unless a person says so.

    None when what is damaged is to be skipped and it is not known where the log can be read again.
    """
    if skip:
        return None if behind is None else max(behind, log_start)
    return max(next_offset, log_start) if code in IN_PLACE else log_start
