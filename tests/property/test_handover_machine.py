"""Releases, versions, cancellations, recalls and people's acts in any order, against a model of a few lines."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

import orjson
import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from acting import Acting
from crash.workbench import CLUSTER, RECEIVED_MS, intake, sound
from services.core.access.principal import Principal
from services.core.handover.acts import RECALL
from services.effects.actors import RefusedActError
from services.effects.intake_port import Chunk, ChunkResult, Record
from services.storage import known_facts
from services.storage.connections import connect
from services.storage.intake import PostgresIntake

pytestmark = pytest.mark.server
TOPIC = "in.kriminalforsorgen"
RECALLABLE = {"offered", "accepted"}
_number = count(1)


@dataclass(slots=True)
class Stand:
    """What the machine works with: one database for all sequences."""

    worker: PostgresIntake
    acting: dict[str, Acting]
    connection: psycopg.Connection


@dataclass(slots=True)
class Model:
    """What must be in the database: handovers by event in the order of their making, as [state, version, stage]."""

    versions: dict[str, int] = field(default_factory=dict)
    sent: dict[str, bytes] = field(default_factory=dict)
    case_of: dict[str, str] = field(default_factory=dict)
    held: dict[str, list[list[Any]]] = field(default_factory=dict)

    def keep(self, case: str, newer: str) -> bool:
        """Let a case's open handover go on as a newer version's; tells whether there is one (contracts-acts 9.2)."""
        for held in (self.held[event] for event, its in self.case_of.items() if its == case):
            for one in held:
                if one[0] in RECALLABLE and one[2] == "queue":
                    held.remove(one)
                    self.held[newer].append([one[0], one[1] + 1, one[2]])
                    return True
        return False

    def take_back(self, events: Iterator[str]) -> None:
        """Recall what the sender can still take back."""
        for event in events:
            for one in self.held[event]:
                if one[0] in RECALLABLE:
                    one[0], one[1] = "recalled", one[1] + 1


def release(id_: str, case: str, version: int, *, cancelled: bool, name: str) -> bytes:
    """Return a release notice of somebody convicted, to Hjørring."""
    return orjson.dumps(
        {
            "specversion": "1.0", "id": id_, "source": "urn:stafet:publisher:kriminalforsorgen",
            "type": "dk.stafet.release_notice.v1",
            "data": {
                "subject": {"cpr": "610188-1234", "name": name, "residence": "0860"},
                "legal_basis": "RPL115-1-3-a", "necessity": "Kommunen skal kende datoen.",
                "case_ref": case, "version": version, "legal_status": "convicted",
                "released_from": "prison_service", "release_type": "parole", "release_date": "2026-05-31",
                "date_status": "cancelled" if cancelled else "expected",
            },
        }
    )  # fmt: skip


def recall(id_: str, event: str) -> bytes:
    """Return the sender's taking back of its own event."""
    return orjson.dumps(
        {
            "specversion": "1.0", "id": id_, "source": "urn:stafet:publisher:kriminalforsorgen",
            "type": "dk.stafet.event_recalled.v1",
            "data": {
                "event_ref": {"source": "urn:stafet:publisher:kriminalforsorgen", "id": event},
                "reason": "wrong_facts",
            },
        }
    )  # fmt: skip


class Machine(RuleBasedStateMachine):
    """One sequence: cases of its own, on a partition of its own."""

    stand: Stand

    def __init__(self) -> None:
        super().__init__()
        self.number = next(_number)
        self.model = Model()
        self.position = 0
        self.stand.worker.positions(CLUSTER, {(TOPIC, self.number): 0})

    def handle(self, value: bytes) -> ChunkResult:
        """Let one record come in."""
        base, self.position = self.position, self.position + 1
        records = [Record(base, RECEIVED_MS, [], value)]
        (result,) = self.stand.worker.handle([Chunk(CLUSTER, TOPIC, self.number, base, base + 1, records)])
        return result

    def fresh(self) -> str:
        """Return an event id that nobody has used."""
        return f"m-{self.number}-{self.position}"

    @rule(case=st.sampled_from("AB"), version=st.integers(1, 4), cancelled=st.booleans())
    def publish(self, case: str, version: int, *, cancelled: bool) -> None:
        """Send a version of a release: a higher one keeps or supersedes, any other changes nothing (contracts 1.2)."""
        id_, ref = self.fresh(), f"KF-{self.number}-{case}"
        value = release(id_, ref, version, cancelled=cancelled, name="Fiktiv Person")
        assert self.handle(value).decided == 1
        model = self.model
        model.sent[id_], model.case_of[id_], model.held[id_] = value, case, []
        if version <= model.versions.get(case, 0):
            return
        model.versions[case] = version
        kept = not cancelled and model.keep(case, id_)
        model.take_back(one for one, its in model.case_of.items() if its == case and not (kept and one == id_))
        if not cancelled and not kept:
            model.held[id_].append(["offered", 1, "queue"])

    @precondition(lambda self: self.model.sent)
    @rule(data=st.data(), changed=st.booleans())
    def send_again(self, data: st.DataObject, *, changed: bool) -> None:
        """Send an id again: with the same data nothing happens, with other data it is a conflict."""
        id_ = data.draw(st.sampled_from(sorted(self.model.sent)))
        value = self.model.sent[id_]
        result = self.handle(value.replace(b"Fiktiv Person", b"Fiktiv Anden") if changed else value)
        assert (result.duplicates, result.dead) == ((0, 1) if changed else (1, 0))

    @precondition(lambda self: self.model.sent)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        """Take an event back: what came of it is recalled unless somebody has returned it."""
        id_ = data.draw(st.sampled_from(sorted(self.model.sent)))
        assert self.handle(recall(self.fresh(), id_)).decided == 1
        self.model.take_back(iter([id_]))

    @precondition(lambda self: any(self.model.held.values()))
    @rule(data=st.data(), act=st.sampled_from(["accepted", "returned"]), stale=st.booleans(), who=st.sampled_from("AB"))
    def act(self, data: st.DataObject, act: str, who: str, *, stale: bool) -> None:
        """Accept or return: only from a state that leads there, and only on the version that is in force."""
        event = data.draw(st.sampled_from(sorted(one for one, held in self.model.held.items() if held)))
        at = data.draw(st.integers(0, len(self.model.held[event]) - 1))
        one = self.model.held[event][at]
        legal = not stale and (one[0], act) in {
            ("offered", "accepted"), ("offered", "returned"), ("accepted", "returned"),
        }  # fmt: skip
        acts, id_ = self.stand.acting[who], self.ids(event)[at]
        based_on = one[1] + 1 if stale else one[1]
        try:
            done = acts.accept(id_, based_on) if act == "accepted" else acts.give_back(id_, "wrong_forum", based_on)
        except RefusedActError as error:
            assert not legal
            assert error.code == ("stale" if stale else "not_allowed")  # noqa: PT017
            return
        assert legal
        one[0], one[1] = act, one[1] + 1
        assert done["version"] == one[1]
        if act == "returned":
            self.model.held[event].append(["offered", 1, "manual"])

    def ids(self, event: str) -> list[UUID]:
        """Return the handovers of an event, in the order of their making."""
        found = self.stand.connection.execute("SELECT id FROM handover WHERE event_id = %s ORDER BY id", (event,))
        return [row[0] for row in found]

    @invariant()
    def database_equals_model(self) -> None:
        """Every handover stands where the model says, and has one step per version, each from the one before."""
        found: dict[str, list[list[Any]]] = {event: [] for event in self.model.held}
        rows = self.stand.connection.execute(
            "SELECT event_id, id, state, version, stage FROM handover WHERE event_id LIKE %s ORDER BY id",
            (f"m-{self.number}-%",),
        ).fetchall()
        for event, id_, state, version, stage in rows:
            found[event].append([state, version, stage])
            steps = self.stand.connection.execute(
                "SELECT version, from_state, state FROM handover_step WHERE handover = %s ORDER BY version", (id_,)
            ).fetchall()
            assert [step[0] for step in steps] == list(range(1, version + 1))
            assert [step[1] for step in steps[1:]] == [step[2] for step in steps[:-1]]
            assert steps[-1][2] == state
        assert found == self.model.held


def run(database: str, sequences: int) -> None:
    """Run so many sequences on the database; raises what a sequence raises."""
    actor = "koordinator:kommune-0860"
    with connect(database) as one, connect(database) as other, psycopg.connect(database, autocommit=True) as reader:
        acting = {
            "A": Acting(one, Principal.parse(f"{actor}:a")),
            "B": Acting(other, Principal.parse(f"{actor}:b")),
        }
        worker = intake(database)
        Machine.stand = Stand(worker, acting, reader)
        try:
            run_state_machine_as_test(
                Machine,
                settings=settings(
                    max_examples=sequences,
                    stateful_step_count=12,
                    deadline=None,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            worker.close()


def test_any_sequence_ends_where_the_model_says(database: str) -> None:
    """300 sequences of messages and acts leave exactly the handovers, versions and histories of the model."""
    run(database, 300)
    sound(database)


def test_a_product_that_forgets_to_take_back_what_was_accepted_is_found(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: with a newer version leaving accepted handovers alone, some sequence ends elsewhere."""
    monkeypatch.setattr(known_facts, "RECALL", RECALL._replace(source=("offered",)))
    with pytest.raises(AssertionError):
        run(database, 100)
