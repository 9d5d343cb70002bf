"""Forum: how long things may take and when nobody meets, as the rulebook has it and not as the page would."""

from datetime import date

import pytest

from north_jutland import RULEBOOK
from services.core.calendar.dates import is_hverdag
from services.core.rulebook.organisations import Forum
from services.desk.pages.forum import answers, closed_days, dues


@pytest.mark.parametrize("forum", list(RULEBOOK.forums.values()), ids=lambda one: one.id)
@pytest.mark.parametrize("language", ["da", "en"])
def test_answers_are_those_of_the_rulebook(forum: Forum, language: str) -> None:
    """Each stage of the forum's circle stands once, with the time that an offer there gets."""
    told = {
        stage: (row.unit, row.time) for row in answers(forum, RULEBOOK, language) for stage in row.stages.split("; ")
    }
    assert bool(told) is forum.takes_people
    for stage, words in RULEBOOK.wording.stages.items():
        if words[language] in told:
            row = RULEBOOK.answering.row(forum.id, stage)
            assert told[words[language]] == (row.unit, row.count)


def test_the_deadlines_of_a_decision_stand_once() -> None:
    """In the words of their rules, with whose they are; a forum without any has none."""
    found = list(dues(RULEBOOK.forums["ksp"], RULEBOOK, "da"))
    assert [one.rule for one in found] == ["REL-3", "REL-4", "REL-7", "REL-10"]
    assert found[0].text == RULEBOOK.rules["REL-3"].texts["da"]
    assert {one.whose for one in found} == {RULEBOOK.wording.whose["prison_service"]["da"]}
    assert list(dues(RULEBOOK.forums["ssp"], RULEBOOK, "da")) == []
    desk = dues(RULEBOOK.forums["municipal_notification_desk"], RULEBOOK, "en")
    assert [one.rule for one in desk] == ["CHI-4", "CHI-5"]


def test_closed_days_are_weekdays_that_do_not_count() -> None:
    """Those of a year from today on; 1 May and 5 June are none of them."""
    found = closed_days(RULEBOOK, date(2026, 11, 28))
    assert (found[0], found[1], date(2027, 3, 25) in found) == (date(2026, 12, 25), date(2027, 1, 1), True)
    assert not any(is_hverdag(one, RULEBOOK.holidays) or one.weekday() > 4 for one in found)
    assert (5, 1) not in {(one.month, one.day) for one in found}
