"""What stands beside the routing order: the legal gate, the notification task, parents, and Danish clocks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import holidays
import pytest

from oracle.danish_time import is_hverdag
from oracle.story import AALBORG, about, decided, due, rulebook, told
from services.core.calendar import dates

BASES = (
    None, "RPL115-1-1", "RPL115-1-2", "RPL115-1-3-a", "RPL115-1-3-b", "RPL115-1-3-c", "consent", "other-law",
)  # fmt: skip
OWNERS = [
    ("psp", about("vulnerable_adult_concern", 40), {"RPL115-1-2"}),
    ("ssp", about("stadium_concern", 16), {"RPL115-1-1"}),
    ("p115_udvalg", about("youth_crime_concern", 16, charged=True), {"RPL115-1-1"}),
    ("p115_udvalg", about("youth_crime_concern", 16, wants_out=True), {"RPL115-1-1"}),
    ("p115_plus_udvalg", about("stadium_concern", 20), {"RPL115-1-1"}),
    ("police_prevention_unit", about("stadium_concern", 40), {"RPL115-1-1"}),
    ("ssp_netvaerksgruppe", about("ssp_network_referral", 12, school={"number": "851001"}), {"RPL115-1-1"}),
    ("knock_knock", about("gang_recruitment_concern", 16, "0851"), {"RPL115-1-1"}),
    ("knock_knock", about("gang_recruitment_concern", 16, "0851", consent="given"), {"RPL115-1-1", "consent"}),
    ("knock_knock", about("gang_recruitment_concern", 16, "0851", consent="refused"), {"RPL115-1-1"}),
]


@pytest.mark.parametrize(("owner", "event", "opens"), OWNERS)
@pytest.mark.parametrize("basis", BASES)
def test_the_gate(owner: str, event: dict[str, Any], opens: set[str], basis: str | None) -> None:
    """The owner gets the item on the basis that fits; otherwise a person in the municipality looks at it (LAW-12)."""
    event = {**event, "data": {**event["data"], "legal_basis": basis}}
    decision = decided(event)
    if basis in opens:
        assert (decision.items[0].forum, decision.items[0].legal_basis) == (owner, basis)
        return
    code = "LEGAL_BASIS_UNKNOWN" if basis is None else "LEGAL_BASIS_MISMATCH"
    assert [item.forum for item in decision.items] == ["municipal_triage"]
    assert decision.items[0].legal_basis is None
    assert decision.codes == (code,)
    assert decision.outcome == "manual"
    assert {task.kind for task in decision.tasks} <= {"exit_wish_expressed"}


def test_the_gate_lets_other_tasks_stand() -> None:
    """At a closed gate readers and exit_note fall; the expressed wish and the notification task stay."""
    fields = {"wants_out": True, "legal_basis": "RPL115-1-2"}
    adult, minor = about("gang_recruitment_concern", 20, **fields), about("gang_recruitment_concern", 17, **fields)
    assert told(adult) == (
        "manual LEGAL_BASIS_MISMATCH; municipal_triage@0860 manual; task exit_wish_expressed>exit_enhed"
    )
    assert told({**minor, "data": {**minor["data"], "notification": "unknown"}}) == (
        "manual LEGAL_BASIS_MISMATCH; municipal_triage@0860 manual; task confirm_notification>nordjyllands-politi"
    )


@pytest.mark.parametrize("said", [None, "unknown", "sent", "considered_not_needed"])
@pytest.mark.parametrize(
    "event",
    [
        about("youth_crime_concern", 17, "0787"),
        about("youth_crime_concern", 17, None),
        about("youth_crime_concern", 7),
        about("youth_crime_concern", 7, abuse_suspected=True),
        about("exit_wish", 17, consent="refused"),
        about("child_abuse_case", 17),
        about("release_notice", 17),
        about("criminal_case_referral", 16),
    ],
)
def test_the_notification_task(event: dict[str, Any], said: str | None) -> None:
    """Under 18 the publisher is asked unless it said whether the municipality knows, whatever became of it (CHI-3)."""
    publisher = event["source"].rpartition(":")[2]
    event = {**event, "data": {**event["data"], "notification": said}}
    asked = [(task.kind, task.to) for task in decided(event).tasks if task.kind == "confirm_notification"]
    assert asked == ([("confirm_notification", publisher)] if said in (None, "unknown") else [])


@pytest.mark.parametrize(
    ("event", "asked"),
    [
        (about("stadium_concern", 17), True),
        (about("stadium_concern", 17, home_risk=[]), True),
        (about("stadium_concern", 17, home_risk=["honour_conflict"]), False),
        (about("stadium_concern", 17, home_risk=["domestic_violence", "negative_social_control"]), False),
        (about("stadium_concern", 17, subject={"protected_address": True}), False),
        (about("stadium_concern", 18), False),
        (about("radicalisation_concern", 17), False),
        (about("exit_wish", 17), False),
        (about("youth_crime_concern", 17, wants_out=True), False),
        (about("youth_crime_concern", 17, notification="is_this"), False),
        (about("child_abuse_case", 17), False),
        (about("criminal_case_referral", 17), False),
        (about("release_notice", 17), False),
        (about("knock_knock_concern", 17, "0851", by=AALBORG), True),
        (about("knock_knock_concern", 17, "0851", legal_basis="consent", consent="given"), False),
    ],
)
def test_parents(event: dict[str, Any], asked: bool) -> None:
    """Parents are contacted for minors on number 1 only, once, by the owner, and never past a hard stop (SSP-15)."""
    decision = decided(event)
    tasks = [task.to for task in decision.tasks if task.kind == "contact_parents"]
    assert tasks == ([decision.items[0].forum] if asked else [])


CHILD = about("youth_crime_concern", 7, abuse_suspected=True)


@pytest.mark.parametrize(
    ("received", "assessed"),
    [
        ("2026-02-10T08:00:00Z", "2026-02-11T08:00:00Z"),
        ("2026-03-28T23:30:00Z", "2026-03-29T23:30:00Z"),  # 00:30 to 01:30, as the clock jumps
        ("2026-03-29T00:30:00Z", "2026-03-30T00:30:00Z"),
        ("2026-10-24T22:30:00Z", "2026-10-25T22:30:00Z"),  # 00:30 to 23:30, as the clock repeats an hour
        ("2026-10-25T00:30:00Z", "2026-10-26T00:30:00Z"),
        ("2026-12-31T23:00:00Z", "2027-01-01T23:00:00Z"),
        ("2026-02-10T08:00:00.250000Z", "2026-02-11T08:00:00.250000Z"),
    ],
)
def test_the_danger_of_a_child_is_assessed_within_24_elapsed_hours(received: str, assessed: str) -> None:
    """24 hours pass, whatever the clock on the wall does, nights and holidays included (CHI-4)."""
    assert due(CHILD, datetime.fromisoformat(received))["CHI-4"] == assessed


@pytest.mark.parametrize(
    ("received", "confirmed"),
    [
        (date(2026, 2, 10), "2026-02-18"),  # a Tuesday; one weekend
        (date(2026, 2, 13), "2026-02-23"),  # a Friday; the day of receipt is not counted
        (date(2026, 2, 14), "2026-02-23"),  # a Saturday
        (date(2026, 3, 31), "2026-04-13"),  # Maundy Thursday to Easter Monday between
        (date(2026, 4, 28), "2026-05-06"),  # 1 May counts
        (date(2026, 5, 12), "2026-05-21"),  # Ascension Day between, the Friday after counts
        (date(2026, 5, 20), "2026-05-29"),  # Whit Monday between
        (date(2026, 6, 1), "2026-06-09"),  # 5 June counts
        (date(2026, 12, 21), "2026-12-30"),  # 24 December counts, 25 December does not
        (date(2026, 12, 28), "2027-01-06"),  # 31 December counts, 1 January does not
        (date(2023, 5, 4), "2023-05-15"),  # Store bededag, the last one
        (date(2024, 4, 25), "2024-05-03"),  # and none any more
    ],
)
def test_the_receipt_is_confirmed_within_six_hverdage(received: date, confirmed: str) -> None:
    """Six hverdage after the day of receipt (CHI-5, GEN-5)."""
    event = {**CHILD, "data": {**CHILD["data"], "observed_on": "2020-01-01", "subject": {"birth_date": "2019-01-01"}}}
    event["data"]["subject"]["residence"] = "0787"
    noon = datetime(received.year, received.month, received.day, 11, tzinfo=UTC)
    assert due(event, noon)["CHI-5"] == confirmed


def test_no_confirmation_without_a_municipality() -> None:
    """Nobody is there to confirm, but the danger has to be assessed all the same."""
    assert set(due(about("youth_crime_concern", 7, None, abuse_suspected=True))) == {"CHI-4"}


def test_hverdage_agree_with_a_holiday_table() -> None:
    """1990 to 2050 rulebook, second implementation and the `holidays` library name the same holidays (GEN-5)."""
    table = holidays.country_holidays("DK", years=range(1990, 2051))
    day = date(1990, 1, 1)
    while day.year <= 2050:
        expected = day.weekday() < 5 and day not in table
        assert (is_hverdag(day), dates.is_hverdag(day, rulebook().holidays)) == (expected, expected), day
        day += timedelta(days=1)
