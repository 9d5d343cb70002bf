"""The schedule of rulebooks in force: the moment of receipt decides, to the microsecond."""

from datetime import UTC, datetime, timedelta, timezone

from services.core.rulebook.in_force import Schedule
from services.core.rulebook.model import Rulebook
from unit.core.broken import built


def _trial(number: int) -> Rulebook:
    return built(lambda of: of["forums.yaml"]["forums"][0]["name"].update(en=f"Trial {number}"))


FIRST, SECOND, THIRD = map(_trial, range(3))
NOON = datetime(2026, 2, 10, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def test_without_changes_the_first_always_rules() -> None:
    """A district that never activated another has one rulebook at every moment."""
    assert Schedule(FIRST).at(datetime.min.replace(tzinfo=UTC)) is FIRST
    assert Schedule(FIRST).at(datetime.max.replace(tzinfo=UTC)) is FIRST


def test_a_change_rules_from_its_own_moment_on() -> None:
    """An event received at that very moment is decided by the new one, one received before it by the old one."""
    schedule = Schedule(FIRST, [(NOON, SECOND), (NOON + 2 * TICK, THIRD)])
    assert schedule.at(NOON - TICK) is FIRST
    assert schedule.at(NOON) is SECOND
    assert schedule.at(NOON + TICK) is SECOND
    assert schedule.at(NOON + 2 * TICK) is THIRD
    assert schedule.at(NOON + timedelta(days=4000)) is THIRD


def test_of_two_changes_at_one_moment_the_later_one_counts() -> None:
    """The order of activations decides when their moments are equal."""
    assert Schedule(FIRST, [(NOON, SECOND), (NOON, THIRD)]).at(NOON) is THIRD


def test_an_instant_is_the_same_in_every_zone() -> None:
    """What a broker or a person writes in another zone is compared as the instant that it is."""
    there = NOON.astimezone(timezone(timedelta(hours=2)))
    assert Schedule(FIRST, [(NOON, SECOND)]).at(there) is SECOND
    assert Schedule(FIRST, [(NOON, SECOND)]).at(there - TICK) is FIRST
