"""A decision once whoever it was about is erased."""

import json

import pytest

from oracle.story import about, decided, rulebook
from services.core.decision.encoding import as_json, compact, expand
from services.core.decision.forgetting import forgotten
from services.core.decision.model import Decision
from services.core.decision.sentences import sentences

BOOK = rulebook()
SCHOOL = {"number": "123456"}
DECISIONS = [
    decided(about("youth_crime_concern", 16, home_risk=["abuse", "honour_conflict"])),
    decided(about("youth_crime_concern", 15, school=SCHOOL)),
    decided(about("youth_crime_concern", 7, abuse_suspected=True)),
    decided(about("release_notice", 38, release_date="2026-05-31", placement_date="2024-05-01")),
]


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda one: f"{one.event_type}-{one.age}")
def test_what_came_of_it_stays_and_nothing_of_the_person(decision: Decision) -> None:
    """Outcome, codes, forums and tasks; no age, home, school, day or fact, and what rested on them is not told."""
    made = forgotten(decision)
    assert (made.outcome, made.codes, made.tasks) == (decision.outcome, decision.codes, decision.tasks)
    assert [one.forum for one in made.items] == [one.forum for one in decision.items]
    assert made.items
    assert (made.age, made.residence, made.stops, made.because, made.deadlines) == (None, None, (), (), ())
    stored = json.dumps(compact(made)).replace(decision.rulebook, "")
    for word in ("0860", "123456", "2026-05-31", f'"age": {decision.age}', "abuse", "2026-"):
        assert word not in stored, word
    assert expand(json.loads(json.dumps(compact(made)))) == made == forgotten(made)


def test_what_is_looked_for_is_there_before() -> None:
    """The twin: each of these words stands in a decision that nobody forgot."""
    stored = "".join(json.dumps(compact(one)) for one in DECISIONS)
    assert all(word in stored for word in ("0860", "123456", "2026-", '"age": 16', "abuse"))


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda one: f"{one.event_type}-{one.age}")
def test_it_is_still_told_in_whole_sentences(decision: Decision) -> None:
    """No gap stays open where a word is gone."""
    told = [*sentences(forgotten(decision), BOOK), json.dumps(as_json(forgotten(decision), BOOK))]
    assert not any("{" in one for one in told[:-1]), told
    assert decision.items[0].forum in told[-1]
