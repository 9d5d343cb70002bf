"""A turn of retention: contents first, the key once nothing is left under it, the record with the person at last."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.core.retention.stored import StoredCase, StoredItem
from services.core.retention.turn import QUIET, Going, Holding, Stored, going
from unit.core.broken import built

BOOK = built(lambda _: None)
RECEIVED = datetime(2026, 3, 1, 9, tzinfo=UTC)
FACTS = {name: fact.default for name, fact in BOOK.facts.items()}
FIRST, SECOND, PERSON = UUID(int=1), UUID(int=2), UUID(int=9)


def after(days: float) -> datetime:
    """Return the moment so many days after receipt."""
    return RECEIVED + timedelta(days=days)


def stored(event: UUID, ended: int | None, *, sealed: bool = True) -> Stored:
    """Return an event at one item that was taken on the second day and ended on another."""
    done = None if ended is None else after(ended)
    item = StoredItem("ssp", is_open=ended is None, confirmed=after(2), ended=done, acted=True)
    return Stored(event, sealed, StoredCase(RECEIVED, FACTS, (item,)))


def holding(*events: Stored, changed: float = 20, is_person: bool = True, held: bool = False) -> Holding:
    """Return what is stored under a handle with a key."""
    return Holding(PERSON, is_person, has_key=True, held=held, changed=after(changed), events=events)


def at(days: float, one: Holding) -> Going:
    """Return what goes so many days after receipt."""
    return going(one, after(days), BOOK.retention)


def test_content_goes_alone_while_other_content_of_the_person_stays() -> None:
    """The key seals that too."""
    found = at(40, holding(stored(FIRST, 20), stored(SECOND, None)))
    assert [event for event, _ in found.contents] == [FIRST]
    assert (found.key, found.record) == (None, None)


def test_the_key_goes_with_the_last_content_and_the_record_after_years() -> None:
    """And what is gone already is not told again."""
    found = at(40, holding(stored(FIRST, 20), stored(SECOND, 10, sealed=False)))
    assert [event for event, _ in found.contents] == [FIRST]
    assert found.key is not None
    assert (found.key.kept_as, found.record) == ("payload", None)
    keyless = holding(stored(FIRST, 20, sealed=False))._replace(has_key=False)
    assert at(40, keyless) == Going()
    last = at(20 + 1825, keyless)
    assert last.record is not None
    assert (last.contents, last.key, last.record.kept_as) == ((), None, "record")


def test_the_key_stays_a_day_after_the_last_step() -> None:
    """What was answered then may be told again."""
    late = holding(stored(FIRST, 20), changed=39.5)
    assert at(40, late).key is None
    assert at(39.5 + QUIET / timedelta(days=1), late).key is not None


def test_a_sender_s_key_stays_and_a_hold_keeps_everything() -> None:
    """Nobody's record ends with a sender's contents; what is held is not due at all, whatever its age."""
    sender = at(4000, holding(stored(FIRST, 20), is_person=False))
    assert [event for event, _ in sender.contents] == [FIRST]
    assert (sender.key, sender.record) == (None, None)
    assert at(4000, holding(stored(FIRST, 20), held=True)) == Going()
    assert at(4000, holding()) == Going()
