"""Master keys."""

import pytest

from services.effects.master_keys import KeysAtHand, SealError, WrappedKey

KEYS = {1: b"1" * 32, 2: b"2" * 32}
ANNA, BENT = b"a" * 16, b"b" * 16


def test_the_newest_wraps_and_all_unwrap_in_order() -> None:
    """What an earlier master key wrapped opens beside what the newest wrapped, each in its place."""
    earlier = KeysAtHand({1: KEYS[1]}).wrap(BENT, b"x" * 32)
    keys = KeysAtHand(KEYS)
    newer = keys.wrap(ANNA, b"y" * 32)
    assert (earlier.version, newer.version, keys.newest) == (1, 2, 2)
    assert keys.unwrap([(ANNA, newer), (BENT, earlier)]) == [b"y" * 32, b"x" * 32]


@pytest.mark.parametrize(
    ("person", "version", "says"),
    [(BENT, 2, "en anden"), (ANNA, 1, "en anden"), (ANNA, 9, "version 9 mangler")],
)
def test_a_key_that_does_not_open_names_its_version(person: bytes, version: int, says: str) -> None:
    """Another person's handle, another master key and one that is not loaded: the version is told, nobody named."""
    keys = KeysAtHand(KEYS)
    wrapped = keys.wrap(ANNA, b"y" * 32).wrapped
    with pytest.raises(SealError, match=says):
        keys.unwrap([(person, WrappedKey(version, wrapped))])
