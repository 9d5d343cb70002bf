"""Row ids: UUID version 7, in the order in which they were drawn, and never twice."""

from uuid import UUID

from services.effects.ids import Ids

NOW_MS = 1_770_708_600_000


def test_an_id_says_its_time_and_that_it_is_version_7() -> None:
    """RFC 9562: 48 bits of milliseconds, the version, the variant."""
    one = UUID(bytes=Ids(NOW_MS)())
    assert (one.version, one.variant) == (7, "specified in RFC 4122")
    assert one.int >> 80 == NOW_MS


def test_ids_of_one_chunk_are_in_order_and_differ() -> None:
    """Beyond 4,096 the counter carries into the time, and beyond 256 more random bits are drawn."""
    draw = Ids(NOW_MS)
    drawn = [draw() for _ in range(10_000)]
    assert drawn == sorted(set(drawn))
    assert len(drawn) == 10_000
    assert {UUID(bytes=one).version for one in drawn} == {7}
    assert [UUID(bytes=drawn[at]).int >> 80 for at in (4095, 4096, 8192)] == [NOW_MS, NOW_MS + 1, NOW_MS + 2]


def test_two_workers_of_one_moment_draw_other_ids() -> None:
    """Sixty-two random bits tell them apart."""
    first, second = Ids(NOW_MS), Ids(NOW_MS)
    assert {first() for _ in range(500)}.isdisjoint(second() for _ in range(500))
