"""Queries of the inbox: key figures count what their lists show, and filters narrow lists to what they say."""

from datetime import timedelta

import pytest

from acting import give
from integration.desk import ANNE, RECEIVED
from integration.office import KSP, Publishers, concern, rows
from north_jutland import RULEBOOK
from services.core.access.principal import Principal
from services.core.rulebook.deadlines import end
from services.storage.connections import connect
from services.storage.handovers.figures import Figures, figures
from services.storage.handovers.listing import listed
from services.storage.handovers.office import day
from services.storage.handovers.queries import Viewer, Wanted

pytestmark = pytest.mark.server


def test_figures_count_what_their_lists_show(database: str) -> None:
    """Each figure of each address is the length of the list that it leads to, under any clock."""
    received = int(RECEIVED.timestamp() * 1000)
    senders = Publishers(database, received_ms=received)
    senders.send(*(concern() for _ in range(3)))
    with connect(database) as connection:
        give(connection, Principal.parse(ANNE), "ssp")
        for days in (0, 3, 6, 7, 8, 30):
            now = RECEIVED + timedelta(days=days)
            viewer, tonight = Viewer(KSP, RULEBOOK, now), end(day(now))
            (found,) = figures(connection, viewer, tonight)

            def shown(viewer: Viewer = viewer, **narrowed: object) -> int:
                wanted = Wanted(**narrowed)  # type: ignore[arg-type]
                return len(listed(connection, KSP, viewer, wanted).items)

            assert found == Figures("ssp", "0860", 3, found.overdue, found.today, 3, 0, None)
            assert found.overdue == shown(ends_by=now)
            assert found.today == shown(ends_from=now, ends_by=tonight)
            assert shown(states=("offered",)) == found.new
        assert found.overdue == 3
        assert shown(publisher="kommune-0860", type="stadium_concern") == 3
        assert shown(publisher="kommune-0851") == shown(type="release_notice") == 0


def test_what_is_looked_for_is_in_the_log(database: str) -> None:
    """The leaf of a list names every filter; nothing of it is personal."""
    now = RECEIVED
    with connect(database) as connection:
        wanted = Wanted(publisher="kommune-0860", type="stadium_concern", ends_by=now)
        listed(connection, KSP, Viewer(KSP, RULEBOOK, now), wanted)
    (leaf,) = rows(database, "SELECT convert_from(body, 'UTF8') FROM leaf ORDER BY idx DESC LIMIT 1")
    assert all(text in leaf for text in ("publisher=kommune-0860", "type=stadium_concern", "ends_by="))
