"""The plan while it is written: its ids and moment, the keys, what is known, and who speaks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.effects.ids import Ids
from services.effects.offer_terms import OfferTerms
from services.effects.plan import Known, Origin, Plan
from services.effects.postgres_values import InstantNumber
from services.effects.rows import EventId, InboxRow
from services.effects.sealing import Sealer


@dataclass(frozen=True, slots=True)
class Draft:
    """A segment's plan while records of one origin are written into it; `moment`, `now` and `now_text` are one."""

    plan: Plan
    origin: Origin
    known: Known
    sealer: Sealer
    topic_for: Callable[[str, str | None], str]
    new_id: Ids
    terms: OfferTerms
    moment: datetime
    now: InstantNumber
    now_text: str
    on_behalf: str

    def met(self, event_id: EventId, digest: bytes, event: bytes | None) -> None:
        """Plan the inbox row of an event that is read; a recall that came before stays with it."""
        pair = (self.origin.publisher, event_id)
        if pair in self.known.unread:
            self.plan.read_at_last.append(pair)
        self.plan.inbox.append(
            InboxRow(
                publisher=self.origin.publisher,
                event_id=event_id,
                digest=digest,
                event=event,
                recalled=self.known.recalled.get(pair),
            )
        )

    def source(self, offset: int) -> str:
        """Return a record's position, as leaves and notices write it."""
        return f"{self.origin.topic}/{self.origin.partition}/{offset}"
