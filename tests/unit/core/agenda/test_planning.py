"""Plans: at which address a forum meets, and never on a closed day."""

from typing import Any

import pytest

from crash.workbench import rulebook
from schemas.act_bodies import BodyContext, read_body
from schemas.agenda_bodies import MoveMeeting, PlanMeeting
from services.core.agenda.planning import faults
from unit.core.agenda.test_meeting import DAY

KSP = {"forum": "ksp", "municipality": "0860", "day": "2026-12-01"}
SCHOOL = {**KSP, "forum": "ssp_netvaerksgruppe", "school": "280001"}


def wrong(model: type[Any], **body: object) -> list[tuple[str, str]]:
    """Return the faults of a body, by itself and then by the rulebook."""
    book = rulebook()
    read = read_body(model, body, BodyContext(DAY, frozenset(book.forums), frozenset(book.publisher_by_id)))
    return [tuple(one) for one in (read if isinstance(read, tuple) else faults(book, read))]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"begins": "09:30"}, []),
        ({"begins": "9.30"}, [("begins", "not_time")]),
        ({"begins": "24:00"}, [("begins", "not_time")]),
        ({"day": "2026-11-30"}, [("day", "in_past")]),
        ({"day": "2026-12-05"}, [("day", "closed_day")]),
        ({"day": "2026-12-25"}, [("day", "closed_day")]),
        ({"day": "2026-12-24"}, []),
        ({"forum": "kaffeklubben"}, [("forum", "not_known")]),
        ({"forum": "kredsraad_nordjylland", "municipality": None}, [("forum", "not_allowed")]),
        ({"municipality": None}, [("municipality", "missing")]),
        ({"municipality": "0101"}, [("municipality", "not_known")]),
        ({"school": "280001"}, [("school", "not_allowed")]),
        ({"forum": "psp"}, [("municipality", "not_allowed")]),
        ({"forum": "psp", "municipality": None}, []),
        ({"note": "Kaffe"}, [("note", "unknown_field")]),
    ],
)
def test_a_plan_is_at_an_address_on_a_working_day(changes: dict[str, object], found: list[tuple[str, str]]) -> None:
    """GEN-5: 24 December is a working day, 25 is none; a plan names the municipality where the queue does."""
    assert wrong(PlanMeeting, **KSP | changes) == found


def test_a_network_group_meets_at_its_school() -> None:
    """SSP-3: one group per school."""
    assert wrong(PlanMeeting, **SCHOOL) == []
    assert wrong(PlanMeeting, **SCHOOL | {"school": None}) == [("school", "missing")]


def test_a_meeting_moves_to_a_working_day() -> None:
    """The same for the new day."""
    assert wrong(MoveMeeting, day="2026-12-06") == [("day", "closed_day")]
    assert wrong(MoveMeeting, day="2026-12-07") == []
