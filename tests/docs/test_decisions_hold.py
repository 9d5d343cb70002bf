"""What decision records say and no other test looks at."""

import ast
import asyncio
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aiokafka
import psycopg
import pytest
import sqlalchemy as sa

from docs.pages import ROOT
from services.effects.postgres_values import date_number, instant_number
from services.router.consuming import consumer
from services.router.stopping import Crash
from services.runtime.config.settings import load
from services.runtime.process.exit_codes import FAIL_STOP
from services.storage.binary_copy import copy, target
from services.storage.tables import metadata


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The settings with which the edge makes its consumer."""
    given: dict[str, Any] = {}
    monkeypatch.setattr(aiokafka, "AIOKafkaConsumer", lambda **settings: given.update(settings))
    consumer(load(mode="test", kafka_bootstrap="127.0.0.1:9", kafka_group="group", instance="7"))
    return given


def test_the_consumer_never_resets_and_never_commits_by_itself(asked: dict[str, Any]) -> None:
    """Decision 0001: where to read is PostgreSQL's word, and only committed records are read."""
    assert asked["auto_offset_reset"] == "none"
    assert asked["enable_auto_commit"] is False
    assert asked["isolation_level"] == "read_committed"


def test_a_router_is_a_static_member(asked: dict[str, Any]) -> None:
    """Decision 0014: the member's id is the group's and the instance's, the same at every start."""
    assert asked["group_id"] == "group"
    assert asked["group_instance_id"] == "group-7"


def calls(source: str) -> Iterator[str]:
    """Yield the names of everything that is called in a source text."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            function = node.func
            yield function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def callers(folder: Path, *names: str) -> set[str]:
    """Return the files below a folder that call one of these names."""
    return {
        str(file.relative_to(ROOT))
        for file in folder.rglob("*.py")
        if set(names) & set(calls(file.read_text(encoding="utf-8")))
    }


def test_no_pipeline_is_opened_in_services() -> None:
    """Decision 0005: a pipeline that is left empty disarms the server's timeout, so nobody opens one."""
    assert callers(ROOT / "services", "executemany", "pipeline") == set()


def test_there_is_one_consumer_loop() -> None:
    """Decision 0002: Kafka is read in one place, and nothing else consumes by another road."""
    assert callers(ROOT / "services", "getmany", "getone") == {"services/router/edge.py"}
    kit = "services/cli/commands/kit/topic.py"  # reads test events to their end, and refuses a site
    assert callers(ROOT / "services", "Consumer", "DeserializingConsumer", "agent") == {kit}


def test_a_call_that_is_forbidden_is_seen() -> None:
    """The twin: planted calls of both kinds are found."""
    planted = "with connection.pipeline():\n    cursor.executemany('x', [])\nasync def f():\n    await c.getmany()\n"
    assert {"pipeline", "executemany", "getmany"} <= set(calls(planted))


def test_help_loads_neither_typer_nor_a_server_library() -> None:
    """Decision 0012: the overview costs what argparse costs, and no library of a server or a screen."""
    code = (
        "import sys, services.cli.main as m; m.main(['--help']); "
        "print(sorted({'typer', 'click', 'rich', 'faust', 'aiokafka', 'psycopg', 'pydantic'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.splitlines()[-1] == "[]"


@pytest.mark.parametrize("failure", [ValueError("x"), RuntimeError("x"), KeyError("x")])
def test_what_nobody_classified_ends_the_router_at_once(failure: Exception) -> None:
    """Decision 0015: an exception that nobody expected leaves by the exit, with the code that asks for a restart."""
    left: list[int] = []
    with Crash("database", left.append).guard("pump"):
        raise failure
    assert left == [FAIL_STOP]


def test_a_cancelled_task_is_no_failure() -> None:
    """The twin: being cancelled at a stop goes on its way and ends nothing."""
    left: list[int] = []
    with pytest.raises(asyncio.CancelledError), Crash("database", left.append).guard("pump"):
        raise asyncio.CancelledError
    assert left == []


def test_one_foreign_key_is_left() -> None:
    """Decision 0016: an effect needs its leaf, and no other table that events write pays for a foreign key."""
    keys = [f"{key.parent.table.name}.{key.parent.name}" for one in metadata.sorted_tables for key in one.foreign_keys]
    by_others = (
        "rulebook_",
        "access_grant.",
        "break_glass.",
        "stand_in_request.",
        "reminder.",
        "erasure.",
        "content_erasure.",
        "legal_hold.",
        "desk_session.",
        "webhook.",
    )
    by_others += ("cosignature.", "witnessed.", "log_key_end.")
    assert [key for key in keys if not key.startswith(by_others)] == ["handover_step.leaf"]
    for effect in (
        "handover_step",
        "reminder",
        "rulebook_trial",
        "rulebook_activation",
        "access_grant",
        "break_glass",
        "stand_in_request",
        "erasure",
    ):
        assert not metadata.tables[effect].c.leaf.nullable


@pytest.mark.server
def test_copied_values_are_what_postgresql_reads(database: str) -> None:
    """Decision 0011: a uuid as bytes, an instant and a day as numbers arrive as what they mean."""
    one = sa.Table(
        "probe",
        sa.MetaData(),
        sa.Column("id", sa.Uuid),
        sa.Column("at", sa.DateTime(timezone=True)),
        sa.Column("day", sa.Date),
        sa.Column("small", sa.SmallInteger),
        sa.Column("big", sa.BigInteger),
        sa.Column("words", sa.Text),
        sa.Column("raw", sa.LargeBinary),
    )
    number, at, day = uuid4(), datetime(2026, 2, 10, 7, 30, 0, 123456, UTC), date(1931, 2, 28)
    row = (number.bytes, instant_number(at), date_number(day), 7, 2**40, "blåbær", b"\0\xff")
    with psycopg.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE probe (id uuid, at timestamptz, day date, small int2, big int8, words text, raw bytea)"
        )
        copy(cursor, target(one), [row, (None,) * 7])
        stored = cursor.execute("SELECT * FROM probe ORDER BY id NULLS LAST").fetchall()
    assert stored == [(UUID(str(number)), at, day, 7, 2**40, "blåbær", b"\0\xff"), (None,) * 7]
