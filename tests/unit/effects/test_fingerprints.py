"""Fingerprints of what events say: keyed, known again, and forgotten."""

from services.effects.fingerprints import FORGOTTEN, fingerprint, is_same
from services.effects.sealing import Sealer
from unit.effects.planning import SEALER

SAID, OTHER = b"s" * 32, b"o" * 32


def test_what_comes_again_is_known() -> None:
    """By the fingerprint, and by the digest that was stored before there was one; anything else is something else."""
    assert is_same(SEALER, fingerprint(SEALER, SAID), SAID)
    assert is_same(SEALER, SAID, SAID)
    assert not is_same(SEALER, fingerprint(SEALER, OTHER), SAID)
    assert not is_same(SEALER, OTHER, SAID)


def test_nothing_can_be_tried_without_the_key() -> None:
    """It has nothing of the digest, and under another key it is another one."""
    stranger = Sealer({1: b"m" * 32}, b"another key of 32 bytes, not ours")
    made = fingerprint(SEALER, SAID)
    assert len(made) == 32
    assert made not in {SAID, fingerprint(stranger, SAID)}


def test_what_is_forgotten_may_have_said_anything() -> None:
    """An id that comes again is the same event: nothing is left to show that it is another one."""
    assert is_same(SEALER, FORGOTTEN, SAID)
    assert is_same(SEALER, FORGOTTEN, OTHER)
