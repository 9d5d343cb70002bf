"""Base models of events about people: whom they are about, when that person was born, and that nothing is quoted."""

from datetime import date

import pytest

from schemas.events.base import PersonEvent
from schemas.events.concerns import Concern
from schemas.validation import Invalid
from unit.schemas.validating import GOOD, faults, result


def test_a_number_that_is_no_text_is_an_ordinary_fault() -> None:
    """Only a text can be an impossible number."""
    assert faults("stadium_concern", {"subject": {"cpr": 6101881234}}) == [("subject.cpr", "not_text")]
    assert isinstance(result("stadium_concern", {"subject": {"cpr": ""}}), Invalid)


def test_a_birth_in_the_future_is_impossible_until_its_day_comes() -> None:
    """CPR-5: the day of receipt decides; a child born on that day is one."""
    born = {"subject": {"cpr": "700226-4123"}}
    assert getattr(result("stadium_concern", born, today=date(2026, 2, 9)), "code", None) == "INVALID_CPR"
    seen = {**born, "observed_on": "2026-02-10"}
    assert isinstance(result("stadium_concern", seen, today=date(2026, 2, 10)), Concern)


def test_birth_dates_that_agree_are_no_conflict() -> None:
    """With both, the number's day counts; with one, that one; with none there is no day."""

    def born(subject: dict[str, str]) -> date | None:
        event = result("stadium_concern", {"subject": subject})
        assert isinstance(event, PersonEvent)
        return event.subject.born

    assert born({"cpr": GOOD, "birth_date": "1988-01-01"}) == date(1988, 1, 1)
    assert born({"cpr": GOOD}) == date(1988, 1, 1)
    assert born({"birth_date": "1988-01-02"}) == date(1988, 1, 2)
    assert born({}) is None


@pytest.mark.parametrize(
    ("born", "fault"), [("1899-12-31", "not_date"), ("2026-02-11", "in_future"), ("2026-02-30", "not_date")]
)
def test_a_birth_date_that_cannot_be_is_a_fault(born: str, fault: str) -> None:
    """Before 1900, in the future, or no day at all."""
    assert faults("stadium_concern", {"subject": {"birth_date": born}}) == [("subject.birth_date", fault)]


def test_an_event_is_frozen_and_says_nothing_about_a_person_when_it_is_shown_to_fail() -> None:
    """Nothing can be changed after validation, and an error about it does not quote what stood there."""
    event = result("stadium_concern")
    assert isinstance(event, Concern)
    with pytest.raises(Exception, match="frozen") as caught:
        event.necessity = "x"  # type: ignore[misc]  # that it cannot be done is the claim
    assert "Forummet" not in str(caught.value)
