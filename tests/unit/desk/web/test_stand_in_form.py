"""The form of a stand-in: whole days of clocks in Copenhagen, at one's own addresses, each fault by its field."""

from datetime import UTC, datetime

import pytest

from north_jutland import RULEBOOK
from services.core.access.grants import Grant
from services.core.access.principal import Principal
from services.desk.web.stand_in_form import FAULTS, Wanted, wanted
from services.desk.web.working import Form

NOW = datetime(2026, 11, 28, 12, 0, 0, 123456, UTC)
PLACES = {"ssp|0860"}
WHOLE = {
    "handle": " k-9 ",
    "organisation": "kommune-0860",
    "place": "ssp|0860",
    "first": "2026-12-01",
    "last": "2026-12-24",
    "reason": " Ferie ",
}


def form(**other: str) -> Form:
    """Return the whole form with some fields otherwise."""
    return Form(tuple((WHOLE | other).items()))


def test_a_whole_form_is_a_grant_of_whole_days() -> None:
    """From the first midnight to the one after the last day; a first day that has begun counts from now."""
    begins, until = datetime(2026, 11, 30, 23, tzinfo=UTC), datetime(2026, 12, 24, 23, tzinfo=UTC)
    to = Principal.parse("stedfortraeder:kommune-0860:k-9")
    assert wanted(form(), RULEBOOK, PLACES, NOW) == Wanted(Grant(to, "ssp", "0860", begins, until), until, "Ferie")
    today = wanted(form(first="2026-11-28", last="2026-11-28"), RULEBOOK, PLACES, NOW)
    assert isinstance(today, Wanted)
    assert (today.grant.begins, today.until) == (
        NOW.replace(microsecond=123000),
        datetime(2026, 11, 28, 23, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("handle", ""),
        ("handle", "Anne"),
        ("handle", "*"),
        ("organisation", "kommune-9999"),
        ("place", "psp|0860"),
        ("place", ""),
        ("first", "2026-11-27"),
        ("first", "9999-12-31"),
        ("first", "i dag"),
        ("last", "2026-11-30"),
        ("last", "2028-01-01"),
        ("last", "9999-12-31"),
        ("last", ""),
        ("reason", " "),
        ("reason", "x" * 1001),
    ],
)
def test_a_fault_is_told_by_its_field(field: str, text: str) -> None:
    """And nothing is asked for; a first day that is none makes the last one no fault."""
    found = wanted(form(**{field: text}), RULEBOOK, PLACES, NOW)
    assert not isinstance(found, Wanted)
    assert list(found) == [field, "last"] if text == "9999-12-31" and field == "first" else list(found) == [field]
    assert found[field] == FAULTS[field]


def test_nothing_typed_is_everything_missing() -> None:
    """In the order of the form."""
    assert list(wanted(Form(), RULEBOOK, PLACES, NOW)) == list(FAULTS)
