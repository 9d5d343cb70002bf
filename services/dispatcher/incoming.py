"""Incoming deliveries: what a source holds becomes events of its publisher, durable before the source is told.

Between the two nothing has to be remembered. A delivery that was not settled is read again, each item's event has the
id that it had, and `submit` answers what is known with the receipt that it has.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from connectors.contract import Delivery, DeliveryError, Outcome, Read, Refused, RowFault, Source, UnfinishedError
from schemas.faults import FAULTS
from schemas.json_text import write
from services.core.access.principal import PrincipalError
from services.dispatcher.workplace import Workplace
from services.effects.actors import RefusedEventsError
from services.effects.submissions import Door, Submission, fits, is_foreign, read_at
from services.storage.handovers.office import Office
from services.storage.publishers.quotas import OverQuotaError, Quota
from services.storage.publishers.submitting import submit

AT_ONCE, BYTES = 500, 4_194_304
"""Items and bytes of one transaction: what is held of a delivery of any length."""
MOST_TOLD = 1000
"""Items that are told one by one: whoever has more sets these right first."""
CONFLICT = RowFault("", "er sendt før under samme nummer, med andet indhold; intet er ændret")
TOO_LARGE = RowFault("", "hændelsen er for stor")
FOREIGN = RowFault("source", "er en anden afsender")
STRANGER = "afsenderen kendes ikke i regelsættet"


class StoppedError(Exception):
    """The process ends: the delivery stays where it is and is read again."""


class _Item(NamedTuple):
    line: int
    event: Any
    value: bytes
    is_plain: bool


_Lines = list[tuple[int, Submission]]


@dataclass(slots=True)
class _Account:
    taken: int = 0
    refused: list[Refused] = field(default_factory=list)
    left_out: int = 0

    def refuse(self, line: int, faults: Sequence[RowFault]) -> None:
        if len(self.refused) < MOST_TOLD:
            self.refused.append(Refused(line, tuple(faults)))
        else:
            self.left_out += 1

    def outcome(self, problem: str | None = None) -> Outcome:
        return Outcome(self.taken, tuple(sorted(self.refused)), self.left_out, problem)


def take(place: Workplace, source: Source) -> int:
    """Take what a source holds now, and return how many events are durable of it.

    Raises what the source raises, and what the database and the keys raise; then what is not settled stays.
    """
    taken = 0
    for delivery in source.deliveries():
        try:
            outcome = _taken(place, delivery)
        except UnfinishedError:
            continue
        source.settle(delivery, outcome)
        taken += outcome.taken
        _count(place, outcome)
        if place.stopping.asked:
            break
    return taken


def _count(place: Workplace, outcome: Outcome) -> None:
    name = place.connector.name
    place.metrics.count("stafet_connector_events_total", outcome.taken, connector=name, outcome="taken")
    refused = len(outcome.refused) + outcome.left_out
    place.metrics.count("stafet_connector_events_total", refused, connector=name, outcome="refused")


def _taken(place: Workplace, delivery: Delivery) -> Outcome:
    account = _Account()
    try:
        for items in _batches(delivery, account):
            _submit(place, delivery, items, account)
    except DeliveryError as error:
        return account.outcome(str(error))
    except PrincipalError:
        return account.outcome(STRANGER)
    return account.outcome()


def _batches(delivery: Delivery, account: _Account) -> Iterator[list[_Item]]:
    """Yield the events of a delivery, few at a time; what is none, or too large, is refused."""
    batch, size = list[_Item](), 0
    for read in delivery.read():
        item = _item(read, delivery.publisher, account)
        if item is None:
            continue
        batch.append(item)
        size += len(item.value)
        if len(batch) == AT_ONCE or size > BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _item(read: Read, publisher: str, account: _Account) -> _Item | None:
    if read.event is None:
        account.refuse(read.line, read.faults)
        return None
    value, is_plain = write(read.event)
    if not fits(value) or is_foreign(read.event, publisher):
        account.refuse(read.line, (FOREIGN if fits(value) else TOO_LARGE,))
        return None
    return _Item(read.line, read.event, value, is_plain)


def _submit(place: Workplace, delivery: Delivery, items: list[_Item], account: _Account) -> None:
    """Make a batch durable, without what is at fault; raises StoppedError while its quota is waited for."""
    left: _Lines | None = None
    while left is None or left:
        try:
            with place.office(delivery.publisher) as office:
                left = _judged(office, delivery, items, account) if left is None else left
                left = _stored(place, office, left, account)
        except OverQuotaError as error:
            if place.stopping.wait(error.seconds):
                raise StoppedError from None
        place.moved()


def _judged(office: Office, delivery: Delivery, items: list[_Item], account: _Account) -> _Lines:
    """Return what would be stored of each event that has no fault, each of them once."""
    door = Door(delivery.publisher, datetime.now(UTC), office.rulebook, office.sealer)
    found = read_at([one.event for one in items], [(one.value, one.is_plain) for one in items], door)
    good = dict[str, tuple[int, Submission]]()
    for item, one in zip(items, found, strict=True):
        if not isinstance(one, Submission):
            account.refuse(item.line, [delivery.told(fault.field, FAULTS[fault.fault]) for fault in one])
        elif not one.says_the_same_as(good.setdefault(one.event_id, (item.line, one))[1].digest, office.sealer):
            account.refuse(item.line, (CONFLICT,))
        elif good[one.event_id][0] != item.line:
            account.taken += 1  # the same once more
    return list(good.values())


def _stored(place: Workplace, office: Office, events: _Lines, account: _Account) -> _Lines:
    """Store events that are in no conflict with what is there, and return those that are left to be tried again.

    Raises OverQuotaError.
    """
    quota = Quota(place.settings.publisher_events_per_second, place.settings.publisher_events_at_once)
    try:
        account.taken += len(submit(office, lambda: [one for _, one in events], quota))
    except RefusedEventsError as error:
        for line, one in events:
            if one.event_id in error.ids:
                account.refuse(line, (CONFLICT,))
        return [(line, one) for line, one in events if one.event_id not in error.ids]
    return []
