"""Contracts 2.2, row by row: release notices, Exit beside them, and the deadlines of a KSP item."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from oracle.story import HJOERRING, PRISONS, about, decided, due, due_of_a_release, told, turns, turns_tomorrow

WISH = {"wish": True}
WITH_CONSENT = {"wish": True, "consent": True}
JUDGED = {"judged": "at_risk", "by": "Fiktiv myndighed", "on": "2026-02-10"}
KSP = "routed; ksp@0860 queue RPL115-1-3-a"


def release(born: date | int | None = 38, residence: str | None = "0860", **fields: Any) -> dict[str, Any]:
    """A convicted person released from prison, claimed on number 3 a; fields say what is different."""
    return about("release_notice", born, residence, **fields)


def placement(born: date | int | None, **fields: Any) -> dict[str, Any]:
    """A convicted person released from a placement, told by the municipality."""
    fields = {"legal_basis": "RPL115-1-3-b", **fields}
    return release(born, by=HJOERRING, released_from="placement_78_2", **fields)


ROWS = [
    ("a: abroad, although a municipality is named", release(subject={"abroad": True}),
     "manual NO_MUNICIPALITY; ksp_manual manual"),
    ("a: nowhere", release(residence=None), "manual NO_MUNICIPALITY; ksp_manual manual"),
    ("a: no Exit beside it", release(residence=None, exit=WITH_CONSENT), "manual NO_MUNICIPALITY; ksp_manual manual"),
    ("a: the child task stands", release(17, None, notification=None),
     "manual NO_MUNICIPALITY; ksp_manual manual; task confirm_notification>kriminalforsorgen"),
    ("a is not this: no fixed abode, but a municipality", release(subject={"no_fixed_abode": True}), KSP),
    ("b: outside the district", release(residence="0787"), "refused OUT_OF_DISTRICT"),
    ("b: no Exit beside it, the child task stands", release(17, "0787", exit=WITH_CONSENT, notification="unknown"),
     "refused OUT_OF_DISTRICT; task confirm_notification>kriminalforsorgen"),
    ("c: remand, judged at risk", release(legal_status="remand", radicalisation=JUDGED, legal_basis="RPL115-1-3-c"),
     "routed; ksp@0860 queue RPL115-1-3-c"),
    ("c: other detention, judged radicalised",
     release(legal_status="other_detention", radicalisation={**JUDGED, "judged": "radicalised"},
             legal_basis="RPL115-1-3-c"),
     "routed; ksp@0860 queue RPL115-1-3-c"),
    ("c: judged not", release(legal_status="remand", radicalisation={**JUDGED, "judged": "no"}),
     "refused NO_LEGAL_BASIS_KSP; task ordinary_municipal_notice>kriminalforsorgen"),
    ("c: not judged", release(legal_status="remand", legal_basis=None),
     "refused NO_LEGAL_BASIS_KSP; task ordinary_municipal_notice>kriminalforsorgen"),
    ("c: told by a municipality", placement(16, legal_status="remand"),
     "refused NO_LEGAL_BASIS_KSP; task ordinary_municipal_notice>kommune-0860"),
    ("c before g: remand and at liberty", release(legal_status="remand", released_from="at_liberty"),
     "refused NO_LEGAL_BASIS_KSP; task ordinary_municipal_notice>kriminalforsorgen"),
    ("d: convicted, from prison", release(), KSP),
    ("d: whatever the release type", release(release_type="pardon"), KSP),
    ("d: of unknown age", release(None), KSP),
    ("d: another claim", release(legal_basis="RPL115-1-3-c"), "manual LEGAL_BASIS_MISMATCH; ksp_manual manual"),
    ("d: no claim", release(legal_basis=None), "manual LEGAL_BASIS_UNKNOWN; ksp_manual manual"),
    ("e: under 18 today, no release date", placement(turns_tomorrow(18)), "routed; ksp@0860 queue RPL115-1-3-b"),
    ("e: under 18 on the release date", placement(turns(18), release_date="2026-02-09"),
     "routed; ksp@0860 queue RPL115-1-3-b"),
    ("e: 18 on the release date", placement(turns_tomorrow(18), release_date="2026-02-11"),
     "manual NO_LEGAL_BASIS_KSP; ksp_manual manual"),
    ("e: an adult", placement(30), "manual NO_LEGAL_BASIS_KSP; ksp_manual manual"),
    ("e: of unknown age", placement(None), "manual AGE_UNKNOWN; ksp_manual manual"),
    ("e: another claim", placement(16, legal_basis="RPL115-1-3-a"), "manual LEGAL_BASIS_MISMATCH; ksp_manual manual"),
    ("e: no claim", placement(16, legal_basis=None), "manual LEGAL_BASIS_UNKNOWN; ksp_manual manual"),
    ("e: the claim is not looked at where there is no KSP", placement(30, legal_basis=None),
     "manual NO_LEGAL_BASIS_KSP; ksp_manual manual"),
    ("f: at home with an ankle tag", release(released_from="home_detention"), "refused NOT_RELEASED_FROM_INSTITUTION"),
    ("g: already at liberty", release(released_from="at_liberty"), "manual RETROSPECTIVE; ksp_manual manual"),
]  # fmt: skip

EXIT = "exit_enhed queue consent"
BESIDE = [
    ("wish, consent, adult", release(exit=WITH_CONSENT), f"{KSP}; {EXIT}"),
    ("the common consent field is not looked at", release(exit=WISH, consent="given"),
     f"{KSP}; task exit_wish_expressed>{PRISONS}"),
    ("a refusal in the common field is not looked at either", release(exit=WITH_CONSENT, consent="refused"),
     f"{KSP}; {EXIT}"),
    ("wish without consent", release(exit=WISH), f"{KSP}; task exit_wish_expressed>{PRISONS}"),
    ("wish of a minor", release(17, exit=WITH_CONSENT), f"{KSP}; task exit_note>{PRISONS}"),
    ("wish of somebody of unknown age", release(None, exit=WITH_CONSENT),
     f"{KSP}; task exit_wish_expressed>{PRISONS}"),
    ("no wish", release(exit={"consent": True}), KSP),
    ("beside c", release(legal_status="remand", exit=WITH_CONSENT),
     f"routed NO_LEGAL_BASIS_KSP; {EXIT}; task ordinary_municipal_notice>{PRISONS}"),
    ("beside e", placement(30, exit=WITH_CONSENT),
     f"routed NO_LEGAL_BASIS_KSP; ksp_manual manual; {EXIT}"),
    ("told by a municipality, the task still goes to the prison service", placement(16, exit=WITH_CONSENT),
     f"routed; ksp@0860 queue RPL115-1-3-b; task exit_note>{PRISONS}"),
    ("beside f", release(released_from="home_detention", exit=WITH_CONSENT),
     f"routed NOT_RELEASED_FROM_INSTITUTION; {EXIT}"),
    ("beside f, without consent", release(released_from="home_detention", exit=WISH),
     f"refused NOT_RELEASED_FROM_INSTITUTION; task exit_wish_expressed>{PRISONS}"),
    ("beside g", release(released_from="at_liberty", exit=WITH_CONSENT),
     f"routed RETROSPECTIVE; ksp_manual manual; {EXIT}"),
    ("beside a claim that does not fit", release(legal_basis="consent", exit=WITH_CONSENT),
     f"routed LEGAL_BASIS_MISMATCH; ksp_manual manual; {EXIT}"),
]  # fmt: skip


@pytest.mark.parametrize(("event", "decision"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_row_of_the_table(event: dict[str, Any], decision: str) -> None:
    """The row decides as contracts 2.2 says."""
    assert told(event) == decision


@pytest.mark.parametrize(("event", "decision"), [row[1:] for row in BESIDE], ids=[row[0] for row in BESIDE])
def test_exit_beside(event: dict[str, Any], decision: str) -> None:
    """Exit is decided on its own basis, whatever the row says about KSP (EXIT-4, EXIT-5)."""
    assert told(event) == decision


def test_every_row_is_there() -> None:
    """Rows a to g of contracts 2.2 all have an event here."""
    assert {row[0][0] for row in ROWS} == set("abcdefg")


DATES = {"placement_date": "2024-05-01", "parole_date": "2026-05-31", "release_date": "2026-05-31"}
DEADLINES = [
    ("all four", {**DATES, "release_type": "parole"},
     {"REL-3": "2024-05-29", "REL-4": "2025-05-31", "REL-7": "2026-02-28", "REL-10": "2026-05-03"}),
    ("no dates, no deadlines", {"release_type": "parole"}, {}),
    ("over four months", {"placement_date": "2024-05-01", "sentence_months": 5}, {"REL-3": "2024-05-29"}),
    ("four months are not over four months", {"placement_date": "2024-05-01", "sentence_months": 4}, {}),
    ("four months with supervision", {"placement_date": "2024-05-01", "sentence_months": 4, "supervision": True},
     {"REL-3": "2024-05-29"}),
    ("parole one day before placement + 12 months",
     {"placement_date": "2025-02-28", "parole_date": "2026-02-27", "sentence_months": 4}, {"REL-4": "2025-03-28"}),
    ("parole exactly 12 months after placement",
     {"placement_date": "2025-02-28", "parole_date": "2026-02-28", "sentence_months": 4}, {"REL-4": "2025-02-28"}),
    ("contact needs both dates", {"parole_date": "2026-05-31"}, {}),
    ("placed on a leap day, parole before 28 February of the next year",
     {"placement_date": "2028-02-29", "parole_date": "2029-02-27", "sentence_months": 4}, {"REL-4": "2028-03-28"}),
    ("placed on a leap day, parole on 28 February, which 12 months clamp to",
     {"placement_date": "2028-02-29", "parole_date": "2029-02-28", "sentence_months": 4}, {"REL-4": "2028-02-28"}),
    ("invitation, clamped", {"release_date": "2026-05-31"}, {"REL-7": "2026-02-28"}),
    ("invitation, clamped in a leap year", {"release_date": "2028-05-31"}, {"REL-7": "2028-02-29"}),
    ("invitation never before the day of receipt", {"release_date": "2026-05-09"}, {"REL-7": "2026-02-10"}),
    ("invitation on the day of receipt", {"release_date": "2026-05-10"}, {"REL-7": "2026-02-10"}),
    ("invitation the day after", {"release_date": "2026-05-11"}, {"REL-7": "2026-02-11"}),
    ("invitation for a release in the past", {"release_date": "2025-01-31"}, {"REL-7": "2026-02-10"}),
    ("parole decision only for parole", {"parole_date": "2026-05-31"}, {}),
    ("parole decision while changed", {"parole_date": "2026-05-31", "release_type": "parole", "date_status": "changed"},
     {"REL-10": "2026-05-03"}),
    ("parole decision taken", {"parole_date": "2026-05-31", "release_type": "parole", "date_status": "decided"}, {}),
    ("a past deadline is kept", {"parole_date": "2026-01-31", "release_type": "parole"}, {"REL-10": "2026-01-03"}),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "expected"), [row[1:] for row in DEADLINES], ids=[row[0] for row in DEADLINES])
def test_deadline(fields: dict[str, Any], expected: dict[str, str]) -> None:
    """The deadlines of a KSP item in its queue, to the day (REL-3 to REL-10, GEN-4)."""
    assert due_of_a_release(release(**fields)) == expected


def test_a_short_sentence_of_a_minor_needs_a_plan() -> None:
    """Under 18 at receipt a plan is due also below four months, on the birthday no more (REL-5)."""
    fields = {"placement_date": "2026-01-01", "sentence_months": 1}
    assert due_of_a_release(release(turns_tomorrow(18), **fields)) == {"REL-3": "2026-01-29"}
    assert due_of_a_release(release(turns(18), **fields)) == {}
    assert due_of_a_release(release(None, **fields)) == {}


@pytest.mark.parametrize(
    "fields", [{"legal_basis": None}, {"released_from": "at_liberty"}, {"residence": None}, {"residence": "0787"}]
)
def test_no_deadlines_without_a_ksp_item_in_its_queue(fields: dict[str, Any]) -> None:
    """What waits for a person or is refused has no clock, also with Exit beside it."""
    assert due(release(**DATES, release_type="parole", exit=WITH_CONSENT, **fields)) == {}


def test_the_day_of_receipt_decides_the_invitation() -> None:
    """A notice that comes at 23:30 UTC in winter came on the next day in Copenhagen."""
    event = release(release_date="2026-03-01")
    assert due_of_a_release(event, datetime(2026, 2, 10, 22, 59, 59, tzinfo=UTC)) == {"REL-7": "2026-02-10"}
    assert due_of_a_release(event, datetime(2026, 2, 10, 23, tzinfo=UTC)) == {"REL-7": "2026-02-11"}


def test_the_residence_is_given_in_four_digits() -> None:
    """A code without its leading zero is the same municipality (GEO-2)."""
    decision = decided(release(residence="860"))
    assert (decision.residence, decision.items[0].municipality) == ("0860", "0860")
