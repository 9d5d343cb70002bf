"""What a record becomes: an event, a duplicate, a conflict, a dead letter; what it supersedes and recalls."""

import orjson

from services.effects.plan import Known
from services.effects.sealing import unseal
from unit.effects.planning import FIRST, SEALER, concern, ends, knowing, planned, reading


def test_the_same_event_again_is_a_duplicate() -> None:
    """Within one segment and against what is stored: no second effect, and nobody is told anything twice."""
    plan = planned(FIRST, FIRST)
    assert ends(plan) == (1, 1, [])
    known = Known(digests={("kommune-0860", FIRST["id"]): reading(FIRST).digest})
    again = planned(FIRST, known=known)
    assert ends(again) == (0, 1, [])
    assert (again.outbox, again.leaves.ready, again.inbox) == ([], [], [])


def test_only_danger_is_stored_without_content() -> None:
    """CALL_POLICE keeps no content (ROUTE-1); any other event's opens with the person's key in its own row."""
    plan = planned(FIRST, concern("kommune-0860", "stadium_concern", "0860", danger_now=True))
    assert [row.content is None for row in plan.event] == [False, True]
    known = knowing(*reading(FIRST).owner)
    (row,) = planned(FIRST, known=known).event
    key = known.people[SEALER.pseudonym(*reading(FIRST).owner)]
    assert unseal(key, row.id, row.content or b"").endswith(orjson.dumps(FIRST))


def test_a_first_version_begins_a_case_with_leaves_of_its_own() -> None:
    """Nobody had leaves in the case: its leaf is ready, its steps carry the leaf's place among the ready ones."""
    plan = planned(FIRST, concern("kommune-0860", "youth_crime_concern", "0860"))
    assert [row.leaf for row in plan.step] == [0, 1]
    assert (plan.late_step, plan.leaves.late) == ([], [])
