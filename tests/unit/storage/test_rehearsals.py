"""Two persons for a replay: somebody else's rehearsal counts for a day, one's own never."""

from datetime import UTC, datetime, timedelta

from services.core.access.principal import Principal
from services.storage.rehearsals import FRESH, Rehearsed, by_another

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
MINE = Principal.parse("drift:stafet:d-1")
OTHER = "person/drift/stafet/d-2"


def test_only_another_s_fresh_rehearsal_counts() -> None:
    """The newest of those that count is named."""
    moment = timedelta(milliseconds=1)
    own = Rehearsed(MINE.stored, NOW)
    fresh, stale = Rehearsed(OTHER, NOW - FRESH + moment), Rehearsed(OTHER, NOW - FRESH)
    assert by_another([], MINE, NOW) is None
    assert by_another([own, stale], MINE, NOW) is None
    assert by_another([own, fresh, stale], MINE, NOW) == fresh
