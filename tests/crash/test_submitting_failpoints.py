"""Submitting, hit at every place of its transaction: the events are there under one receipt, or they never were."""

import pytest

from crash.faults import KINDS
from crash.test_act_failpoints import suffer
from crash.workbench import sound
from integration.office import concern, rows
from integration.publishers import post

pytestmark = pytest.mark.server
NAMES = ("begun", "head", "commit", "committed")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_events_that_are_hit_are_whole_or_never_were(database: str, name: str, kind: str) -> None:
    """Whoever sends them again has one row each and one leaf: of the first time where it was committed."""
    events = [concern() for _ in range(3)]
    end = suffer(lambda: post(database, *events), name, kind)
    before = rows(database, "SELECT receipt FROM submitted ORDER BY id")
    assert before == [] or (name == "committed" and len(before) == 3)
    receipts = post(database, *events)
    end()
    assert rows(database, "SELECT receipt FROM submitted ORDER BY id") == list(receipts)
    assert before in ([], list(receipts))
    assert rows(database, "SELECT count(*) FROM leaf") == [1]
    sound(database)
