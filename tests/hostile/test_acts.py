"""Hostile acts: bodies that are garbage, versions that never were, every role on every stage; nothing is half done."""

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from acting import Acting, give
from crash.workbench import RECEIVED_MS, sound
from hostile.business import business
from integration.office import Publishers
from schemas.act_bodies import Body, BodyContext, Identity, read_body
from schemas.faults import FAULTS
from services.cli.terminal.act_arguments import refused
from services.cli.terminal.errors import BAD_DATA, REFUSED, UNUSABLE
from services.core.access.principal import Principal
from services.core.access.roles import ROLES
from services.core.handover.acts import ACTS, ANSWER
from services.effects.actors import RefusedActError
from services.storage.connections import connect
from services.storage.handovers import content, questions
from services.storage.handovers.acts import perform
from services.storage.handovers.given import Given
from statemachine.cases import CASES

CODES = {"not_found", "forbidden", "invalid", "stale", "not_allowed", "not_taken"}
"""What garbage can be refused with (contracts-acts 11): who, then the body, then the version, then the item."""

TODAY = BodyContext(date(2026, 2, 10), frozenset({"ksp"}), frozenset({"kommune-0860"}))
WORDS = {"municipality", "legal_basis", "task", "deadline"}
"""Members that are compared with what the item has: any text is a text there."""

MODELS = sorted({act.body for act in (*ACTS, ANSWER)} | {Identity}, key=lambda model: model.__name__)


def _deep(levels: int = 50_000) -> list[Any]:
    found: list[Any] = []
    for _ in range(levels):
        found = [found]
    return found


GARBAGE: Mapping[str, Any] = {
    "nul": "a\x00b",
    "lone_surrogate": "a\ud800b",
    "undecodable": "a\udcffb",
    "ten_megabytes": "x" * 10_000_000,
    "one_too_many": "x" * 4001,
    "empty": "",
    "blank": " \u00a0\t\r\n\u2003",
    "zero": 0,
    "negative": -1,
    "fraction": 0.5,
    "not_a_number": float("nan"),
    "infinite": float("inf"),
    "huge_number": 10**400,
    "true": True,
    "list": ["accept"],
    "object": {"reason": "other"},
    "deep": _deep(),
    "deep_object": {"a": _deep()},
    "bytes": b"other",
}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_told_as_faults(model: type[Body], name: str) -> None:
    """As a body, in each member, in all of them and beside them: faults of the closed list, and no failure of ours."""
    value = GARBAGE[name]
    members = [one for one in model.model_fields if not (isinstance(value, str) and one in WORDS)]
    bodies: list[object] = [{one: value} for one in members]
    bodies += [dict.fromkeys(model.model_fields, value)] if members else []
    bodies += [{"surprise": value}] if value is not None else []
    bodies += [] if isinstance(value, dict) else [value]
    for body in bodies:
        faults = read_body(model, body, TODAY)
        assert isinstance(faults, tuple), (model, name)
        assert faults
        assert {one.fault for one in faults} <= FAULTS.keys()


@pytest.mark.parametrize("member", ["a\x00b", "\ud800", "x" * 1_000_000, "__class__", "model_fields", 7, None, ("a",)])
def test_a_member_of_any_name_is_a_fault(member: Any) -> None:
    """Also a name that cannot be printed, and one that is no text."""
    faults = read_body(Body, {member: 1}, TODAY)
    assert isinstance(faults, tuple)
    for one in faults:
        one.field.encode()  # it can be shown
        assert len(one.field) < 200


@pytest.fixture
def items(database: str) -> list[UUID]:
    """An item of every forum, stage and basis there is."""
    senders, now = Publishers(database), datetime.fromtimestamp(RECEIVED_MS / 1000, UTC)
    for case in CASES.values():
        senders.send(case(now))
    with psycopg.connect(database) as connection:
        return [row[0] for row in connection.execute("SELECT id FROM handover ORDER BY id")]


def _people() -> list[Principal]:
    return [Principal.parse(f"{role}:nordjyllands-politi:h-1") for role in ROLES] + [
        Principal.parse("infohus-tovholder:kommune-0860:h-1")
    ]


@pytest.mark.server
def test_every_role_with_garbage_on_every_stage_changes_nothing(database: str, items: list[UUID]) -> None:
    """Each act by each role on each kind of item: refused with its code, a sentence, a leaf, exit 1, 2, 65."""
    drawn = random.Random(7)  # noqa: S311 -- which garbage meets which act
    values = list(GARBAGE.values())
    with connect(database) as connection, psycopg.connect(database) as looking:
        stages = {row[0] for row in looking.execute("SELECT DISTINCT stage FROM handover")}
        assert stages == {"queue", "triage", "gate", "wish", "manual"}
        forums = [row[0] for row in looking.execute("SELECT DISTINCT forum FROM handover")]
        people = [Acting(connection, one) for one in _people()]
        for one in people:
            give(connection, one.office.principal, *forums)
        before, met, tried = business(database), set(), 0
        for mine in people:
            for item in (*drawn.sample(items, 6), uuid4(), UUID(int=0)):
                for act in ACTS:
                    names = list(act.body.model_fields) or ["surprise"]
                    body = {name: drawn.choice(values) for name in names if name not in WORDS}
                    given = partial(Given, body, drawn.choice([None, 0, 1, 99, 2**31, 2**70, -1]))
                    with pytest.raises(RefusedActError) as error:
                        perform(mine.office, act.name, item, given)
                    _is_told(error.value)
                    met.add(error.value.code)
                    tried += 1
                with pytest.raises(RefusedActError) as error:
                    content.identity(mine.office, item, partial(Given, {"reason": drawn.choice(values)}))
                _is_told(error.value)
                with pytest.raises(RefusedActError) as error:
                    questions.answer(mine.office, item, partial(Given, {"answer": drawn.choice(values)}))
                assert error.value.code == "not_found"
                tried += 2
        assert met >= {"not_found", "forbidden", "invalid"}
        assert business(database) == before
        denied = looking.execute("SELECT count(*) FROM leaf WHERE convert_from(body, 'UTF8') LIKE '%\"denied\"%'")
        assert denied.fetchone() == (tried,)
    sound(database)


@pytest.mark.server
def test_versions_that_never_were_are_stale(database: str, items: list[UUID]) -> None:
    """Whatever number is sent, the act is refused by the version, and says which one there is."""
    with connect(database) as connection:
        row = connection.execute("SELECT id FROM handover WHERE forum = 'ksp' AND stage = 'queue'").fetchone()
        assert row is not None
        mine = Acting(connection, Principal.parse("koordinator:kommune-0860:k-1"))
        for version in (0, -1, 2, 99, 2**31, 2**63, 2**70):
            with pytest.raises(RefusedActError, match="stale") as error:
                mine.accept(row[0], version)
            assert error.value.version == 1
            assert refused(error.value, "overdragelse 1").code == REFUSED
        assert mine.accept(row[0], 1)["version"] == 2
    assert len(items) > 1
    sound(database)


def _is_told(error: RefusedActError) -> None:
    assert error.code in CODES, error.code
    told = refused(error, "overdragelse 1")
    assert told.code in {REFUSED, UNUSABLE, BAD_DATA}
    str(told).encode()
    assert len(str(told)) < 2000
    assert error.code not in str(told) or error.code == "invalid"
