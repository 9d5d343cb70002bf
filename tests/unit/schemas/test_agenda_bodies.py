"""Bodies of acts on meetings: every member's limits, with a code that has Danish words."""

from uuid import UUID

import pytest

from schemas import agenda_bodies as bodies
from schemas.act_bodies import Body, read_body
from schemas.faults import FAULTS, Fault
from unit.schemas.test_act_bodies import CONTEXT

ITEM = "01010101-0101-0101-0101-010101010101"
PLAN = {"forum": "ksp", "day": "2026-02-10"}


@pytest.mark.parametrize(
    ("model", "given", "faults"),
    [
        (bodies.PlanMeeting, {}, [("day", "missing"), ("forum", "missing")]),
        (bodies.PlanMeeting, PLAN | {"begins": 900}, [("begins", "not_text")]),
        (bodies.PlanMeeting, PLAN | {"begins": "09:60"}, [("begins", "not_time")]),
        (bodies.PlanMeeting, PLAN | {"day": "2026-02-09"}, [("day", "in_past")]),
        (bodies.PlanMeeting, PLAN | {"school": "1"}, [("school", "not_digits")]),
        (bodies.MoveMeeting, {"day": "i dag"}, [("day", "not_date")]),
        (bodies.PlaceItem, {"item": "1", "position": 0}, [("item", "not_uuid"), ("position", "too_small")]),
        (bodies.PlaceItem, {"item": 7, "position": 1001}, [("item", "not_text"), ("position", "too_large")]),
        (bodies.PlaceItem, {"item": ITEM, "position": True}, [("position", "not_integer")]),
        (bodies.ArrangeItem, {"item": ITEM, "minutes": 481}, [("minutes", "too_large")]),
        (bodies.ArrangeItem, {"item": ITEM, "minutes": "10"}, [("minutes", "not_integer")]),
        (bodies.ArrangeItem, {"item": ITEM, "presenter": "Ida"}, [("presenter", "not_known")]),
    ],
)
def test_a_fault_names_its_member_and_a_code(model: type[Body], given: object, faults: list[tuple[str, str]]) -> None:
    """Nothing but codes, numbers and days gets in: no member can hold a name."""
    assert read_body(model, given, CONTEXT) == tuple(Fault(*one) for one in faults)
    assert {code for _, code in faults} <= FAULTS.keys()


def test_what_is_left_out_is_not_set() -> None:
    """Null is absent; an item's number is one, however it is written."""
    body = read_body(bodies.ArrangeItem, {"item": ITEM.upper(), "minutes": None}, CONTEXT)
    assert body == bodies.ArrangeItem.model_construct(item=UUID(ITEM))
