"""What tests of retention work with: two people, of one all there can be is ended, of the other something is open."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from acting import SEALER
from crash.workbench import rulebook
from integration.office import LEADER, Publishers, acting, concern, handovers, rows
from sent import Event, event
from services.effects.sealing import Sealer
from services.storage.connections import connect
from services.storage.people.gone import Gone
from services.storage.people.retention import Retention

NUMBER, OTHER = "7001104234", "6801114235"
WORDS, OPEN_WORDS = "Ordet Udløbsen", "Ordet Åbensen"
BEGIN = datetime(2026, 2, 10, 8, tzinfo=UTC)
WHO = "person/databeskyttelse/stafet/d-1"


def days(count: float) -> datetime:
    """Return the moment so many days after everything was received, and done."""
    return BEGIN + timedelta(days=count)


def about(number: str, words: str, **changes: object) -> Event:
    """Return a concern about somebody, with words that stand nowhere else."""
    return concern(subject={"cpr": number, "name": words, "residence": "0860"}, description=words, **changes)


def senders(database: str, keys: Sealer | None = None) -> Publishers:
    """Return publishers whose events are received at the beginning."""
    return Publishers(database, clock=lambda: BEGIN, keys=keys)


def carry(database: str, item: UUID, keys: Sealer = SEALER) -> None:
    """Carry an item to its end, with words of its forum."""
    with acting(database, LEADER, clock=lambda: BEGIN, keys=keys) as mine:
        mine.accept(item)
        mine.content(item)
        mine.do("note_outcome", item, outcome="referred", responsible_authority="kommune-0860", note=WORDS)
        mine.do("close", item)


def fill(database: str, keys: Sealer = SEALER) -> Publishers:
    """Store both people; of the first content, question, answer, words of acts and a dead letter."""
    made = senders(database, keys)
    made.send(about(NUMBER, WORDS), about(OTHER, OPEN_WORDS))
    first, _ = handovers(database)
    with acting(database, LEADER, clock=lambda: BEGIN, keys=keys) as mine:
        mine.do("ask", first, question=WORDS)
    number = rows(database, "SELECT id FROM question")[0]
    made.send(event("kommune-0860", "question_answered", {"question": str(number), "answer": WORDS}))
    carry(database, first, keys)
    made.send(about(NUMBER, WORDS, observed_on="i går"))
    return made


def rehearse(database: str, now: datetime) -> list[Gone]:
    """Return what would go at a moment."""
    with connect(database) as connection:
        return Retention(connection, rulebook(), WHO, lambda: now).rehearse()


def retain(database: str, now: datetime) -> list[Gone]:
    """Erase what is due at a moment; returns it in its order."""
    with connect(database) as connection:
        turns = Retention(connection, rulebook(), WHO, lambda: now).run()
        return [gone for turn in turns for gone in turn]
