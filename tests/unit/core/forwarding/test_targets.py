"""Targets of a forwarding (contracts-acts 9.1): the whole space by a second implementation, and what is refused."""

import json
from itertools import product
from typing import Any

import pytest

from north_jutland import RULEBOOK
from oracle.district import POLICE_DISTRICT, TYPES
from oracle.forwarding import IDS, may_go
from releases.kept import RULEBOOK as STORED
from releases.kept import folders
from schemas.faults import Fault
from services.core.forwarding.targets import Target, Wanted, another_form, choose, faults, targets
from services.core.rulebook.document_reader import RulebookError
from services.core.rulebook.model import Rulebook, build, restore
from services.core.rulebook.stored import completed
from unit.core.broken import Documents, documents

AGES = (None, *range(121))
RESIDENCES = (*RULEBOOK.municipalities, None, "0101")
NOWHERE = ("", None)
EDGES = (None, 0, 9, 10, 14, 15, 17, 18, 24, 25, 26, 120)


def _found(book: Rulebook, event_type: str, age: int | None, residence: str | None) -> dict[str, Target]:
    found = targets(book, event_type, age, residence, NOWHERE)
    assert len({one.forum for one in found}) == len(found)
    return {one.forum: one for one in found}


@pytest.mark.parametrize("event_type", TYPES)
def test_every_target_is_the_contracts(event_type: str) -> None:
    """All ages, residences and forums: the address, the stage and the bases are those of the contract's sentences."""
    assert set(IDS) == set(RULEBOOK.forums)
    for age, residence in product(AGES, RESIDENCES):
        found = _found(RULEBOOK, event_type, age, residence)
        told = {name: (one.municipality, one.stage, one.legal_bases) for name, one in found.items()}
        expected = {name: answer for name in IDS if (answer := may_go(name, event_type, age, residence)) is not None}
        assert told == expected, (event_type, age, residence)


def test_the_own_address_is_no_target() -> None:
    """An item's own forum is left out where the municipality is the same, and only there."""
    for event_type, age, residence in product(TYPES, EDGES, POLICE_DISTRICT):
        every = targets(RULEBOOK, event_type, age, residence, NOWHERE)
        for own in product(IDS, (None, "0860", "0851")):
            left = [one for one in every if (one.forum, one.municipality) != own]
            assert targets(RULEBOOK, event_type, age, residence, own) == left


def test_exit_is_never_a_target() -> None:
    """EXIT-7: no queue shows a trace of a wish; who hears one sends it as an event of its own."""
    everywhere = product(TYPES, AGES, POLICE_DISTRICT)
    assert not any("exit_enhed" in _found(RULEBOOK, *case) for case in everywhere)


def _switched(of: Documents) -> None:
    of["municipalities.yaml"]["municipalities"][0]["has"].append("ssp_plus")


def _region(of: Documents) -> None:
    of["municipalities.yaml"]["municipalities"][0]["has"].append("boernehus_nord")


def test_a_switch_opens_a_forum_in_one_municipality() -> None:
    """SSP+ switched on in Bronderslev is a target there, on either of its bases, and nowhere else."""
    of = documents()
    _switched(of)
    book = build(of)
    for residence in POLICE_DISTRICT:
        there = _found(book, "young_adult_crime_concern", 25, residence).get("ssp_plus")
        assert there == (
            Target("ssp_plus", "0810", "queue", ("RPL115-1-1", "consent")) if residence == "0810" else None
        )


def test_a_regions_forum_needs_a_switch_only_where_there_is_one() -> None:
    """Scope region or police_district: for all, until the rulebook gives a switch for it."""
    of = documents()
    _region(of)
    book = build(of)
    here, there = (_found(book, "child_abuse_case", 3, residence) for residence in ("0810", "0860"))
    assert "boernehus_nord" in here
    assert "boernehus_nord" not in there


def _choose(wanted: Wanted, event_type: str = "youth_crime_concern", age: int | None = 16) -> Target | None:
    return choose(targets(RULEBOOK, event_type, age, "0860", ("ssp", "0860")), wanted)


NO_1, NOTIFIED = "RPL115-1-1", "child-notification"


@pytest.mark.parametrize(
    ("wanted", "stage"),
    [
        (Wanted("p115_udvalg", legal_basis=NO_1), "queue"),  # the municipality may be left out
        (Wanted("p115_udvalg", "0860", None, NO_1), "queue"),
        (Wanted("ssp_netvaerksgruppe", None, "860001", NO_1), "queue"),
        (Wanted("infohus_hjoerring", None, None, "RPL115-1-2"), "gate"),
        (Wanted("municipal_notification_desk", None, None, NOTIFIED), "queue"),
        (Wanted("municipal_triage"), "manual"),
    ],
)
def test_what_fits_a_target_is_chosen(wanted: Wanted, stage: str) -> None:
    """The forum, with its municipality or none named, on one of its bases; none at a person's desk."""
    chosen = _choose(wanted)
    assert chosen is not None
    assert (chosen.forum, chosen.stage, faults(RULEBOOK, wanted)) == (wanted.forum, stage, ())


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("ssp", legal_basis=NO_1),  # its own address
        Wanted("exit_enhed", legal_basis="consent"),
        Wanted("kredsraad_nordjylland"),
        Wanted("pre_exit", legal_basis=NO_1),
        Wanted("psp", legal_basis="RPL115-1-2"),  # sixteen years old
        Wanted("p115_udvalg", "0851", None, NO_1),  # another municipality
        Wanted("municipal_triage", "0851"),
        Wanted("p115_udvalg"),  # a basis is missing: the basis is no_target's matter
        Wanted("p115_udvalg", legal_basis="consent"),
        Wanted("p115_udvalg", legal_basis="no basis of any law"),
        Wanted("municipal_triage", legal_basis=NO_1),  # a basis where there is none
        Wanted("municipal_notification_desk", legal_basis=NO_1),
        Wanted("ksp", legal_basis="RPL115-1-3-a"),
        Wanted("district_triage"),
    ],
)
def test_what_fits_no_target_is_refused(wanted: Wanted) -> None:
    """422 no_target: and no fault of the body, whose ids are all known."""
    assert _choose(wanted) is None
    assert faults(RULEBOOK, wanted) == ()


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        (Wanted("ssp_netvaerksgruppe", legal_basis=NO_1), Fault("school", "missing")),
        (Wanted("ssp_netvaerksgruppe", None, "86001", NO_1), Fault("school", "not_digits")),
        (Wanted("ssp_netvaerksgruppe", None, "86000१", NO_1), Fault("school", "not_digits")),
        (Wanted("p115_udvalg", None, "Skolen", NO_1), Fault("school", "not_digits")),
        (Wanted("p115"), Fault("forum", "not_known")),
        (Wanted(""), Fault("forum", "not_known")),
    ],
)
def test_a_fault_of_the_body_is_named(wanted: Wanted, fault: Fault) -> None:
    """Invalid whatever the case is: an id that is no forum or queue, a school that is missing or none."""
    assert faults(RULEBOOK, wanted) == (fault,)


def test_an_unknown_residence_has_no_targets() -> None:
    """R unknown, outside the district, or no municipality at all: none."""
    for residence in (None, "0773", "0101", "0000", ""):
        assert targets(RULEBOOK, "youth_crime_concern", 16, residence, NOWHERE) == []


@pytest.mark.parametrize(
    ("before", "after", "another"),
    [
        (NO_1, "RPL115-1-2", True),
        ("RPL115-1-3-a", "RPL115-1-3-c", False),
        (NO_1, NO_1, False),
        (None, NO_1, False),
        (NO_1, None, False),
        (NO_1, NOTIFIED, False),
        ("consent", NO_1, True),
    ],
)
def test_another_number_is_another_form(before: str | None, after: str | None, another: bool) -> None:
    """LAW-12: a basis of another number of § 115 than the item's is another legal form."""
    assert another_form(before, after) is another


def test_a_stored_rulebook_forwards_as_it_did_before_it_said_so() -> None:
    """A rulebook stored without the section forwards to the same queues; to those that it has."""
    of = documents()
    del of["forums.yaml"]["forwarding"]
    assert restore(json.dumps(of)).forwarding == RULEBOOK.forwarding
    assert folders()
    for folder in folders():
        assert restore((folder / STORED).read_text(encoding="utf-8")).forwarding == RULEBOOK.forwarding
    of["forums.yaml"]["queues"] = [one for one in of["forums.yaml"]["queues"] if one["id"] == "ksp_manual"]
    left = [row["queue"] for row in completed(of)["forums.yaml"]["forwarding"]]
    assert left == ["ksp_manual"]


CELLS = [
    (at, key, value)
    for at, row in enumerate(documents()["forums.yaml"]["forwarding"])
    for key, values in (
        ("queue", ("district_triage",)),
        ("stage", ("queue", "triage", "gate", "wish", "manual")),
        ("age_from", (None, 17, 19)),
        ("age_to", (None, 8, 10, 16, 18)),
        ("unknown_age", (None, True)),
        ("releases", (None, True)),
    )
    for value in values
    if row.get(key) != value
]


@pytest.mark.parametrize(("at", "key", "value"), CELLS)
def test_no_cell_of_the_section_changes_unseen(at: int, key: str, value: Any) -> None:
    """Each other value of each cell is refused when read, or some case has other targets."""
    of = documents()
    row = of["forums.yaml"]["forwarding"][at]
    row.pop(key, None)
    if value is not None:
        row[key] = value
    try:
        book = build(of)
    except RulebookError:
        return
    basis = RULEBOOK.forums[row["queue"]].bases
    idle = (key == "releases" and basis) or (key == "unknown_age" and not {"age_from", "age_to"} & set(row))
    differs = any(
        _found(book, event_type, age, "0860") != _found(RULEBOOK, event_type, age, "0860")
        for event_type, age in product(("release_notice", "stadium_concern"), AGES)
    )
    assert differs is not bool(idle)
