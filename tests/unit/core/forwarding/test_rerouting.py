"""Rerouting (contracts-acts 9.2): the owner of the event decided again, by a second implementation."""

import json
from copy import deepcopy
from datetime import UTC, datetime

import pytest

from golden.examples import EXAMPLES
from north_jutland import RULEBOOK
from oracle import decide as second
from oracle.story import about, without_nothing
from schemas.codec import read_json
from schemas.envelope import Envelope
from services.core.decision.model import Item
from services.core.forwarding.rerouting import Refusal, decided_again, rerouted
from services.core.rulebook.organisations import Address

NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)
NOWHERE: Address = ("", None)
RESIDENCES = (*RULEBOOK.municipalities, "0101")


def moved(event: dict, residence: str, own: Address = NOWHERE) -> Item | Refusal:
    """Reroute an event's item from its own address to where the person lives now."""
    envelope = read_json(without_nothing(event))
    assert isinstance(envelope, Envelope)
    decision = decided_again(envelope, residence, NOW, RULEBOOK, envelope.source.rpartition(":")[2])
    return rerouted(decision, RULEBOOK, own)


def by_the_contract(event: dict, residence: str) -> tuple[object, ...]:
    """Return the same by the second implementation: address, stage and basis, or the codes of what leads nowhere."""
    again = deepcopy(without_nothing(event))
    assert isinstance(again, dict)
    again["data"]["subject"]["residence"] = residence
    decision = second.decide(json.dumps(again), NOW)
    if not decision["items"] or decision["items"][0]["forum"] == "exit_enhed":
        return ("not_routable", tuple(decision["codes"]))
    owner = decision["items"][0]
    return tuple(owner[name] for name in ("forum", "municipality", "school", "stage", "legal_basis"))


@pytest.mark.parametrize("name", [name for name, one in EXAMPLES.items() if "subject" in one.event["data"]])
def test_every_example_is_rerouted_as_the_contract_says(name: str) -> None:
    """To every municipality: where the rules lead today, or refused with the codes of the decision."""
    event = EXAMPLES[name].event
    for residence in RESIDENCES:
        found = moved(event, residence)
        told = (
            (found.code, found.codes)
            if isinstance(found, Refusal)
            else (found.forum, found.municipality, found.school, found.stage, found.legal_basis)
        )
        assert told == by_the_contract(event, residence), residence


def test_the_same_address_is_said() -> None:
    """Where the rules lead to where it lies already; a forum of the whole district stays where it is."""
    concern = about("stadium_concern", 16)
    assert moved(concern, "0860", ("ssp", "0860")) == Refusal("same_address")
    assert moved(concern, "0851", ("ssp", "0860")) == Item("ssp", "0851", None, "owner", "queue", None, "RPL115-1-1")
    adult = about("vulnerable_adult_concern", 40, legal_basis="RPL115-1-2")
    assert moved(adult, "0851", ("psp", None)) == Refusal("same_address")


def test_what_leads_nowhere_says_its_codes() -> None:
    """Refused, informed, or Exit's: 422 `not_routable`."""
    assert moved(about("stadium_concern", 16), "0101") == Refusal("not_routable", ("OUT_OF_DISTRICT",))
    wish = about("exit_wish", 30, exit={"wish": True, "consent": True}, legal_basis="consent")
    assert moved(wish, "0851") == Refusal("not_routable")
    unwilling = about("exit_wish", 30, consent="refused")
    assert moved(unwilling, "0851") == Refusal("not_routable")


def test_of_a_release_the_first_owner_counts() -> None:
    """KSP of the new municipality; Exit beside it is its own and is not moved by this."""
    sent = about("release_notice", 30, exit={"wish": True, "consent": True})
    assert moved(sent, "0851", ("ksp", "0860")) == Item("ksp", "0851", None, "owner", "queue", None, "RPL115-1-3-a")


def test_the_age_is_that_of_today() -> None:
    """Who has turned eighteen since is no longer SSP's."""
    young = about("stadium_concern", datetime(2008, 3, 1, tzinfo=UTC).date())
    found = moved(young, "0860")
    assert isinstance(found, Item)
    assert (found.forum, found.stage) == ("p115_plus_udvalg", "triage")
