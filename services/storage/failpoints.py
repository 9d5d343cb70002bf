"""Failpoints: named places in the transaction where a test may kill, freeze, fail or cut; nothing at all in production.

`STAFET_FAIL=name:kind:nth` arms one (kinds: kill, freeze, raise, dropconn); a site start with the variable set is
refused by `services.runtime.config.settings`. Tests that order two workers install their own function.
"""

import os
import signal
import time
from collections.abc import Callable

import psycopg

SIGNING = (
    "signed",  # the head is signed, nobody has it
    "kept",  # the checkpoint is kept, no witness is asked
    "cosigned",  # a witness has answered, its line is not kept
)
"""Places of the signer, which no event passes."""

DISPATCHING = (
    "made",  # deliveries are made, nobody has them
    "claimed",  # deliveries are claimed, no receiver is called
    "answered",  # receivers have answered, nothing of it is stored
    "settled",  # it is stored
)
"""Places of the webhooks' worker, behind the outbox."""

NAMES = (
    "read",  # the chunk is decided, the database not asked yet
    "known",  # asked what it knows, nothing written
    "begun",  # the transaction is open
    "copied",  # rows and staging are copied, no lock is held
    "fenced",  # the position is moved, its row locked
    "inbox",  # known events and people are settled
    "head",  # the tree head is locked
    "leaves",  # leaves and steps are in
    "commit",  # about to commit
    "committed",  # committed, the caller does not know yet
    "acknowledged",  # the relay: Kafka has the rows, the outbox still too
    "forgotten",  # the relay: the rows are deleted
    *SIGNING,
    *DISPATCHING,
)

Hook = Callable[[str, psycopg.Connection | None], None]

_hook: Hook | None = None


class InjectedError(Exception):
    """A failure that a test asked for."""


def at(name: str, connection: psycopg.Connection | None = None) -> None:
    """Say that the code has come to the place `name`."""
    if _hook is not None:
        _hook(name, connection)


def install(hook: Hook | None) -> None:
    """Put a function at every place, or take it away with None."""
    global _hook  # noqa: PLW0603 - one switch for the whole process is the point
    _hook = hook


def arm(specification: str) -> None:
    """Arm `name:kind:nth`; raises ValueError naming what is allowed."""
    name, kind, nth = (*specification.split(":"), "1", "1")[:3]
    if name not in NAMES or kind not in _KINDS:
        raise ValueError(f"STAFET_FAIL={specification!r}: name is one of {NAMES}, kind one of {tuple(_KINDS)}")
    left = [int(nth)]

    def hook(place: str, connection: psycopg.Connection | None) -> None:
        if place == name:
            left[0] -= 1
            if left[0] == 0:
                _KINDS[kind](connection)

    install(hook)


def _kill(_: psycopg.Connection | None) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _freeze(_: psycopg.Connection | None) -> None:
    time.sleep(9)  # longer than the server's idle-in-transaction limit and the group's session timeout


def _raise(_: psycopg.Connection | None) -> None:
    raise InjectedError("injected by STAFET_FAIL")


def _drop(connection: psycopg.Connection | None) -> None:
    if connection is not None:
        connection.pgconn.finish()


_KINDS: dict[str, Callable[[psycopg.Connection | None], None]] = {
    "kill": _kill,
    "freeze": _freeze,
    "raise": _raise,
    "dropconn": _drop,
}
