"""Admission: what settles an event before any rule about people is asked, in its order."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from crash.workbench import rulebook
from integration.office import concern, recall
from schemas.codec import read_json
from schemas.envelope import Envelope
from schemas.faults import Fault
from sent import Event, release
from services.core.decision.admission import Admission, admit
from services.core.decision.decide import decide

TODAY = date(2026, 2, 10)
NOW = datetime(2026, 2, 10, 12, tzinfo=UTC)
CPR = {"cpr": "000000-0000"}


def envelope(event: Event) -> Envelope:
    """Return an event as it is read."""
    found = read_json(event)
    assert isinstance(found, Envelope)
    return found


def admitted(event: Event, publisher: str | None = "kommune-0860") -> Admission:
    """Look at an event."""
    return admit(envelope(event), TODAY, rulebook(), publisher)


def test_a_valid_event_is_admitted_with_its_sender() -> None:
    """Nothing settles it yet."""
    facts, faults, event, sender = found = admitted(concern())
    assert (facts, faults, found.verdict, found.is_danger) == ({}, (), None, False)
    assert event is not None
    assert event.event_type == "stadium_concern"
    assert sender is not None
    assert sender.id == "kommune-0860"


@pytest.mark.parametrize(
    ("event", "publisher", "verdict"),
    [
        (concern(danger_now=True), "kommune-0851", "SOURCE_NOT_TOPIC"),
        (concern(subject=CPR), None, "INVALID_CPR"),
        (concern(publisher="nobody-there"), None, "TYPE_NOT_ALLOWED"),
        (concern(subject=CPR) | {"type": "dk.stafet.exit_status.v9"}, "kommune-0860", "TYPE_NOT_ALLOWED"),
        (recall(concern(publisher="kommune-0851"), "kommune-0860"), "kommune-0860", "TYPE_NOT_ALLOWED"),
        (concern(subject=CPR, observed_on="x"), "kommune-0860", "INVALID_EVENT"),
        (concern(subject=CPR), "kommune-0860", "INVALID_CPR"),
        (concern(subject={"cpr": "700110-4234", "birth_date": "2010-01-11"}), "kommune-0860", "BIRTH_DATE_CONFLICT"),
    ],
)
def test_the_first_verdict_that_applies_is_the_one(event: Event, publisher: str | None, verdict: str) -> None:
    """Whose topic, then who may send what, then the fields; the decision says the same."""
    found = admitted(event, publisher)
    assert (found.verdict, found.event) == (verdict, None)
    assert decide(envelope(event), NOW, rulebook(), publisher).decision.codes == (verdict,)


@pytest.mark.parametrize("more", [{"observed_on": "x"}, {"subject": CPR}])
@pytest.mark.parametrize("type_", ["dk.stafet.stadium_concern.v1", "dk.stafet.nothing.v1"])
def test_danger_goes_before_what_is_wrong(more: dict[str, Any], type_: str) -> None:
    """Also of a type that nobody may send."""
    found = admitted(concern(danger_now=True, **more) | {"type": type_})
    assert (found.is_danger, found.verdict, found.event) == (True, None, None)


def test_a_cancellation_goes_before_everything_but_its_topic() -> None:
    """It withdraws, whatever else it says."""
    cancelled = release(date_status="cancelled", release_date="aldrig", danger_now=True)
    found = admitted(cancelled, "kriminalforsorgen")
    assert found.facts == {"event_type": "release_notice", "cancels": True}
    assert (found.is_danger, found.event) == (False, None)
    assert admitted(cancelled).verdict == "SOURCE_NOT_TOPIC"


def test_faults_are_told_with_their_places() -> None:
    """Those of validation, in order."""
    found = admitted(concern(observed_on="x", source_kind="x"))
    assert found.faults == (Fault("observed_on", "not_date"), Fault("source_kind", "not_allowed"))
