"""Bodies of acts: the product finds the same members at fault as the second implementation, whatever is sent."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from north_jutland import RULEBOOK
from schemas.act_bodies import Answer, Body, BodyContext, Identity, read_body
from services.core.access.principal import OPERATING
from services.core.handover.acts import BY_NAME
from services.storage.handovers.acts import by_the_rulebook
from statemachine.model.bodies import OPTIONAL, REQUIRED, faults
from statemachine.model.table import ACTS

TODAY = date(2026, 11, 27)
CONTEXT = BodyContext(TODAY, frozenset(RULEBOOK.forums), frozenset({*RULEBOOK.publisher_by_id, OPERATING}))
CODES = (
    "other", "wrong_forum", "insufficient", "measure_agreed", "police_only", "cleared_for_infohus", "contact", "stafet",
    "kommune-0860", "kommune-0773", "ssp", "ssp_netvaerksgruppe", "municipal_triage", "nowhere", "0860", "860",
    "821001", "RPL115-1-1", "REL-7", "contact_parents", "x" * 1000, " " + "x" * 1000, "x" * 1001, "x" * 4000,
    "x" * 4001, "\u00a0", "", "tegn\x00", "\ud800", "e\u0301" * 1000, "linje\r\n" * 500, "\u200b",
)  # fmt: skip
NEAR = ((TODAY + timedelta(days=days)).isoformat() for days in (-1, 0, 1))
DAYS = (*NEAR, "1899-12-31", "2026-2-3", "2200-01-01")
VALUES = st.sampled_from((*CODES, *DAYS)) | st.sampled_from((None, 7, 1.5, True, [], {}, ["x"], {"x": 1}))
GOOD = {
    "forum": ("ssp", "ssp_netvaerksgruppe", "ksp_manual"), "school": ("821001",), "residence": ("0851",),
    "reason": ("other", "contact", "insufficient"), "outcome": ("referred",), "responsible_authority": ("stafet",),
    "authority": ("kommune-0860",), "result": ("police_only",), "given_on": DAYS[:2], "moved_on": DAYS[:2],
    "meeting": DAYS[1:3], "follow_up_on": DAYS[1:3], "task": ("contact_parents",), "deadline": ("REL-7",),
}  # fmt: skip
TOGETHER = {"task", "deadline", "note", "school"}
"""Members that are at fault beside another one only: named at the latest when nothing else is."""
SETTINGS = settings(
    max_examples=300, database=None, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def model_of(act: str) -> type[Body]:
    """Return the product's model of a body."""
    return {"identity": Identity, "answer": Answer}.get(act) or BY_NAME[act].body


def members(act: str) -> st.SearchStrategy[Any]:
    """Return bodies with most of an act's members, and now and then another one, or no object at all."""
    names = [*REQUIRED.get(act, {}), *OPTIONAL.get(act, {})]
    mostly = {name: VALUES | st.sampled_from(GOOD.get(name, ("Tekst.",))) for name in names}
    body = st.fixed_dictionaries({}, optional={**mostly, "more": VALUES})
    return body | body | body | st.sampled_from((None, [], "x", 1, [{}]))


@pytest.mark.parametrize("act", [*ACTS, "identity", "answer"])
def test_the_same_members_are_at_fault(act: str) -> None:
    """Hundreds of bodies of each act are valid, or at fault in the same members, on both sides."""

    @given(members(act))
    @settings(max_examples=300, database=None, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def compared(body: Any) -> None:
        read = read_body(model_of(act), body, CONTEXT)
        wrong = by_the_rulebook(RULEBOOK, read) if isinstance(read, Body) else read
        product = {fault.field for fault in wrong}
        model = faults(act, body, TODAY)
        assert bool(product) == bool(model), (body, product, model)
        if model != {""}:
            named = {name.partition(".")[0] for name in product}
            assert named <= model | TOGETHER, body
            assert model <= named | TOGETHER, body

    compared()
