"""What a person is told of a leaf: in Danish, without names of staff, with what may be held back marked."""

import re
from typing import Any

import pytest

from north_jutland import RULEBOOK
from services.core.audit.record import OPERATIONS
from services.core.insight.disclosures import PREVIEW, TOLD, WHAT, Entry, entry
from services.effects.audit_records import PREVIEW as SHOWN

LEAF: dict[str, Any] = {
    "op": "consultation",
    "code": "content.shown",
    "actor": "person/koordinator/kommune-0860/k-17",
    "on_behalf": None,
    "recipient": ["ssp/0860"],
    "scope": ["school", "description"],
    "purpose": "prevention/RPL115-1-1",
    "query": None,
    "t_occ": "2026-02-10T07:30:00.000Z",
}


def told(**changes: Any) -> Entry:
    """Return what is told of a leaf."""
    found = entry(7, LEAF | changes, None, RULEBOOK)
    assert found is not None
    return found


def test_a_look_up_is_told_with_role_authority_fields_and_ground() -> None:
    """To whom, when, which fields, on what ground (LOG-6); the handle of who it was stands nowhere."""
    found = told()
    assert (found.what, found.to) == ("Slået op: indholdet", ("SSP-samarbejdet, Hjørring (0860)",))
    assert found.by == "Koordinator, Hjørring Kommune"
    assert found.ground == "Forebyggelse; retsplejelovens § 115, stk. 1, nr. 1"
    assert len(found.fields) == 2
    assert not set(found.fields) & {"school", "description"}
    assert "k-17" not in repr(found)
    assert found.held_back == ()


def test_a_ground_that_the_leaf_does_not_say_is_the_item_s() -> None:
    """Leaves of earlier versions have the purpose alone."""
    found = entry(7, LEAF | {"purpose": "prevention"}, "consent", RULEBOOK)
    assert found is not None
    assert (found.basis, found.ground) == ("consent", "Forebyggelse; samtykke")
    assert told(purpose="prevention/RPL115-1-2 (LAW-12: RPL115-1-1)").basis == "RPL115-1-2"
    assert told(purpose="prevention").ground == "Forebyggelse"


def test_a_machine_is_no_member_of_staff() -> None:
    """Routing and reminders are told as what they are, and the sender by name."""
    found = told(
        op="disclosure", code="event.routed", actor="machine/router/stafet", on_behalf="publisher/kommune-0860"
    )
    assert (found.by, found.sender) == ("Stafet selv, ingen medarbejder", "Hjørring Kommune")


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"recipient": ["exit_enhed"]}, [("EXIT-7",)]),
        ({"recipient": ["infohus_hjoerring/0860"]}, [("INF-4",)]),
        ({"on_behalf": "publisher/kriminalforsorgen"}, [("DP-1", "LOG-7")]),
        ({"actor": "person/exit-koordinator/nordjyllands-politi/e-1", "recipient": ["exit_enhed"]},
         [("EXIT-7",), ("DP-1", "LOG-7")]),
        ({}, []),
    ],
)  # fmt: skip
def test_what_may_be_held_back_is_marked(changes: dict[str, Any], rules: list[tuple[str, ...]]) -> None:
    """Exit, what waits for the police, and law enforcement: each with its rules and its reason in Danish (LOG-7)."""
    marked = told(**changes).held_back
    assert [one.rules for one in marked] == rules
    assert all(one.da.endswith(".") for one in marked)


def test_acts_refusals_and_technical_leaves_are_no_disclosures() -> None:
    """Of the closed list exactly the four that directive 2016/680 article 25 has for reading and giving."""
    told_of = {op for op in OPERATIONS if entry(1, LEAF | {"op": op}, None, RULEBOOK) is not None}
    assert told_of == set(TOLD) == {"collection", "disclosure", "consultation", "combination"}


def test_every_field_of_a_preview_has_a_danish_name_and_no_kind_hides_another() -> None:
    """What an offer shows is told in words; each row of the table is the first for some leaf."""
    assert set(SHOWN) <= PREVIEW.keys()
    assert told(code="identity.shown", scope=["name", "cpr"], query="meeting").fields == ("Navn", "Personnummer")
    assert told(code="identity.shown", query="meeting").reason == "til et møde"
    for at, (pattern, _) in enumerate(WHAT):
        example = pattern.replace(r"\.", ".").replace(".*", "x")
        assert next(i for i, (one, _) in enumerate(WHAT) if re.fullmatch(one, example)) == at
    assert told(code="something.new").what == "consultation something.new"
