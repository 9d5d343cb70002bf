"""The witness' store: one turn at a time, and a turn is whole or was not."""

import sqlite3
from pathlib import Path
from threading import Thread

import pytest

from services.witness.store import KEPT, Refusal, State, Store

FIRST, SECOND = State("a", 1, b"1" * 32, "note 1", 7), State("a", 2, b"2" * 32, "note 2", 8)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    made = Store(tmp_path / "en mappe" / "witness?.db")
    made.path.parent.mkdir()
    made.make()
    return made


def test_what_was_put_is_there_for_the_next(store: Store) -> None:
    """Each log has its own state, none at first."""
    with store.turn("a") as turn:
        assert turn.state is None
        turn.put(FIRST)
    with store.turn("a") as turn:
        assert turn.state == FIRST
        turn.put(SECOND)
    with store.turn("b") as turn:
        assert turn.state is None
    assert store.states() == [SECOND]


def _fail(store: Store) -> None:
    with store.turn("a") as turn:
        turn.put(FIRST)
        raise ZeroDivisionError


def test_a_turn_that_fails_was_not(store: Store) -> None:
    """Whatever it had put."""
    with pytest.raises(ZeroDivisionError):
        _fail(store)
    assert store.states() == []


def test_of_two_at_once_the_second_sees_what_the_first_put(store: Store) -> None:
    """It waits for the end of the first turn."""
    seen: list[State | None] = []

    def second() -> None:
        with store.turn("a") as turn:
            seen.append(turn.state)

    waiting = Thread(target=second)
    with store.turn("a") as turn:
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
        turn.put(FIRST)
    waiting.join()
    assert seen == [FIRST]


def test_a_store_that_is_gone_is_not_made_anew(store: Store) -> None:
    """An error, and still no file."""
    store.path.unlink()
    for use in (store.states, store.refusals, lambda: store.refuse(Refusal("a", "n", 1))):
        with pytest.raises(sqlite3.Error):
            use()
    assert not store.path.exists()


def test_refusals_are_kept_up_to_a_number(store: Store) -> None:
    """The newest of each log."""
    store.refuse(Refusal("b", "note", 0))
    for at in range(KEPT + 3):
        store.refuse(Refusal("a", "note", at))
    assert [one.at for one in store.refusals() if one.origin == "a"] == list(range(3, KEPT + 3))
    assert [one.at for one in store.refusals() if one.origin == "b"] == [0]
