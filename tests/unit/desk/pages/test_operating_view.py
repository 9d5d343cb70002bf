"""How an installation stands in words: how far topics are behind, and dead letters without what they say."""

from datetime import UTC, datetime
from uuid import UUID

from north_jutland import RULEBOOK
from schemas.dead_letters import DEAD_LETTER_STATES, DISMISS_REASONS, REPLAY_REASONS
from services.desk.pages.operating_view import REASONS, STATES, Lag, behind, row_of
from services.desk.web.naming import Names
from services.storage.deadletters import Letter
from services.storage.positions import Standing

ENDS = {("in.a", 0): 10, ("in.a", 1): 4, ("in.b", 0): 7, ("in.c", 0): 0}


def test_what_waits_is_what_was_not_read() -> None:
    """Over a topic's partitions, the furthest behind first; a partition that was never read waits whole."""
    read = [Standing("k", "in.a", 0, 10), Standing("k", "in.b", 0, 5)]
    assert behind("k", ENDS, read) == [Lag("in.a", 10, 4), Lag("in.b", 5, 2), Lag("in.c", 0, 0)]


def test_positions_of_another_log_count_nothing() -> None:
    """Nor does a position beyond a log that was made again make others wait less."""
    assert behind("k", {("in.a", 0): 3}, [Standing("other", "in.a", 0, 3)]) == [Lag("in.a", 0, 3)]
    shorter = [Standing("k", "in.a", 0, 90), Standing("k", "in.a", 1, 1)]
    assert behind("k", {("in.a", 0): 3, ("in.a", 1): 3}, shorter) == [Lag("in.a", 91, 2)]


def test_a_dead_letter_is_told_by_place_and_code() -> None:
    """Faults are fields with words, in the reader's language; what its sender calls it stays as it was sent."""
    letter = Letter(
        id=UUID(int=1),
        publisher="kommune-0860",
        topic="in.kommune-0860",
        partition=2,
        offset=14,
        code="INVALID_EVENT",
        faults='[["subject.cpr", "missing"]]',
        event_id="hemmeligt",
        type="ukendt.type",
        attempts=1,
        received_at=datetime(2026, 11, 28, tzinfo=UTC),
        state="open",
    )
    told = row_of(letter, Names(RULEBOOK, "da"), "da")
    assert (told.sender, told.place, told.type) == ("Hjørring Kommune", "in.kommune-0860/2/14", "ukendt.type")
    assert (told.why, list(told.faults)) == ("Beskeden har fejl i felterne.", ["subject.cpr: mangler"])
    assert row_of(letter, Names(RULEBOOK, "en"), "en").faults == ["subject.cpr: is missing"]
    assert "hemmeligt" not in str(told)


def test_every_state_and_reason_has_words() -> None:
    """None of the closed lists is left out."""
    assert STATES.keys() == DEAD_LETTER_STATES.keys()
    assert REASONS.keys() == {*REPLAY_REASONS, *DISMISS_REASONS}
