"""Refusals of acts by the item alone: every act in every state and stage, and the conditions beside the table."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from services.core.handover import acts
from services.core.handover.acts import ACCEPT, ACTS, Act
from services.core.handover.item import Item
from services.core.handover.possible import Place, Row, Who, fits_row, forbidden, possible, refusal
from services.core.handover.states import DANISH
from services.core.rulebook.vocabulary import STAGES

AT = datetime(2026, 2, 10, 7, 30, tzinfo=UTC)
ITEM = Item(
    id=b"i" * 16, event=b"e" * 16, case_id=b"c" * 16, person=b"p" * 16, publisher="kommune-0860", event_id="e-1",
    type="youth_crime_concern", forum="ssp", municipality="0860", stage="queue", state="offered", version=1,
    school=None, role="owner", track=None, legal_basis="RPL115-1-1", due_on=None, ends_at=None, answer_on=None,
    answer_at=None, offered_at=AT, changed_at=AT, actor=None, forwarded_from=None, returned_from=None, forwarding=None,
    resumes=None, outcome=None, outcome_version=None, responsible_authority=None, follow_up_on=None, owner=None,
    meeting=None, residence=None, read_at=None, confirmed_at=None,
)  # fmt: skip
PLACE = Place(clearing=("nordjyllands-politi",))
FORWARDING = replace(ITEM, state="accepted", forwarding=b"n" * 16)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_state_and_stage_decide(act: Act) -> None:
    """Out of its states and stages an act is `not_allowed`, whatever else holds."""
    for state, stage in product(DANISH, STAGES):
        code = refusal(act, replace(ITEM, state=state, stage=stage), PLACE)
        if state not in act.source or stage not in act.stages:
            assert code == "not_allowed"


@pytest.mark.parametrize(
    ("act", "item", "place", "code"),
    [
        (acts.ACCEPT, ITEM, PLACE, None),
        (acts.FORWARD, FORWARDING, PLACE, "forwarding"),
        (acts.PUT_ON_AGENDA, FORWARDING, PLACE, "forwarding"),
        (acts.WITHDRAW_FORWARD, FORWARDING, PLACE, None),
        (acts.WITHDRAW_FORWARD, ITEM, PLACE, "not_allowed"),
        (acts.FORWARD, replace(ITEM, role="reader"), PLACE, "not_allowed"),
        (acts.FORWARD, replace(ITEM, forwarded_from=b"o" * 16), PLACE, "not_allowed"),
        (acts.FORWARD, replace(ITEM, forwarded_from=b"o" * 16, state="accepted"), PLACE, None),
        (acts.ASK, ITEM, Place(closed=True), "not_allowed"),
        (acts.NOTE_OUTCOME, replace(ITEM, state="accepted"), Place(names_owner=True), "owner_missing"),
        (acts.NOTE_OUTCOME, replace(ITEM, state="accepted", owner="kommune-0860"), Place(names_owner=True), None),
        (acts.NAME_OWNER, replace(ITEM, state="accepted"), PLACE, "not_allowed"),
        (acts.NAME_OWNER, replace(ITEM, state="accepted"), Place(names_owner=True), None),
        (acts.REOPEN, replace(ITEM, state="closed"), PLACE, "not_allowed"),
        (acts.REOPEN, replace(ITEM, state="closed", outcome="referred"), PLACE, None),
        (acts.RECORD_CONSENT, ITEM, Place(closed=True), None),
        (acts.RECORD_CONSENT, replace(ITEM, legal_basis="consent"), Place(closed=True), "not_allowed"),
        (acts.WITHDRAW_CONSENT, ITEM, Place(closed=True), "not_allowed"),
        (acts.WITHDRAW_CONSENT, replace(ITEM, legal_basis="consent"), Place(closed=True), None),
        (acts.REROUTE, replace(ITEM, municipality=None), PLACE, "not_allowed"),
        (acts.CONFIRM_RECALL, replace(ITEM, state="recalled"), PLACE, "not_allowed"),
        (acts.CONFIRM_RECALL, replace(ITEM, state="recalled", read_at=AT), PLACE, None),
        (acts.CONFIRM_RECALL, replace(ITEM, state="recalled", read_at=AT, confirmed_at=AT), PLACE, "not_allowed"),
    ],
)  # fmt: skip
def test_what_an_act_asks_beside_its_row(act: Act, item: Item, place: Place, code: str | None) -> None:
    """Contracts-acts 9: forwarding, readers, forwarded items, owners, consent, municipality, recalls that were read."""
    assert refusal(act, item, place) == code


def test_consent_is_an_adult_s() -> None:
    """EXIT-4: under 18, or of unknown age, nobody's consent is recorded."""
    assert refusal(acts.RECORD_CONSENT, ITEM, PLACE, adult=False) == "not_an_adult"


def test_only_the_police_clear() -> None:
    """INF-4: a lead of another organisation sees the item at the gate and may not clear it."""
    lead = Who("infohus-tovholder", "kommune-0860")
    assert forbidden(acts.CLEAR, lead, PLACE)
    assert not forbidden(acts.CLEAR, lead._replace(organisation="nordjyllands-politi"), PLACE)


def test_the_acts_of_an_item_are_those_not_refused() -> None:
    """A coordinator of an offered item may take it, return it, forward it, ask about it, complete, and reroute it."""
    who = Who("koordinator", "kommune-0860")
    assert possible(who, ITEM, PLACE) == ("accept", "return", "forward", "ask", "complete", "reroute")
    assert possible(Who("visitator", "kommune-0860"), replace(ITEM, stage="triage"), PLACE) == (
        "return", "ask", "select", "deselect",
    )  # fmt: skip
    assert possible(Who("revisor", "stafet"), ITEM, PLACE) == ()


def test_a_row_can_be_taken_exactly_when_the_item_can() -> None:
    """A list, which has no whole item, offers the act by the same table."""
    roles = {role for act in ACTS for role in act.who}
    for role, state, stage in product(roles, DANISH, STAGES):
        who, item = Who(role, "kommune-0860"), replace(ITEM, state=state, stage=stage)
        assert fits_row(ACCEPT, who, Row(state, stage), PLACE) == ("accept" in possible(who, item, PLACE))
