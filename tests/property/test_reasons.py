"""What a decision gives as its reason is about the case at hand: the rule, the age, the place and the body."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from oracle.district import CONCERNS
from oracle.story import rulebook
from property.test_decisions import (
    Told,
    admitted,
    cases,
    extreme,
    in_district,
    in_region,
    recruiting,
    residence,
    wishes,
)
from services.core.decision.encoding import as_json
from services.core.rulebook.texts import LANGUAGES

BODIES = [forum for forum in rulebook().forums.values() if forum.no_items is not None]


def kind(*event_types: str) -> Callable[[Told], object]:
    """Tell whether it is an event of one of these types."""
    return lambda told: told.decision.event_type in event_types


def stands_at(*forums: str) -> Callable[[Told], object]:
    """Tell whether the case, or the part of it that was looked at, is one of these forums'."""
    return lambda told: any(item.forum in forums for item in told.decision.items)


def body(told: Told) -> str | None:
    """Return whom the event is addressed to."""
    return told.data.get("addressed_to")


def abused(told: Told) -> object:
    """Tell whether abuse of the person is suspected."""
    return told.data.get("abuse_suspected") or "abuse" in told.data.get("home_risk", ())


def protected(told: Told) -> object:
    """Tell whether the address is protected."""
    return told.data["subject"].get("protected_address")


def between(low: int, high: int) -> Callable[[Told], object]:
    """Tell whether the person's age lies between these, both included."""
    return lambda told: told.decision.age is not None and low <= told.decision.age <= high


def crime(told: Told) -> object:
    """Tell whether it is a concern about crime that is neither recruitment nor the stadium's."""
    others = {"stadium_concern", "vulnerable_adult_concern", "radicalisation_concern"}
    return told.decision.event_type in set(CONCERNS) - others and not recruiting(told)


ABOUT: dict[str, Callable[[Told], object]] = {
    "STA-5": kind("stadium_concern"),
    "STA-6": lambda told: told.data.get("presence_only"),
    "STA-4": lambda told: body(told) == "stadion_indsats",
    "KK-1": lambda told: body(told) in {"tryk_ungeliv", "tryk_ungeliv_task_force"},
    "KK-2": lambda told: body(told) == "bandepakke_iv",
    "KK-3": lambda told: recruiting(told) and residence(told) == "0851" and between(26, 200)(told),
    "KK-4": lambda told: told.decision.event_type == "knock_knock_concern" and residence(told) != "0851",
    "KK-5": lambda told: recruiting(told) and residence(told) == "0851" and between(10, 14)(told),
    "UKN-1": lambda told: told.decision.event_type == "criminal_case_referral" and between(0, 9)(told),
    "UKN-2": lambda told: body(told) == "ungdomskriminalitetsnaevnet" or between(10, 14)(told),
    "UNG-1": lambda told: told.decision.event_type == "criminal_case_referral" and between(18, 200)(told),
    "UNG-3": lambda told: body(told) == "ungesamraad_nordjylland" or between(15, 17)(told),
    "ROUTE-3": abused,
    "ROUTE-4": extreme,
    "ROUTE-5": kind("release_notice"),
    "ROUTE-6": wishes,
    "ROUTE-7": recruiting,
    "ROUTE-8": crime,
    "ROUTE-9": kind("vulnerable_adult_concern"),
    "CHI-3": between(0, 17),
    "CHI-9": lambda told: (
        told.data.get("notification") == "is_this" or told.data["legal_basis"] == "child-notification"
    ),
    "SSP-5": between(0, 9),
    "SSP-7": lambda told: crime(told) and between(10, 17)(told),
    "SSP-14": between(0, 17),
    "SSP-15": lambda told: told.data.get("home_risk") or abused(told),
    "CPR-9": protected,
    "P115-4": admitted,
    "P115P-1": between(18, 24),
    "PSP-5": lambda told: told.decision.event_type == "vulnerable_adult_concern" and between(0, 17)(told),
    "GEO-1": lambda told: not in_district(told),
    "REL-14": lambda told: told.decision.event_type == "release_notice" and not in_district(told),
    "REL-15": lambda told: told.data["subject"].get("abroad"),
    "REL-16": lambda told: residence(told) is None,
    "BH-1": lambda told: not in_region(told),
    "BH-2": kind("child_abuse_case"),
    "BH-4": lambda told: told.decision.event_type == "child_abuse_case" and between(18, 200)(told),
    "KSP-7": lambda told: told.data["legal_status"] != "convicted",
    "KSP-10": lambda told: told.data["released_from"] == "home_detention",
    "KSP-11": lambda told: told.data["released_from"] == "at_liberty",
    "EXIT-2": lambda told: wishes(told) and between(0, 17)(told),
    "EXIT-4": wishes,
    "EXIT-7": lambda told: told.decision.event_type == "exit_wish",
    "INF-10": extreme,
    "SSP-17": kind("anonymous_sparring"),
    "LAW-8": lambda told: body(told) == "nsk_online_politipatrulje",
    "ORG-1": lambda told: body(told) == "kredsraad_nordjylland",
    "ORG-2": lambda told: body(told) == "lokalraad_hjoerring",
    "SSP-2": lambda told: body(told) == "ssp_udvalg_hjoerring",
    "ORG-3": lambda told: told.decision.event_type == "statistics" or "NO_PERSON_DATA_TO_BODY" in told.decision.codes,
}
"""Rule that a decision cites → whether it is about this event; read from docs/reference/rules.md, not from the rows."""


def cited() -> Iterator[tuple[Told, str, str]]:
    """Yield every reason of every decision: the event, the rule and the row."""
    for told in cases():
        yield from ((told, one.rule, one.row) for one in told.decision.because)


@pytest.mark.parametrize("rule", ABOUT)
def test_a_cited_rule_is_about_the_case(rule: str) -> None:
    """Wherever a decision cites the rule, the event is one that the rule speaks of."""
    found = [(told, row) for told, one, row in cited() if one == rule]
    assert found or rule in {one.no_items_rule for one in BODIES}, "no event comes to this rule"
    for told, row in found:
        assert ABOUT[rule](told), (row, told)


def test_a_rule_about_somebody_else_is_seen() -> None:
    """The twin: a youth crime concern is no case for the stadium's rule, nor for the board's."""
    some = [told for told in cases() if told.decision.event_type == "youth_crime_concern"]
    assert not ABOUT["STA-5"](some[0])
    assert not ABOUT["UKN-1"](some[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_age_that_a_reason_names_is_the_persons(language: str) -> None:
    """A reason with a gap for the age says the age of this person, and one for the place this municipality."""
    ages = places = 0
    for told in cases():
        for one in told.decision.because:
            shown = next(
                text["text"]
                for text, same in zip(
                    as_json(told.decision, rulebook(), language)["because"], told.decision.because, strict=True
                )
                if same is one
            )
            if "age" in one.params:
                ages += 1
                assert re.search(rf"\b{told.decision.age}\b", shown), shown
            if "municipality" in one.params:
                places += 1
                assert str(residence(told)) in shown, shown
    assert ages
    assert places


def refused_by(told: Told) -> dict[str, Any]:
    """Return the reason why the body does not get the case."""
    shown: dict[str, Any] = as_json(told.decision, rulebook())["because"][-1]
    return shown


def test_a_refusal_names_the_body_and_what_to_do() -> None:
    """Whom the sender pointed at is named, with its own words from the rulebook and a rule of its own."""
    seen = set()
    for told in cases():
        if told.decision.codes == ("NO_PERSON_DATA_TO_BODY",):
            forum, reason = rulebook().forums[told.data["addressed_to"]], refused_by(told)
            seen.add(forum.id)
            assert forum.names["da"] in reason["text"], reason
            assert reason["rule"] in forum.rules, (forum.id, reason)
            if forum.no_items is not None:
                assert forum.no_items["da"] in reason["text"]
    assert len(seen) > 3


def test_every_body_has_a_rule_of_its_own() -> None:
    """Each body that takes no cases says by which of its rules, and no two kinds of reasons share one sentence."""
    for forum in BODIES:
        assert forum.no_items_rule in forum.rules, forum.id
    told = [forum.no_items["da"] for forum in BODIES if forum.no_items is not None]
    assert len(set(told)) > len(told) * 0.8
