"""Coordinators who take and return handovers at the same time as everything breaks, often the same one at once."""

import random
import threading
from dataclasses import dataclass
from uuid import UUID

import psycopg

from acting import Acting
from services.core.access.principal import Principal
from services.core.handover.acts import RETURN_REASONS
from services.effects.actors import RefusedActError
from services.effects.sealing import Sealer
from services.storage.connections import connect
from services.storage.failures import DatabaseAwayError

WON, REFUSED, UNSURE = "won", "refused", "unsure"
_LOOK = """
SELECT id, version FROM handover
WHERE state IN ('offered', 'accepted') AND stage IN ('queue', 'manual') AND (forum = 'exit_enhed') = %s
ORDER BY offered_at DESC, id LIMIT 6
"""


@dataclass(frozen=True, slots=True)
class Tried:
    """One act as its person saw it end; `unsure` when the database went away before it answered."""

    handover: UUID
    state: str
    actor: str
    based_on: int | None
    ended: str


class People:
    """Some threads, each a person with a connection of their own."""

    def __init__(self, dsn: str, keys: Sealer, seed: int, count: int = 4) -> None:
        self.tried: list[Tried] = []
        self._keys = keys
        self._dsn = dsn
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(number, random.Random(seed * 31 + number)), daemon=True)  # noqa: S311 - repeatable
            for number in range(count)
        ]

    def start(self) -> None:
        """Begin to act."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each finish the act in hand."""
        self._ended.set()
        for thread in self._threads:
            thread.join(30)

    def _work(self, number: int, rng: random.Random) -> None:
        role = "exit-koordinator" if number == 0 else "koordinator"
        actor = Principal(role, "kommune-0860", f"k-{number}")
        while not self._ended.is_set():
            try:
                with connect(self._dsn, "stafet cli") as connection:
                    self._act_on(connection, actor, rng)
            except (DatabaseAwayError, psycopg.Error):
                self._ended.wait(0.3)

    def _act_on(self, connection: psycopg.Connection, actor: Principal, rng: random.Random) -> None:
        acts = Acting(connection, actor, keys=self._keys)
        while not self._ended.wait(rng.uniform(0.05, 0.35)):
            found = connection.execute(_LOOK, (actor.role == "exit-koordinator",)).fetchall()
            if found:
                handover, version = rng.choice(found)
                self._act(acts, actor, rng, handover, version if rng.random() < 0.8 else None)

    def _act(self, acts: Acting, actor: Principal, rng: random.Random, handover: UUID, based_on: int | None) -> None:
        state = "accepted" if rng.random() < 0.7 else "returned"
        ended = UNSURE
        try:
            if state == "accepted":
                acts.accept(handover, based_on)
            else:
                acts.give_back(handover, rng.choice(RETURN_REASONS), based_on)
            ended = WON
        except RefusedActError:
            ended = REFUSED
        finally:
            self.tried.append(Tried(handover, state, actor.stored, based_on, ended))
