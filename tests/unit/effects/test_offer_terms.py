"""Terms of an offer: counted once for each stage of a forum, and anew where an item has something of its own."""

from datetime import UTC, date, datetime, timedelta

from crash.workbench import rulebook
from services.core.deadlines.reminders import Timetables
from services.effects.offer_terms import OfferTerms, columns
from services.effects.postgres_values import date_number, instant_number
from unit.core.broken import built

NOW = datetime(2026, 2, 10, 8, 30, tzinfo=UTC)
DESK = ("municipal_notification_desk", "queue")
ANSWER = date(2026, 2, 17)


def terms() -> OfferTerms:
    """Return the terms of what is offered now."""
    return OfferTerms(Timetables(), NOW, "now")


def test_plain_items_share_their_terms() -> None:
    """One count for a forum and stage under a rulebook; another stage, forum or rulebook has its own."""
    book, one = rulebook(), terms()
    first = one.of(book, ("ksp", "queue"))
    assert one.of(book, ("ksp", "queue")) is first
    assert (first.due_on, first.answer_on, first.answer_at) == (date_number(ANSWER), date_number(ANSWER), None)
    assert one.of(book, ("ksp", "manual")).answer_on == date_number(date(2026, 2, 13))
    longer = built(lambda of: of["deadlines.yaml"]["answer"][3].update(hverdage=6))
    assert one.of(longer, ("ksp", "queue")).answer_on == date_number(date(2026, 2, 18))


def test_hours_are_an_instant() -> None:
    """At the desk the answer has no day, and its reminder comes at a quarter of the hours."""
    desk = terms().of(rulebook(), DESK)
    ends = instant_number(NOW + timedelta(hours=24))
    assert (desk.answer_on, desk.answer_at, desk.due_on, desk.ends_at) == (None, ends, None, ends)
    assert desk.remind_at == instant_number(NOW + timedelta(hours=18))


def test_what_an_item_has_of_its_own_counts() -> None:
    """An earlier deadline is due first and reminded of first; so is a birthday, and nobody else's terms change."""
    book, one = rulebook(), terms()
    plain = one.of(book, ("ksp", "queue"))
    own = one.of(book, ("ksp", "queue"), (("REL-7", date(2026, 2, 11)),))
    assert (own.due_on, own.answer_on) == (date_number(date(2026, 2, 11)), plain.answer_on)
    assert own.times.due == date(2026, 2, 11)
    assert own.remind_at == instant_number(
        datetime(2026, 2, 12, 6, tzinfo=UTC)
    )  # its first level lies before the offer
    grown = one.of(book, ("ksp", "queue"), (), date(2026, 2, 11))
    assert grown.remind_at == instant_number(datetime(2026, 2, 11, 6, tzinfo=UTC))
    assert one.of(book, ("ksp", "queue")) is plain


def test_a_day_and_an_instant_have_a_column_each() -> None:
    """Never both."""
    assert columns(ANSWER) == (date_number(ANSWER), None)
    assert columns(NOW) == (None, instant_number(NOW))
