"""Retention against a slow model that asks of each day whether anything still keeps the content (RET-2 to RET-4)."""

from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from oracle import keeping
from services.core.retention.periods import Due, content_due, record_due
from services.core.retention.stored import StoredCase, StoredItem
from unit.core.broken import built

BOOK = built(lambda _: None)
BOOKED = BOOK.retention
RECEIVED = datetime(2026, 3, 1, 9, tzinfo=UTC)
REASONS = ("wrong_person", "wrong_facts", "cancelled", "sent_by_mistake")
days = st.integers(0, 200)
maybe = st.none() | days
items = st.builds(
    keeping.Item,
    forum=st.sampled_from([*sorted(BOOKED.forums), keeping.GONE_FORUM]),
    ended=maybe,
    taken=maybe,
    cleared=maybe,
    withdrawn=st.none() | days,
    acted=st.booleans(),
    taken_back=st.booleans(),
)
cases = st.builds(
    keeping.Case,
    items=st.lists(items, max_size=4).map(tuple),
    presence_only=st.booleans(),
    recalled=st.none() | st.sampled_from(REASONS),
)


def at(day: int | None, since: datetime = RECEIVED) -> datetime | None:
    """Return the moment of a day after receipt."""
    return None if day is None else since + timedelta(days=day)


def stored(case: keeping.Case, received: datetime = RECEIVED) -> StoredCase:
    """Return a case of the model as the product has it."""
    facts = {name: fact.default for name, fact in BOOK.facts.items()} | {"presence_only": case.presence_only}
    return StoredCase(
        received,
        facts,
        tuple(
            StoredItem(
                one.forum,
                is_open=one.ended is None,
                confirmed=at(one.taken, received),
                cleared=at(one.cleared, received),
                withdrawn=at(one.withdrawn, received),
                ended=at(one.ended, received),
                acted=one.acted,
                taken_back=one.taken_back,
            )
            for one in case.items
        ),
        case.recalled,
    )


def is_due(due: Due | None, now: datetime) -> bool:
    """Tell whether something is due at a moment."""
    return due is not None and due.at <= now


@given(cases, st.lists(days, min_size=1, max_size=6))
@settings(max_examples=600)
@example(keeping.Case((keeping.Item("ssp", 10, taken=1, acted=True),), presence_only=False, recalled=None), [30, 31])
@example(keeping.Case((keeping.Item("ssp", 10),), presence_only=False, recalled="cancelled"), [89, 90])
def test_content_is_due_when_nothing_keeps_it(case: keeping.Case, looks: list[int]) -> None:
    """On every day the same answer as the model's, a moment before midnight of the last day too."""
    due = content_due(stored(case), BOOKED)
    for day in looks:
        now = RECEIVED + timedelta(days=day)
        assert is_due(due, now) is not keeping.content_is_kept(case, day)


@given(cases)
def test_it_is_due_by_a_class_of_the_rulebook_or_at_once(case: keeping.Case) -> None:
    """Whatever is due says by which class and which rules; what never is due is open."""
    due = content_due(stored(case), BOOKED)
    if due is None:
        assert any(one.ended is None for one in case.items)
    else:
        assert due.kept_as in {*BOOKED.classes, "recalled", "consent_withdrawn"}
        assert due.rules


@given(st.dictionaries(st.integers(0, 2000), cases, min_size=1, max_size=3), st.integers(0, 4200))
@settings(max_examples=300)
def test_the_record_stays_with_the_last_of_a_persons_cases(given_: dict[int, keeping.Case], day: int) -> None:
    """Five years after the last of their items ended."""
    found = [stored(case, RECEIVED + timedelta(days=received)) for received, case in given_.items()]
    now = RECEIVED + timedelta(days=day)
    assert is_due(record_due(found, BOOKED), now) is not keeping.record_is_kept(given_, day)
