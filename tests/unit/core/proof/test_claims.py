"""Claims about owners, bases, closed bodies and gates: one cell broken, and the row is named with an event."""

from typing import Any

import pytest

from unit.core.broken import Documents, breaches, built, row
from unit.core.proof.breaking import EXTREME, RECRUITMENT, RELEASE, STADIUM, YOUTH, bases, drop, fill, named


def _unrouted(of: Documents) -> None:
    """A concern that no row of step 17 takes any more falls through to SSP, with a task to contact the parents."""
    for name in ("vulnerable_adult", "vulnerable_minor"):
        row(of, name)["when"] = {"danger_now": True}


def _by_fact(of: Documents) -> None:
    """Nobody ever asks which type it is."""
    for each in (one for table in of["routing.yaml"]["tables"] for one in table["rows"]):
        each.pop("catches", None)
        if each.get("when", {}).pop("event_type", None):
            each["when"]["danger_now"] = True


NOT_ONLY_PRISON = {"one_of": ["prison_service", "home_detention"]}
ANY_JUDGEMENT = {"one_of": ["radicalised", "at_risk", "no"]}
REFERRALS = {"one_of": ["criminal_case_referral", "youth_crime_concern"]}
TWO_BASES = {"one_of": ["RPL115-1-2", "RPL115-1-1"]}

BROKEN = [
    # An owner too many, or an item with company it must not have.
    ("one_owner", "stadium", STADIUM, fill("stadium", "then", forum="ssp", stage="queue", basis="claimed")),
    ("one_owner", "pre_exit_reads", RECRUITMENT, fill("pre_exit_reads", "then", forum="ssp", role="owner")),
    ("alone", "infohuse_nordjylland", EXTREME, fill("infohuse_nordjylland", "then", beside="pre_exit")),
    # The basis: not the forum's, not the law's, or none at all (LAW-2 to LAW-4).
    ("basis", "stadium_minor", STADIUM, fill("stadium_minor", "then", gate="gate_number_2")),
    ("basis", "number_1_fits", STADIUM, fill("number_1_fits", "when", claim={"one_of": ["RPL115-1-1", "consent"]})),
    ("basis", "number_2_fits", "vulnerable_adult_concern", fill("number_2_fits", "when", claim=TWO_BASES)),
    ("basis", "group_a_fits", RELEASE, fill("group_a_fits", "when", claim={"one_of": ["RPL115-1-3-a", "other-law"]})),
    ("no_basis", "stadium_minor", STADIUM, drop("stadium_minor", "then", "gate")),
    ("law", "from_prison", RELEASE, fill("from_prison", "when", released_from=NOT_ONLY_PRISON)),
    ("law", "from_placement_minor", RELEASE, fill("from_placement_minor", "when", age_at_release="0-18")),
    ("law", "remand_at_risk", RELEASE, fill("remand_at_risk", "when", judged=ANY_JUDGEMENT)),
    ("law", "open_consent_fits", "knock_knock_concern", drop("open_consent_fits", "when", "consent")),
    ("law", "exit_consented", "exit_wish", drop("exit_consented", "when", "exit_consent")),
    ("law", "infohus_on_number_2", EXTREME, drop("infohus_on_number_2", "when", "publisher_kind")),
    ("basis", "stadium_minor", STADIUM, bases("ssp", "consent")),
    ("reader_basis", "pre_exit_reads", "knock_knock_concern", drop("pre_exit_reads", "when", "basis")),
    # The forum: closed, in another stage, of another age, not there.
    ("closed_body", "ungesamraad", YOUTH, fill("criminal_case", "when", event_type=REFERRALS)),
    ("stage", "infohuse_nordjylland", EXTREME, fill("infohuse_nordjylland", "then", stage="queue")),
    ("stage", "p115_plus", YOUTH, fill("p115_plus", "then", stage="queue")),
    ("stage", "exit_not_consented", "exit_wish", fill("exit_not_consented", "then", stage="triage")),
    ("age", "recruited_minor", RECRUITMENT, fill("recruited_minor", "when", age="0-18")),
    ("age", "knock_knock_adult", "knock_knock_concern", fill("knock_knock_adult", "when", age="18-26")),
    ("age", "p115_plus", YOUTH, fill("crime_young_adult", "when", age="18-25")),
    ("not_there", "network_group", YOUTH, drop("network_group", "when", "residence_has")),
    ("no_school", "network_group", YOUTH, drop("network_group", "when", "school_given")),
    ("says_why", "adult_criminal_case", "criminal_case_referral", drop("adult_criminal_case", "then", "codes")),
    ("text_gap", "age_unknown", YOUTH, lambda of: row(of, "age_unknown").update(da="Personen er {age} år.")),
    ("text_gap", "residence_unknown", YOUTH, lambda of: row(of, "residence_unknown").update(en="In {municipality}.")),
    ("text_gap", "basis_missing", YOUTH, lambda of: row(of, "basis_missing").update(da="Grundlaget er {claim}.")),
    # A type that comes to a row for what is left, and that nobody named there.
    ("unrouted_type", "other_crime_concern", YOUTH, lambda of: row(of, "other_crime_concern")["catches"].remove(YOUTH)),
    ("unrouted_type", "other_crime_concern", "vulnerable_adult_concern", _unrouted),
    ("unrouted_type", "other_crime_concern", YOUTH, lambda of: row(of, "other_crime_concern").pop("catches")),
    ("unrouted_type", "ssp_consultants", STADIUM, _by_fact),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "name", "event_type", "change"), BROKEN)
def test_the_proof_names_the_row_and_shows_an_event(claim: str, name: str, event_type: str, change: Any) -> None:
    """One cell changed: the claim that breaks is found, the row is named, and a valid event comes to such a row."""
    named(claim, name, event_type, change)


@pytest.mark.parametrize("event_type", sorted({event_type for _, _, event_type, _ in BROKEN}))
def test_nothing_is_wrong_before_the_change(event_type: str) -> None:
    """The same proof finds nothing in North Jutland as it is: it is the change that it sees."""
    assert breaches(built(lambda _: None), event_type) == []
