"""The fictive people are people who can be: times of a sentence, ages, witnesses and schools fit each other."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from schemas import cpr
from services.cli.commands.demo.fiction import events
from services.core.calendar.age import completed_years
from services.core.calendar.dates import add_months

Event = dict[str, Any]
LAST = date(2026, 11, 27)
AGES = {
    "release_notice": range(18, 70),
    "stadium_concern": range(12, 31),
    "knock_knock_concern": range(14, 27),
    "ssp_network_referral": range(6, 18),
    "youth_crime_concern": range(10, 18),
    "vulnerable_adult_concern": range(18, 70),
    "radicalisation_concern": range(15, 45),
}
SCHOOLS = {"ssp_network_referral", "youth_crime_concern"}
SEEN_BY = {
    "stadium_concern": {"steward", "prevention_officer"},
    "knock_knock_concern": {"prevention_officer"},
    "ssp_network_referral": {"teacher", "ssp_worker"},
    "youth_crime_concern": {"teacher", "ssp_worker"},
    "vulnerable_adult_concern": {"health", "social_worker"},
    "radicalisation_concern": {"ssp_worker", "social_worker"},
}


def implausible(event: Event) -> Iterator[str]:
    """Yield what cannot be so."""
    kind, data = event["type"].split(".")[2], event["data"]
    sent = date.fromisoformat(event["time"][:10])
    number = cpr.normalise(data["subject"]["cpr"])
    born = cpr.birth_date(number) if number else None
    if born is not None:  # one of them is impossible on purpose
        if completed_years(born, sent) not in AGES[kind]:
            yield "age"
        if kind == "release_notice" and completed_years(born, date.fromisoformat(data["placement_date"])) < 18:
            yield "placed as a child"
    if ("school" in data) != (kind in SCHOOLS):
        yield "school"
    if "school" in data and data["school"]["number"][:3] != data["subject"]["residence"][1:]:
        yield "school elsewhere"
    if data.get("source_kind") not in SEEN_BY.get(kind, {None}):
        yield "witness"
    if kind == "release_notice":
        yield from _impossible_time(data, sent)


def _impossible_time(data: Event, sent: date) -> Iterator[str]:
    placed, released = (date.fromisoformat(data[name]) for name in ("placement_date", "release_date"))
    if not placed < sent < released:
        yield "order"
    if data["legal_status"] == "remand":
        if {"sentence_months", "parole_date"} & set(data) or data["release_type"] != "remand_release":
            yield "remand with a sentence"
        return
    end = add_months(placed, data["sentence_months"])
    parole = date.fromisoformat(data["parole_date"])
    if released > end:
        yield "served longer than the sentence"
    if data["release_type"] == "end_of_sentence" and released < end - timedelta(days=3):  # months differ in length
        yield "end before the end"
    if data["release_type"] == "parole" and released != parole:
        yield "parole on another day"
    if parole < add_months(placed, data["sentence_months"] * 2 // 3):
        yield "parole before two thirds"


@pytest.mark.parametrize("seed", range(12))
def test_everybody_can_be(seed: int) -> None:
    """Over seeds, a year of each."""
    assert [(event["data"], found) for event in events(LAST, 365, seed, 400) if (found := [*implausible(event)])] == []


def test_all_kinds_are_among_them() -> None:
    """None of the kinds that are looked at is missing, nor a sentence, remand, parole, change or cancellation."""
    made = list(events(LAST, 365, 1, 1500))
    assert {event["type"].split(".")[2] for event in made} == set(AGES)
    told = [event["data"] for event in made if "case_ref" in event["data"]]
    assert {one["release_type"] for one in told} == {"parole", "end_of_sentence", "remand_release"}
    assert {one["date_status"] for one in told} == {"expected", "decided", "changed", "cancelled"}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"placement_date": "2020-01-01"}, "served longer than the sentence"),
        ({"parole_date": "2025-01-01"}, "parole before two thirds"),
        ({"release_date": "2020-01-01"}, "order"),
        ({"legal_status": "remand"}, "remand with a sentence"),
        ({"subject": {"cpr": "610112-4234"}}, "age"),
        ({"source_kind": "steward"}, "witness"),
        ({"school": {"number": "860101"}, "subject": {"cpr": "610180-1234", "residence": "0860"}}, "school"),
    ],
)
def test_what_cannot_be_is_seen(change: Event, found: str) -> None:
    """One thing changed in a plausible release (the twin)."""
    release = next(event for event in events(LAST, 7, 1, 300) if event["data"].get("release_type") == "parole")
    assert list(implausible(release)) == []
    assert found in set(implausible({**release, "data": {**release["data"], **change}}))


def test_a_school_elsewhere_is_seen() -> None:
    """A pupil of another town's school (the twin)."""
    referral = next(event for event in events(LAST, 7, 1, 300) if event["type"].split(".")[2] in SCHOOLS)
    referral["data"]["school"]["number"] = "999101"
    assert list(implausible(referral)) == ["school elsewhere"]


@pytest.mark.parametrize("last", [LAST + timedelta(days=days) for days in range(40)])
def test_the_last_wishes_to_leave_a_gang(last: date) -> None:
    """Whatever the day of the demo the Exit unit has a queue; on 28 November 2026 the draw alone gives it none."""
    *_, one = events(last, 7, last.toordinal(), 300)
    assert one["data"]["exit"] == {"wish": True, "consent": True}
    assert one["data"]["subject"]["residence"] == "0860"
