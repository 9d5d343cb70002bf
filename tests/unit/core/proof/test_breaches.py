"""A rulebook broken in exactly one place: the proof says what is wrong, names the row, and shows an event."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from schemas.codec import read_json
from schemas.envelope import Envelope, Unreadable
from schemas.json_text import parse
from services.core.decision.decide import decide
from unit.core.broken import Documents, breaches, built, forum, row


def _set(name: str, part: str, **values: Any) -> Any:
    def change(of: Documents) -> None:
        row(of, name).setdefault(part, {}).update(values)

    return change


def _drop(name: str, part: str, *keys: str) -> Any:
    def change(of: Documents) -> None:
        for key in keys:
            del row(of, name)[part][key]

    return change


def _bases(name: str, *bases: str) -> Any:
    def change(of: Documents) -> None:
        forum(of, name)["legal_basis"] = list(bases)

    return change


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
RECRUITMENT, EXTREME = "gang_recruitment_concern", "radicalisation_concern"
STADIUM, YOUTH, RELEASE = "stadium_concern", "youth_crime_concern", "release_notice"

BROKEN = [
    # An owner too many, or an item with company it must not have.
    ("one_owner", "stadium", STADIUM, _set("stadium", "then", forum="ssp", stage="queue", basis="claimed")),
    ("one_owner", "pre_exit_reads", RECRUITMENT, _set("pre_exit_reads", "then", forum="ssp", role="owner")),
    ("alone", "infohuse_nordjylland", EXTREME, _set("infohuse_nordjylland", "then", beside="pre_exit")),
    # The basis: not the forum's, not the law's, or none at all (LAW-2 to LAW-4).
    ("basis", "stadium_minor", STADIUM, _set("stadium_minor", "then", gate="gate_number_2")),
    ("basis", "number_1_fits", STADIUM, _set("number_1_fits", "when", claim={"one_of": ["RPL115-1-1", "consent"]})),
    ("basis", "number_2_fits", "vulnerable_adult_concern", _set("number_2_fits", "when", claim=TWO_BASES)),
    ("basis", "group_a_fits", RELEASE, _set("group_a_fits", "when", claim={"one_of": ["RPL115-1-3-a", "other-law"]})),
    ("no_basis", "stadium_minor", STADIUM, _drop("stadium_minor", "then", "gate")),
    ("law", "from_prison", RELEASE, _set("from_prison", "when", released_from=NOT_ONLY_PRISON)),
    ("law", "from_placement_minor", RELEASE, _set("from_placement_minor", "when", age_at_release="0-18")),
    ("law", "remand_at_risk", RELEASE, _set("remand_at_risk", "when", judged=ANY_JUDGEMENT)),
    ("law", "open_consent_fits", "knock_knock_concern", _drop("open_consent_fits", "when", "consent")),
    ("law", "exit_consented", "exit_wish", _drop("exit_consented", "when", "exit_consent")),
    ("law", "infohus_on_number_2", EXTREME, _drop("infohus_on_number_2", "when", "publisher_kind")),
    ("basis", "stadium_minor", STADIUM, _bases("ssp", "consent")),
    ("reader_basis", "pre_exit_reads", "knock_knock_concern", _drop("pre_exit_reads", "when", "basis")),
    # The forum: closed, in another stage, of another age, not there.
    ("closed_body", "ungesamraad", YOUTH, _set("criminal_case", "when", event_type=REFERRALS)),
    ("stage", "infohuse_nordjylland", EXTREME, _set("infohuse_nordjylland", "then", stage="queue")),
    ("stage", "p115_plus", YOUTH, _set("p115_plus", "then", stage="queue")),
    ("stage", "exit_not_consented", "exit_wish", _set("exit_not_consented", "then", stage="triage")),
    ("age", "recruited_minor", RECRUITMENT, _set("recruited_minor", "when", age="0-18")),
    ("age", "knock_knock_adult", "knock_knock_concern", _set("knock_knock_adult", "when", age="18-26")),
    ("age", "p115_plus", YOUTH, _set("crime_young_adult", "when", age="18-25")),
    ("not_there", "network_group", YOUTH, _drop("network_group", "when", "residence_has")),
    ("no_school", "network_group", YOUTH, _drop("network_group", "when", "school_given")),
    ("says_why", "adult_criminal_case", "criminal_case_referral", _drop("adult_criminal_case", "then", "codes")),
    ("text_gap", "age_unknown", YOUTH, lambda of: row(of, "age_unknown").update(da="Personen er {age} år.")),
    ("text_gap", "residence_unknown", YOUTH, lambda of: row(of, "residence_unknown").update(en="In {municipality}.")),
    ("text_gap", "basis_missing", YOUTH, lambda of: row(of, "basis_missing").update(da="Grundlaget er {claim}.")),
    # A type that comes to a row for what is left, and that nobody named there.
    ("unrouted_type", "other_crime_concern", YOUTH, lambda of: row(of, "other_crime_concern")["catches"].remove(YOUTH)),
    ("unrouted_type", "other_crime_concern", "vulnerable_adult_concern", _unrouted),
    ("unrouted_type", "other_crime_concern", YOUTH, lambda of: row(of, "other_crime_concern").pop("catches")),
    ("unrouted_type", "ssp_consultants", STADIUM, _by_fact),
    # Parents (SSP-14, SSP-15, SSPP-3).
    ("parents_adult", "contact_parents", YOUTH, _set("contact_parents", "when", age="0-18")),
    ("parents_home_risk", "contact_parents", YOUTH, _drop("contact_parents", "when", "home_risk")),
    ("parents_protected", "contact_parents", YOUTH, _drop("contact_parents", "when", "protected_address")),
    ("parents_gate", "contact_parents", EXTREME, _set("contact_parents", "when", step="13-20")),
    ("parents_exit", "contact_parents", YOUTH, _set("contact_parents", "when", step="16-20")),
    # A contact that must not be is spoken of (SSP-15, CPR-9).
    ("stop_spoken", "no_contact_home_risk", YOUTH, _set("no_contact_home_risk", "when", age="10-17")),
    ("stop_spoken", "no_contact_home_risk", YOUTH, _set("no_contact_home_risk", "when", home_risk={"any": ["abuse"]})),
    ("stop_spoken", "no_contact_abuse", STADIUM, _set("no_contact_abuse", "when", stage="manual")),
    ("stop_spoken", "no_contact_protected", RELEASE, _set("no_contact_protected", "when", age="0-16")),
    # Children come first (ROUTE-2, ROUTE-3, CHI-3 to CHI-5).
    ("child_first", "counts", STADIUM, _set("counts", "when", event_type={"one_of": ["statistics", STADIUM]})),
    ("child_first", "child_abuse_case", YOUTH, _set("child_abuse_case", "when", event_type=YOUTH)),
    ("child_first", "child_residence_unknown", YOUTH, _set("notified_residence_known", "when", residence="unknown")),
    ("child_deadlines", "child_residence_known", YOUTH, _set("child_residence_known", "then", deadlines=["receipt"])),
    ("ask_notification", "notification_not_said", YOUTH, _set("notification_not_said", "when", age="0-16")),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "name", "event_type", "change"), BROKEN)
def test_the_proof_names_the_row_and_shows_an_event(claim: str, name: str, event_type: str, change: Any) -> None:
    """One cell changed: the claim that breaks is found, the row is named, and a valid event comes to such a row."""
    book = built(change)
    found = breaches(book, event_type)
    told = [one for one in found if one.claim == claim and name in {one.row, *one.others}]
    assert told, [(one.claim, one.row, one.others) for one in found]
    assert told[0].switches is None, "a municipality that there is can show it"
    decision = decide(_envelope(told[0].event), _received(told[0].event), book).decision
    assert decision.faults == ()
    assert "INVALID_EVENT" not in decision.codes
    cited = {reason.row for reason in decision.because}
    assert cited & {told[0].row, *told[0].others} or claim == "child_first", cited


@pytest.mark.parametrize("event_type", sorted({event_type for _, _, event_type, _ in BROKEN}))
def test_nothing_is_wrong_before_the_change(event_type: str) -> None:
    """The same proof finds nothing in North Jutland as it is: it is the change that it sees."""
    assert breaches(built(lambda _: None), event_type) == []


def _envelope(event: Mapping[str, Any] | None) -> Envelope:
    parsed = parse(json.dumps(event).encode())
    assert not isinstance(parsed, Unreadable)
    envelope = read_json(*parsed)
    assert isinstance(envelope, Envelope)
    return envelope


def _received(event: Mapping[str, Any] | None) -> datetime:
    assert event is not None
    return datetime.fromisoformat(event["recordedtime"])
