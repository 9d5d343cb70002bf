"""Retention periods as they are read: days, caps and what they count from."""

from unit.core.broken import built

BOOK = built(lambda _: None)


def test_periods_are_those_of_ret_3_and_ret_4() -> None:
    """Content 30 days after confirmation and 180 at most, presence only 90, the record five years, counts for ever."""
    classes = BOOK.retention.classes
    assert (classes["payload"].days, classes["payload"].cap) == (30, 180)
    assert (classes["weak_payload"].days, classes["idle_payload"].days) == (90, 90)
    assert (classes["record"].days, classes["statistics"].days) == (1825, None)
    assert BOOK.retention.forums["exit_enhed"].own_key
