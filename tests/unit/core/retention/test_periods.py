"""Retention periods: which class ends what, and what is never due."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.core.retention.periods import content_due, letter_due, lookup_due, record_due
from services.core.retention.stored import StoredCase, StoredItem
from services.core.rulebook.retention import Kept, Retention
from unit.core.broken import built

BOOK = built(lambda _: None)
BOOKED = BOOK.retention
RECEIVED = datetime(2026, 3, 1, 9, tzinfo=UTC)
FACTS = {name: fact.default for name, fact in BOOK.facts.items()}


def after(days: int) -> datetime:
    """Return the moment so many days after receipt."""
    return RECEIVED + timedelta(days=days)


def case(*items: StoredItem, recalled: str | None = None, **facts: bool) -> StoredCase:
    """Return an event at these items."""
    return StoredCase(RECEIVED, FACTS | facts, items, recalled)


TAKEN = StoredItem("ssp", is_open=False, confirmed=after(2), ended=after(20), acted=True)
NOT_TAKEN = TAKEN._replace(confirmed=None)
LEFT = StoredItem("ssp", is_open=False, ended=after(5), taken_back=True)
WITHDRAWN = StoredItem("exit_enhed", is_open=False, confirmed=after(1), withdrawn=after(3), ended=after(3), acted=True)
KEPT_BY_POLICE = StoredItem("infohus_hjoerring", is_open=False, cleared=after(4), ended=after(4), acted=True)
AWAY = StoredItem("no_forum", is_open=False, confirmed=after(2), ended=after(20), acted=True)


@pytest.mark.parametrize(
    ("given", "day", "kept_as"),
    [
        (case(TAKEN), 32, "payload"),
        (case(TAKEN, presence_only=True), 32, "payload"),
        (case(NOT_TAKEN, presence_only=True), 90, "weak_payload"),
        (case(NOT_TAKEN), 180, "payload"),
        (case(LEFT), 90, "idle_payload"),
        (case(LEFT, TAKEN), 90, "idle_payload"),
        (case(), 90, "idle_payload"),
        (case(KEPT_BY_POLICE), 34, "police_only"),
        (case(AWAY), 32, "payload"),
        (case(WITHDRAWN), 3, "consent_withdrawn"),
        (case(WITHDRAWN, TAKEN), 32, "payload"),
        (case(LEFT, recalled="cancelled"), 5, "recalled"),
        (case(TAKEN, recalled="cancelled"), 32, "payload"),
        (case(TAKEN, recalled="wrong_person"), 0, "recalled"),
        (case(recalled="cancelled"), 0, "recalled"),
    ],
)
def test_content_is_kept_by_the_longest_of_its_items(given: StoredCase, day: int, kept_as: str) -> None:
    """Each item by the shortest of its classes that apply; what was called off is due at once."""
    due = content_due(given, BOOKED)
    assert due is not None
    assert (due.at, due.kept_as) == (after(day), kept_as)


def test_what_is_open_is_never_due() -> None:
    """Neither content nor record, also when it was recalled."""
    still = case(TAKEN, StoredItem("psp", is_open=True), recalled="wrong_person")
    assert content_due(still, BOOKED) is None
    assert record_due([case(TAKEN), still], BOOKED) is None


def test_a_record_is_kept_by_the_last_case() -> None:
    """Five years after the last item ended; an event that was at no forum counts from its receipt."""
    due = record_due([case(TAKEN), case()], BOOKED)
    assert due == (after(20 + 1825), "record", ("RET-2", "RET-3"))
    assert record_due([], BOOKED) is None


def test_letters_and_look_ups_have_their_own_class() -> None:
    """Thirty days and five years; a letter whose event was taken back goes at once."""
    assert letter_due(RECEIVED, None, BOOKED) == (after(30), "dead_letter", ("RET-3",))
    assert letter_due(RECEIVED, "cancelled", BOOKED) == (RECEIVED, "recalled", ("RET-1",))
    assert lookup_due(RECEIVED, BOOKED) == (after(1825), "look_ups", ("RET-3",))


def test_what_has_no_limit_stays() -> None:
    """Under a class without limit, or a rulebook without the class, nothing is due."""
    forever = replace(BOOKED.classes["payload"], days=None, cap=None)
    book = Retention({"payload": forever}, {"ssp": Kept(("payload",), "payload", own_key=False)})
    assert content_due(case(TAKEN), book) is None
    assert content_due(case(), book) is None
    assert record_due([case(TAKEN)], book) is None
    assert letter_due(RECEIVED, None, book) is None
    assert lookup_due(RECEIVED, book) is None
