"""Forwarding and rerouting: to a target of the rulebook, on its basis, and taken back."""

from dataclasses import replace

import orjson
import pytest

from services.core.decision.model import Item as Routed
from services.core.rulebook.deadlines import Deadline
from services.effects.actors import RefusedActError
from unit.core.handover.test_possible import ITEM
from unit.effects.acting_plans import NOTHING, NOW, File, columns, forwarded, planned, told

SSP = replace(ITEM, state="accepted")
CHILD = {"forum": "p115_udvalg", "legal_basis": "RPL115-1-1", "necessity": "Udvalget skal se det."}


def test_a_case_is_offered_and_stays() -> None:
    """The new item knows where it came from, the origin where it goes; necessity stays with the origin's step."""
    draft = planned("forward", SSP, **CHILD)
    (offer,) = draft.written.offers
    assert [offer.columns[name] for name in ("forum", "municipality", "stage", "forwarded_from", "role")] == [
        "p115_udvalg", "0860", "queue", ITEM.id, "owner",
    ]  # fmt: skip
    assert columns(draft)["forwarding"] == offer.columns["id"]
    assert columns(draft)["state"] == "accepted"
    assert draft.written.texts == [(ITEM.id, 2, {"necessity": "Udvalget skal se det."})]
    assert told(draft) == [("out.p115_udvalg.0860", "offered"), ("out.ssp.0860", "accepted")]
    assert orjson.loads(draft.notices[0].data)["data"]["forwarded_from"] == {"forum": "ssp", "municipality": "0860"}


@pytest.mark.parametrize(
    "body",
    [
        CHILD | {"legal_basis": "RPL115-1-3-a"},
        CHILD | {"legal_basis": None},
        CHILD | {"municipality": "0851"},
        CHILD | {"forum": "exit_enhed"},
        CHILD | {"forum": "ssp"},
    ],
    ids=["basis of releases", "no basis", "another municipality", "exit", "its own address"],
)
def test_what_fits_no_target_is_refused(body: dict[str, object]) -> None:
    """Contracts-acts 9.1: 422 `no_target`, and nothing is planned."""
    with pytest.raises(RefusedActError, match="no_target"):
        planned("forward", SSP, **body)


def test_another_number_of_the_law_is_said_in_the_leaf() -> None:
    """LAW-12: the disclosure's leaf names the basis that the case had before."""
    adult = File(years=25)
    body = {"forum": "psp", "legal_basis": "RPL115-1-2", "necessity": "PSP skal kende den."}
    purposes = {late.leaf.purpose for late in planned("forward", SSP, adult, **body).leaves.late}
    assert "prevention/RPL115-1-2 (LAW-12: RPL115-1-1)" in purposes


def test_a_forwarding_is_taken_back() -> None:
    """The other forum's item becomes recalled, code `withdrawn`; this one stays as it was."""
    origin, new = forwarded()
    draft = planned("withdraw_forward", origin, beside=[new])
    assert (columns(draft, new)["state"], columns(draft, origin)["forwarding"]) == ("recalled", None)
    assert [step.code for step in draft.steps] == [None, "withdrawn"]
    assert told(draft)[-1] == ("out.p115_udvalg.0860", "recalled")


def test_a_person_who_moved_is_offered_where_the_rules_say_now() -> None:
    """Contracts-acts 9.2: basis, stage and deadlines of the new decision; the new residence is that of both items."""
    routed = Routed("ssp", "0851", None, "owner", "queue", None, "RPL115-1-1")
    deadline = Deadline("CHI-5", "confirm_receipt", NOW.date())
    file = File(elsewhere=NOTHING._replace(items=(routed,), deadlines=(deadline,)))
    draft = planned("reroute", SSP, file, residence="0851", moved_on="2026-02-01")
    (offer,) = draft.written.offers
    assert (offer.columns["municipality"], offer.columns["residence"], offer.deadlines) == ("0851", "0851", (deadline,))
    assert columns(draft)["residence"] == "0851"
    assert draft.written.texts == [(ITEM.id, 2, {"residence": "0851", "moved_on": "2026-02-01"})]


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ((), "not_routable"),
        ((Routed("exit_enhed", None, None, "owner", "queue", None, "consent"),), "not_routable"),
        ((Routed("ssp", "0860", None, "owner", "queue", None, "RPL115-1-1"),), "same_address"),
    ],
)
def test_a_move_that_leads_nowhere_is_refused(items: tuple[Routed, ...], code: str) -> None:
    """Refused, informed or Exit's: `not_routable` with the decision's codes; the same address: `same_address`."""
    file = File(elsewhere=NOTHING._replace(items=items, codes=("OUT_OF_DISTRICT",)))
    with pytest.raises(RefusedActError, match=code) as refused:
        planned("reroute", SSP, file, residence="0851", moved_on="2026-02-01")
    assert refused.value.codes == (("OUT_OF_DISTRICT",) if code == "not_routable" else ())
