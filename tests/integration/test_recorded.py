"""The transaction of an act: its leaves, steps and notices are stored with what it changes, or nothing is."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from crash.workbench import sound
from integration.office import Publishers, concern, everything, handovers, rows
from services.effects.audit_records import AuditRecord
from services.effects.postgres_values import instant_number
from services.effects.rows import OutboxRow, StepRow
from services.storage.connections import connect
from services.storage.recorded import Recorded, recorded

pytestmark = pytest.mark.server
ACTOR = "person/koordinator/kommune-0860/k-17"
NOTICE = OutboxRow(topic="out.ssp.0860", key="k", type="handover_changed", event_id=uuid4().bytes, data=b"{}")


@pytest.fixture
def connection(database: str) -> Iterator[psycopg.Connection]:
    """The connection of whoever acts, in a database with one handover."""
    Publishers(database).send(concern())
    with connect(database) as open_:
        yield open_


def record(tx: Recorded) -> int:
    """Add a leaf."""
    return tx.leaf(AuditRecord("config", "tried"), b"what was tried")


def test_a_leaf_alone_is_an_act(connection: psycopg.Connection, database: str) -> None:
    """Reading something is an act too: its leaf is there when the block is left, and the log stays whole."""
    with recorded(connection, ACTOR) as tx:
        record(tx)
    assert rows(database, "SELECT max(idx) FROM leaf") == [tx.first]
    sound(database)


def test_a_row_can_name_its_leaf(connection: psycopg.Connection, database: str) -> None:
    """Appended within the block, the leaf has its number already, and is not appended twice."""
    before = rows(database, "SELECT size FROM tree_head")[0]
    with recorded(connection, ACTOR) as tx:
        record(tx)
        assert tx.append() == before
    assert rows(database, "SELECT size FROM tree_head") == [before + 1]
    sound(database)


def test_a_refusal_inside_leaves_nothing(connection: psycopg.Connection, database: str) -> None:
    """Whatever is raised in the block undoes all of it, byte for byte."""
    before = everything(database)

    def act() -> None:
        with recorded(connection, ACTOR) as tx:
            tx.cursor.execute("UPDATE handover SET version = version + 1")
            record(tx)
            tx.notices.append(NOTICE)
            raise LookupError

    with pytest.raises(LookupError):
        act()
    assert everything(database) == before


@pytest.mark.parametrize("what", ["notice", "step", "leaf too late"])
def test_an_effect_without_its_leaf_is_refused(connection: psycopg.Connection, database: str, what: str) -> None:
    """A notice or a step without a leaf, and a leaf after the numbers are given, are faults of ours and undone."""
    before = everything(database)
    (item,) = handovers(database)

    def act() -> None:
        with recorded(connection, ACTOR) as tx:
            tx.cursor.execute("UPDATE handover SET version = version + 1")
            if what == "notice":
                tx.notices.append(NOTICE)
            elif what == "step":
                at = instant_number(tx.now)
                tx.steps.append(StepRow(handover=item.bytes, version=2, from_state="offered", state="accepted",
                                        code=None, actor=ACTOR, at=at, leaf=0))  # fmt: skip
            else:
                record(tx)
                tx.append()
                record(tx)

    with pytest.raises(RuntimeError):
        act()
    assert everything(database) == before


def test_the_relay_is_woken_after_the_commit_and_only_for_notices(
    connection: psycopg.Connection, database: str
) -> None:
    """NOTIFY comes with a committed notice, once; an act that tells nobody anything wakes nobody."""
    with psycopg.connect(database, autocommit=True) as hearing:
        hearing.execute("LISTEN stafet_outbox")
        with recorded(connection, ACTOR) as tx:
            record(tx)
        assert list(hearing.notifies(timeout=0.3, stop_after=1)) == []
        with recorded(connection, ACTOR) as tx:
            record(tx)
            tx.notices.append(NOTICE)
        assert len(list(hearing.notifies(timeout=5, stop_after=1))) == 1


def test_an_act_inside_another_transaction_is_refused(connection: psycopg.Connection, database: str) -> None:
    """Its commit would be the other one's too: it does not begin, and what the other one did is undone with it."""
    before = everything(database)

    def act() -> None:
        with recorded(connection, ACTOR) as tx:
            record(tx)
            with recorded(connection, ACTOR) as inner:
                record(inner)

    with pytest.raises(RuntimeError):
        act()
    assert everything(database) == before
