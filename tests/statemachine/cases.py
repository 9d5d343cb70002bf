"""Cases that the machine begins with: events that are decided to every kind of forum, stage and basis there is."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from oracle.danish_time import copenhagen_day, months_earlier

Envelope = dict[str, Any]
NAME = "Kanariefugl Opdigtsen"
WHY = "Kanariesang i nødvendigheden."
HJOERRING, AALBORG, OUTSIDE = "0860", "0851", "0773"


def event(publisher: str, kind: str, data: dict[str, Any]) -> Envelope:
    """Return a CloudEvent with an id of its own."""
    return {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": f"urn:stafet:publisher:{publisher}",
        "type": f"dk.stafet.{kind}.v1",
        "datacontenttype": "application/json",
        "data": data,
    }


def somebody(today: date, age: int | None, residence: str | None = HJOERRING) -> dict[str, Any]:
    """Return a fictive person whose birthday was half a year ago, with a substitute number (CPR-4)."""
    who: dict[str, Any] = {"name": NAME}
    if residence is not None:
        who["residence"] = residence
    if age is not None:
        born = months_earlier(today, 12 * age + 6)
        seventh = "4" if born.year >= 2000 else "1"
        who["cpr"] = f"{born.day + 60:02d}{born.month:02d}{born.year % 100:02d}-{seventh}234"
    return who


def about(now: datetime, age: int | None, residence: str | None = HJOERRING, **more: Any) -> dict[str, Any]:
    """Return what every event about a person has."""
    who = somebody(copenhagen_day(now), age, residence)
    return {"subject": who, "necessity": WHY, "notification": "considered_not_needed", **more}


def concern(now: datetime, age: int | None, residence: str | None = HJOERRING, **more: Any) -> dict[str, Any]:
    """Return the data of a concern on the basis of SSP and the committees."""
    seen = (copenhagen_day(now) - timedelta(days=1)).isoformat()
    basis = {"legal_basis": "RPL115-1-1", **more}
    return about(now, age, residence, observed_on=seen, source_kind="ssp_worker", **basis)


def release(now: datetime, case: str, version: int = 1, **more: Any) -> Envelope:
    """Return a version of a release notice of the prison service (KSP-7), with deadlines before and after today."""
    today = copenhagen_day(now)
    fields = {
        "case_ref": case,
        "version": version,
        "legal_basis": "RPL115-1-3-a",
        "legal_status": "convicted",
        "released_from": "prison_service",
        "release_type": "parole",
        "release_date": (today + timedelta(days=200)).isoformat(),
        "date_status": "expected",
        "placement_date": (today - timedelta(days=600)).isoformat(),
        "parole_date": (today + timedelta(days=200)).isoformat(),
        "sentence_months": 37,
        **more,
    }
    residence = fields.pop("residence", HJOERRING)
    return event("kriminalforsorgen", "release_notice", about(now, 38, residence, **fields))


def cancellation(now: datetime, case: str, version: int) -> Envelope:
    """Return a version that cancels a release."""
    return release(now, case, version, date_status="cancelled")


def recall(of: Envelope, reason: str = "wrong_facts") -> Envelope:
    """Return the sender's taking back of an event."""
    ref = {"source": of["source"], "id": of["id"]}
    return event(of["source"].rpartition(":")[2], "event_recalled", {"event_ref": ref, "reason": reason})


def clearance(of: Envelope, result: str) -> Envelope:
    """Return the police's word on a concern at the gate (INF-4)."""
    ref = {"source": of["source"], "id": of["id"]}
    return event("nordjyllands-politi", "infohus_clearance", {"event_ref": ref, "result": result})


def _exit(now: datetime, age: int | None, **more: Any) -> Envelope:
    fields = about(now, age, **{"exit": {"wish": True}, "contact": {"office": "KiF"}, **more})
    return event("kommune-0860", "exit_wish", fields)


WISH_AND_CONSENT = {"exit": {"wish": True, "consent": True}}
KOMMUNE = "kommune-0860"
CASES: dict[str, Callable[[datetime], Envelope]] = {
    "ksp": lambda now: release(now, f"KF-{uuid4()}"),
    "ksp_and_exit": lambda now: release(now, f"KF-{uuid4()}", **WISH_AND_CONSENT),
    "ksp_manual": lambda now: release(now, f"KF-{uuid4()}", legal_status="convicted", released_from="at_liberty"),
    "ssp": lambda now: event(KOMMUNE, "stadium_concern", concern(now, 16)),
    "ssp_of_the_police": lambda now: event("nordjyllands-politi", "stadium_concern", concern(now, 16)),
    "network_group": lambda now: event(
        KOMMUNE, "ssp_network_referral", concern(now, 14, school={"number": "821001", "name": "Skolen"})
    ),
    "committee_and_reader": lambda now: event(KOMMUNE, "gang_recruitment_concern", concern(now, 16)),
    "knock_knock": lambda now: event("kommune-0851", "knock_knock_concern", concern(now, 20, AALBORG)),
    "young_adult": lambda now: event(KOMMUNE, "young_adult_crime_concern", concern(now, 20)),
    "older": lambda now: event("nordjyllands-politi", "young_adult_crime_concern", concern(now, 30)),
    "psp": lambda now: event(
        "region-nordjylland", "vulnerable_adult_concern", concern(now, 40, legal_basis="RPL115-1-2")
    ),
    "infohus": lambda now: event(KOMMUNE, "radicalisation_concern", concern(now, 30)),
    "infohus_without_basis": lambda now: event(
        "kommune-0851", "radicalisation_concern", concern(now, 19, AALBORG, legal_basis=None)
    ),
    "exit": lambda now: _exit(now, 30, legal_basis="consent", **WISH_AND_CONSENT),
    "wish": lambda now: _exit(now, 30),
    "wish_of_a_minor": lambda now: _exit(now, 16),
    "wish_of_unknown_age": lambda now: _exit(now, None),
    "desk": lambda now: event(KOMMUNE, "youth_crime_concern", concern(now, 8, abuse_suspected=True)),
    "no_basis": lambda now: event(KOMMUNE, "stadium_concern", concern(now, 16, legal_basis=None)),
    "no_residence": lambda now: event(KOMMUNE, "stadium_concern", concern(now, 16, None)),
    "childrens_house": lambda now: event(
        KOMMUNE, "child_abuse_case", about(now, 9, section_20_decided=True, sectors=["police"])
    ),
    "council": lambda now: event("nordjyllands-politi", "criminal_case_referral", about(now, 16, case_ref="S-1")),
    "exit_note": lambda now: event(KOMMUNE, "youth_crime_concern", concern(now, 16, wants_out=True)),
}
"""By name, from the moment to the event."""
