"""A turn of retention: what of all that is stored under one handle goes now, and what keeps the rest."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from services.core.retention.periods import Due, content_due, record_due
from services.core.retention.stored import StoredCase
from services.core.rulebook.retention import Retention

QUIET = timedelta(days=1)
"""A person's key stays so long after the last step: answers kept for a repeated request are sealed under it."""


class Stored(NamedTuple):
    """An event under a handle; `sealed` tells whether its content is there."""

    event: UUID
    sealed: bool
    case: StoredCase


class Holding(NamedTuple):
    """All that is stored under a handle: a person's, or that of a sender, whose key and record are no person's."""

    person: UUID
    is_person: bool
    has_key: bool
    held: bool  # by a legal hold
    changed: datetime | None  # when the last step of any of its items was done
    events: tuple[Stored, ...]


class Going(NamedTuple):
    """What goes: contents of events, then the key when it seals nothing any more, then the record, with the person."""

    contents: tuple[tuple[UUID, Due], ...] = ()
    key: Due | None = None
    record: Due | None = None


def going(holding: Holding, now: datetime, book: Retention) -> Going:
    """Return what is due; nothing of whom a legal hold keeps."""
    if holding.held:
        return Going()
    dues = [(one, content_due(one.case, book)) for one in holding.events]
    contents = tuple((one.event, due) for one, due in dues if one.sealed and due is not None and due.at <= now)
    ended = [due for _, due in dues if due is not None and due.at <= now]
    quiet = holding.changed is None or holding.changed + QUIET <= now
    if not (holding.is_person and quiet and dues and len(ended) == len(dues)):
        return Going(contents)
    record = record_due((one.case for one in holding.events), book)
    return Going(
        contents,
        max(ended) if holding.has_key else None,
        record if record is not None and record.at <= now else None,
    )
