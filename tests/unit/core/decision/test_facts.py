"""Facts of an event as the rulebook asks about them: what is said, by band, and nothing that is at its default."""

from datetime import date
from typing import Any

import pytest

from oracle.story import HJOERRING, TODAY, about, message, rulebook, turns, turns_tomorrow
from schemas.codec import read_json
from schemas.envelope import Envelope
from schemas.events import EVENT_TYPES
from schemas.events.base import Context
from schemas.validation import Invalid, validate
from services.core.decision.facts import COUNTED, LISTED, SAME, facts_of, place
from services.core.rulebook.conditions import Value

BOOK = rulebook()
CLOSED = next(one for one in BOOK.forums.values() if not one.takes_people)
HAS = BOOK.municipalities["0860"].has
PLAIN = {"claim": "RPL115-1-1", "notification": "sent", "residence": "known"}
"""What the made-up events say beside what a test is about."""


def facts(event: dict[str, Any], today: date = TODAY) -> tuple[dict[str, Value], int | None]:
    """Return facts and age of an event of the police, without where it is about and who sent what."""
    envelope = read_json(event)
    assert isinstance(envelope, Envelope)
    valid = validate(envelope, Context(today, BOOK.forum_ids, BOOK.unknown_residences, "0860"))
    assert not isinstance(valid, Invalid), valid
    found, age = facts_of(valid, "police", today, BOOK)
    assert found.pop("publisher_kind") == "police"
    assert f"dk.stafet.{found.pop('event_type')}.v1" == event["type"]
    return found, age


def concern(born: date | int | None = None, **said: Any) -> dict[str, Value]:
    """Return the facts of a concern, but for the place and what every such event says."""
    found, _ = facts(about("stadium_concern", born, **said))
    for name in ("in_district", "in_region", "residence_has"):
        found.pop(name, None)
    return {name: value for name, value in found.items() if PLAIN.get(name) != value}


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        ({}, {}),
        ({"charged": True}, {"charged": True}),
        ({"charged": False, "gang_link": False}, {}),
        ({"consent": "refused"}, {"consent": "refused"}),
        ({"earlier_concerns_12m": 0}, {}),
        ({"home_risk": []}, {}),
        ({"home_risk": ["abuse", "honour_conflict"]}, {"home_risk": frozenset({"abuse", "honour_conflict"})}),
        ({"school": {"number": "280001"}}, {"school_given": True}),
        ({"addressed_to": "psp"}, {"addressed_to": "psp", "addressed_mode": "owner"}),
        (
            {"addressed_to": "rug_udvalg"},
            {"addressed_to": "rug_udvalg", "addressed_mode": BOOK.forums["rug_udvalg"].mode},
        ),
        ({"subject": {"protected_address": True, "abroad": True}}, {"protected_address": True, "abroad": True}),
        ({"subject": {"protected_address": False}}, {}),
        ({"necessity": "Andre ord."}, {}),
    ],
)
def test_what_is_said_is_a_fact_and_silence_is_none(said: dict[str, Any], fact: dict[str, Value]) -> None:
    """Flags that are down, empty lists, none of a count and free text are no facts."""
    assert concern(**said) == fact


def test_an_age_is_the_band_of_the_years_completed() -> None:
    """On the birthday itself one is a year older; the age is told whole, the fact by its band."""
    for born, age in ((turns(18), 18), (turns_tomorrow(18), 17)):
        found, told = facts(about("stadium_concern", born))
        assert told == age
        assert found["age"] == BOOK.cuts.floor("age", age)
    assert concern(turns(18))["age"] != concern(turns_tomorrow(18))["age"]
    assert facts(about("stadium_concern", None))[1] is None


def test_a_release_has_two_ages() -> None:
    """The one today and the one on the day of release; without a date the person leaves today."""
    found, told = facts(about("release_notice", turns(17), release_date="2027-02-10"))
    assert (told, found["age"], found["age_at_release"]) == (
        17,
        BOOK.cuts.floor("age", 17),
        BOOK.cuts.floor("age_at_release", 18),
    )
    assert "exit_consent" not in facts(about("release_notice", None, exit={"wish": True}))[0]
    without, _ = facts(about("release_notice", turns(17)))
    assert without["age_at_release"] == BOOK.cuts.floor("age_at_release", 17)
    assert without["age_at_release"] != found["age_at_release"]
    assert "age_at_release" not in concern(turns(17))


def test_parts_of_a_release_are_facts() -> None:
    """A wish, a consent and a judgement lie in objects; a count is brought to its band."""
    event = about(
        "release_notice", None, exit={"consent": True}, sentence_months=999,
        radicalisation={"judged": "no", "by": "Fiktiv myndighed", "on": "2026-02-01"},
    )  # fmt: skip
    found, _ = facts(event)
    assert (found["exit_consent"], found["judged"], "exit_wish" in found) == (True, "no", False)
    assert found["sentence_months"] == BOOK.cuts.floor("sentence_months", 999)


@pytest.mark.parametrize(
    ("residence", "found"),
    [
        (None, {}),
        ("0101", {"residence": "known"}),
        ("0787", {"residence": "known", "in_region": True}),
        (
            "0860",
            {
                "residence": "known",
                "in_district": True,
                "in_region": True,
                "residence_has": BOOK.municipalities["0860"].has,
            },
        ),
    ],
)
def test_a_municipality_is_known_and_has_its_forums(residence: str | None, found: dict[str, Value]) -> None:
    """GEO-2: a code that the rulebook lacks is known and outside everything; none at all says nothing."""
    facts_there: dict[str, Value] = {}
    place(facts_there, residence, BOOK)
    assert facts_there == found


def test_counts_and_questions_are_about_a_place_and_nobody() -> None:
    """Without a subject the municipality named is the place, and there is no age."""
    found, age = facts(message("anonymous_sparring", HJOERRING, municipality="860", question="Hvordan?"))
    assert (found["residence"], found["in_district"], age) == ("known", True, None)


def test_no_field_is_forgotten() -> None:
    """Each of the words below is a field of some event and its fact one of the vocabulary, with its default."""
    fields = {name for model in EVENT_TYPES for name in model.model_fields}
    assert {*SAME, *COUNTED, *LISTED} <= fields
    assert {*SAME.values(), *COUNTED.values(), *LISTED} <= BOOK.facts.keys()
