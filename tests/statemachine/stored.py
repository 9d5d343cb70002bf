"""Stored product: sequences on the real database, by the functions that every way in shares or by one way in."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import psycopg

from north_jutland import RULEBOOK, topic_for
from services.core.access.grants import Grant as ProductGrant
from services.core.access.principal import Principal as Known
from services.effects.actors import RefusedActError
from services.effects.intake_port import Chunk, Record
from services.effects.sealing import Sealer
from services.storage.access.grants import Grants, insert
from services.storage.connections import connect
from services.storage.handovers.office import Office
from services.storage.intake import PostgresIntake
from services.storage.recorded import recorded
from statemachine.cases import Envelope
from statemachine.clocks import Clock
from statemachine.doors import Door, Functions
from statemachine.model.access import Grant, Principal
from statemachine.model.targets import Target
from statemachine.model.world import Refused, Told
from statemachine.picture import Picture
from statemachine.rows import OPEN, pictured, told_since, viewed

OPERATOR = Known("drift", "stafet", "d-1")
CLUSTER = "machine"
SEALER = Sealer({1: b"m" * 32}, b"l" * 32)
_NEW = "SELECT id FROM handover WHERE event_id = ANY(%s) AND id <> ALL(%s) ORDER BY id"
_QUESTION = "SELECT id FROM question WHERE handover = %s ORDER BY asked_at DESC LIMIT 1"
_ERASE = "UPDATE event SET content = NULL WHERE id = (SELECT event FROM handover WHERE id = %s)"


class Database:
    """What sequences on one database share: connections, the router's work, and where each topic has come to."""

    def __init__(self, url: str, held: list[Grant], sealer: Sealer = SEALER) -> None:
        self.clock, self.sealer = Clock(), sealer
        self.connection = connect(url)
        self.reader = psycopg.connect(url, autocommit=True)
        self.door: Door = Functions(self.office)
        self.intake = PostgresIntake(url, RULEBOOK, sealer, topic_for, clock=self.now)
        self.intake.begin()  # PostgreSQL itself asks the rulebook in force which stages a role sees
        self.next: Counter[str] = Counter()
        self.told = 0
        for grant in held:
            with recorded(self.connection, OPERATOR.stored) as tx:
                insert(tx, uuid4(), product_grant(grant), OPERATOR, "Machine")

    def close(self) -> None:
        """Let the connections go."""
        self.intake.close()
        self.connection.close()
        self.reader.close()

    def begin(self, clock: Clock) -> "Stored":
        """Begin a sequence in its own time."""
        self.clock = clock
        self.told, _ = told_since(self.reader, self.told)
        return Stored(self, clock)

    def now(self) -> datetime:
        """Return the time of the sequence."""
        return self.clock()

    def office(self, who: Principal) -> Office:
        """Return what a person works with."""
        return Office(self.connection, Known(*who), RULEBOOK, self.sealer, topic_for, clock=self.now)

    def handle(self, envelope: Envelope) -> None:
        """Store an event as the router would, as the only one of its fetch."""
        topic = f"in.{envelope['source'].rpartition(':')[2]}"
        if topic not in self.next:
            self.next[topic] = self.intake.positions(CLUSTER, {(topic, 0): 0})[topic, 0]
        base = self.next[topic]
        record = Record(base, int(self.now().timestamp() * 1000), [], orjson.dumps(envelope))
        (result,) = self.intake.handle([Chunk(CLUSTER, topic, 0, base, base + 1, [record])])
        self.next[topic] += 1
        assert (result.decided, result.dead) == (1, 0)


class Stored:
    """One sequence; `answered` is what the last act or read was answered, whole."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database, self.clock, self.door = database, clock, database.door
        self.ids: list[UUID] = []
        self.events: list[str] = []
        self.given: dict[Principal, UUID] = {}
        self.answered: Any = None

    def arrive(self, envelope: Envelope) -> None:
        """Let an event come in."""
        self.database.handle(envelope)
        self.events.append(envelope["id"])
        self._look()

    def act(self, who: Principal, act: str, item: int | None, version: int | None, body: object) -> None:
        """Perform an act."""
        self.answered = self.door.act(who, act, self._id(item), version, body)
        self._look()

    def read(self, who: Principal, what: str, item: int | None, body: object) -> Picture | None:
        """Show an item, its content or its identity; returns the identity, and the content of a wish."""
        id_ = self._id(item)
        if what == "identity":
            self.answered = self.door.identity(who, id_, body)
            return dict(self.answered)
        if what == "show":
            self.answered = self.door.show(who, id_)
            return None
        self.answered = self.door.content(who, id_)
        return dict(self.answered["content"]) if self.door.show(who, id_)["stage"] == "wish" else None

    def view(self, who: Principal, item: int) -> Picture:
        """Return the members of an item as somebody sees them."""
        id_ = self._id(item)
        answer, there = self.door.show(who, id_), None
        self.answered = [answer]
        if answer["state"] in OPEN:
            found = self.door.targets(who, id_)
            self.answered.append(found)
            there = sorted((target(one) for one in found), key=str)
        return viewed(answer) | {"targets": there}

    def question(self, item: int) -> str:
        """Return the id of an item's last question."""
        row = self.database.reader.execute(_QUESTION, (self.ids[item],)).fetchone()
        assert row is not None
        return str(row[0])

    def answer(self, who: Principal, item: int, body: object) -> None:
        """Answer an item's last question."""
        self.answered = self.door.answer(who, UUID(self.question(item)), body)

    def give(self, by: Principal, grant: Grant) -> None:
        """Give a grant."""
        with refusing():
            self.given[grant.to] = self._grants(by).add(product_grant(grant), "Til prøve")

    def end(self, by: Principal, grant: Grant) -> None:
        """End a grant."""
        with refusing():
            self._grants(by).end(self.given[grant.to], "Ikke mere")

    def _grants(self, by: Principal) -> Grants:
        return Grants(self.database.connection, Known(*by), operates=by.role == "drift", clock=self.clock)

    def erase(self, item: int) -> None:
        """Let the content of an item's event be gone."""
        self.database.reader.execute(_ERASE, (self.ids[item],))

    def pictures(self) -> list[Picture]:
        """Return every item as it is stored."""
        return pictured(self.database.reader, self.ids)

    def told(self) -> list[Told]:
        """Return what was told since the last look."""
        self.database.told, told = told_since(self.database.reader, self.database.told)
        return told

    def finish(self) -> None:
        """End the sequence: by itself a database has nothing to compare with."""

    def _id(self, item: int | None) -> UUID:
        return uuid4() if item is None else self.ids[item]

    def _look(self) -> None:
        """Number what is new, in the order of its making."""
        rows = self.database.reader.execute(_NEW, (self.events, self.ids))
        self.ids += [row[0] for row in rows]


@contextmanager
def refusing() -> Iterator[None]:
    """Let a grant that the product refuses be one, whatever its code."""
    try:
        yield
    except RefusedActError as refused:
        raise Refused("refused") from refused


def target(one: dict[str, Any]) -> Target:
    """Return a target as the model has it."""
    return Target(one["forum"], one["municipality"], one["stage"], tuple(one["legal_bases"]))


def product_grant(grant: Grant) -> ProductGrant:
    """Return a grant as the product has it."""
    return ProductGrant(Known(*grant.to), grant.forum, grant.municipality, grant.start, grant.until)
