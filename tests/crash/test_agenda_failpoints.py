"""A meeting that is cancelled with items on it, hit at every place of its transaction: all of it, or nothing."""

from contextlib import suppress
from functools import partial

import pytest

from acting import give
from crash.prepared import accepted, desk
from crash.test_act_failpoints import ACT_NAMES, suffer
from crash.workbench import sound
from integration.office import Publishers, rows
from services.effects.actors import RefusedActError
from services.storage.agendas.acts import perform
from services.storage.handovers.given import Given

pytestmark = pytest.mark.server
ALL = [("accepted", None, 4)] * 2


@pytest.mark.parametrize("name", ACT_NAMES)
def test_a_cancelled_meeting_that_is_hit_is_whole_or_never_was(database: str, name: str) -> None:
    """Promise 5: after the fault it is cancelled with everything on it, or is done now; nothing is done twice."""
    senders = Publishers(database)
    mine = desk(senders)
    for _ in range(2):
        mine.do("put_on_agenda", accepted(senders, mine), meeting="2199-01-01")
    give(mine.office.connection, mine.office.principal, "ssp")
    found = rows(database, "SELECT id FROM meeting")[0]
    end = suffer(lambda: perform(desk(senders).office, "cancel", found, Given), name, "kill")
    hit = rows(database, "SELECT state, meeting, version FROM handover")
    assert hit in (ALL, [("on_agenda", hit[0][1], 3)] * 2)
    assert rows(database, "SELECT state FROM meeting") == ["cancelled" if hit == ALL else "draft"]
    with suppress(RefusedActError):
        perform(mine.office, "cancel", found, partial(Given, None, 2))
    end()
    assert rows(database, "SELECT state, meeting, version FROM handover") == ALL
    assert rows(database, "SELECT state, version FROM meeting") == [("cancelled", 3)]
    sound(database)
