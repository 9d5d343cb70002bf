"""Which look-ups a controller should see: a sample that nobody can choose, and what is odd."""

from datetime import UTC, datetime, timedelta

import pytest

from services.core.insight.lookups import REASONS, Found, LookUp, Thresholds, is_outside, is_sampled, odd

NOON = datetime(2026, 2, 10, 11, tzinfo=UTC)  # a Tuesday
NONE = Thresholds(permille=0)


def look_ups(count: int, *, cases: int = 99, apart: timedelta = timedelta(seconds=10), who: str = "a") -> list[LookUp]:
    """Return look-ups of one person, one after the other, into so many cases."""
    return [LookUp(at, "f" * 32, NOON + at * apart, who, str(at % cases)) for at in range(count)]


@pytest.mark.parametrize(
    ("at", "outside"),
    [
        ("2026-02-10T05:59:59+01:00", True),
        ("2026-02-10T06:00:00+01:00", False),
        ("2026-07-10T19:59:59+02:00", False),
        ("2026-07-10T20:00:00+02:00", True),
        ("2026-02-14T12:00:00+01:00", True),
    ],
)
def test_hours_are_those_of_copenhagen(at: str, *, outside: bool) -> None:
    """Before the site opens, from when it closes, and at weekends; summer and winter."""
    assert is_outside(datetime.fromisoformat(at), NONE) is outside


def test_many_cases_in_a_row_are_one_row_of_the_queue() -> None:
    """Twenty cases of one person within ten minutes; the same case again, other people, and slow work are nothing."""
    assert list(odd(look_ups(19), NONE)) == []
    assert list(odd(look_ups(39), NONE)) == [Found(19, "many_in_a_row")]
    assert list(odd(look_ups(40), NONE)) == [Found(19, "many_in_a_row"), Found(39, "many_in_a_row")]
    assert list(odd(look_ups(60, cases=19), NONE)) == []
    assert list(odd(look_ups(60, apart=timedelta(minutes=1)), NONE)) == []
    mixed = [one._replace(actor=str(at % 4)) for at, one in enumerate(look_ups(60))]
    assert list(odd(mixed, NONE)) == []


def test_a_sample_is_as_large_as_asked_and_goes_by_the_leaf() -> None:
    """Of ids that are drawn at random so many in a thousand, always the same ones."""
    ids = [f"{number * 2654435761 % 2**32:08x}{'0' * 24}" for number in range(20_000)]
    assert [is_sampled(one, 0) for one in ids].count(True) == 0
    assert [is_sampled(one, 1000) for one in ids].count(False) == 0
    assert 900 < [is_sampled(one, 50) for one in ids].count(True) < 1100
    assert list(odd([LookUp(1, ids[0], NOON, "a", "b")], Thresholds(permille=1000))) == [Found(1, "sample")]


def test_every_reason_has_its_words() -> None:
    """What stands in the queue is told in Danish; one look-up can be there for several reasons."""
    late = [one._replace(at=one.at + timedelta(hours=10)) for one in look_ups(20)]
    found = {one.reason for one in odd(late, Thresholds(permille=1000))}
    assert found | {"never_handled"} == REASONS.keys()
