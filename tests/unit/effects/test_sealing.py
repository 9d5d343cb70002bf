"""Encryption of content at rest."""

import os

import pytest

from services.effects.master_keys import SealError, WrappedKey
from services.effects.sealing import Sealer, seal, unseal

PERSON, ROW, OTHER = b"p" * 16, b"r" * 16, b"o" * 16


def _sealer() -> Sealer:
    return Sealer({1: b"1" * 32, 2: b"2" * 32}, b"l" * 32)


def test_what_was_sealed_opens_again() -> None:
    """A wrapped key, stored and loaded again, opens what it sealed."""
    key, wrapped = _sealer().fresh(PERSON)
    sealed = seal(key, ROW, b"content")
    assert unseal(_sealer().unwrap(PERSON, wrapped), ROW, sealed) == b"content"
    assert b"content" not in sealed


def test_sealed_bytes_do_not_open_elsewhere() -> None:
    """A value moved to another row, changed by a bit, or under another person's key does not open."""
    sealer = _sealer()
    key, wrapped = sealer.fresh(PERSON)
    sealed = seal(key, ROW, b"content")
    with pytest.raises(SealError):
        unseal(key, OTHER, sealed)
    with pytest.raises(SealError):
        unseal(key, ROW, sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(SealError):
        unseal(sealer.fresh(PERSON)[0], ROW, sealed)
    with pytest.raises(SealError):
        sealer.unwrap(OTHER, wrapped)


def test_keys_are_random_and_wrapped_by_the_newest_master_key() -> None:
    """Two keys for one person differ (they are never derived), and version 2 wraps them."""
    sealer = _sealer()
    first, second = sealer.fresh(PERSON)[1], sealer.fresh(PERSON)[1]
    assert first.version == second.version == 2
    assert first.wrapped != second.wrapped


def test_a_missing_master_key_is_named() -> None:
    """The operator is told which version to load."""
    with pytest.raises(SealError, match="version 9"):
        _sealer().unwrap(PERSON, WrappedKey(9, os.urandom(60)))


def test_handles_differ_by_key_and_kind() -> None:
    """Without the lookup key nobody can compute a person's handle, and kinds do not collide."""
    assert _sealer().pseudonym("cpr", "7101881234") == _sealer().pseudonym("cpr", "7101881234")
    assert _sealer().pseudonym("cpr", "7101881234") != Sealer({1: b"1" * 32}, b"x" * 32).pseudonym("cpr", "7101881234")
    assert _sealer().pseudonym("cpr", "7101881234") != _sealer().pseudonym("event", "7101881234")


def test_a_key_wrapped_anew_opens_what_it_sealed_before() -> None:
    """Rotation wraps the same key under the newest master key: what lies sealed stays readable."""
    key, wrapped = Sealer({1: b"1" * 32}, b"l" * 32).fresh(PERSON)
    sealed = seal(key, ROW, b"content")
    (again,) = _sealer().rewrap([(PERSON, wrapped)])
    assert (wrapped.version, again.version, _sealer().newest) == (1, 2, 2)
    only_new = Sealer({2: b"2" * 32}, b"l" * 32)
    assert unseal(only_new.unwrap(PERSON, again), ROW, sealed) == b"content"
