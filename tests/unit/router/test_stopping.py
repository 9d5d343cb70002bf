"""Whose fault an end is: the world's, which passes, or our own, which somebody must look at."""

import json

import psycopg
import pytest
from aiokafka.errors import IllegalStateError, KafkaError, NodeNotReadyError, TopicAuthorizationFailedError

from services.effects.master_keys import KeysAwayError
from services.router.stopping import Crash
from services.runtime.telemetry import log
from services.storage.failures import DatabaseAwayError, NoRightsError, StrangeTablesError, UnfitDatabaseError


@pytest.mark.parametrize(
    ("error", "code", "event"),
    [
        (DatabaseAwayError("away"), 75, "database_away"),
        (psycopg.errors.ReadOnlySqlTransaction(), 75, "database_away"),
        (psycopg.errors.IdleInTransactionSessionTimeout(), 75, "database_away"),
        (psycopg.errors.DiskFull(), 75, "database_away"),
        (KeysAwayError("away"), 75, "keys_away"),
        (KafkaError("coordination"), 75, "broker_away"),
        (NodeNotReadyError(), 75, "broker_away"),
        (TopicAuthorizationFailedError("in.x"), 77, "broker_refused"),
        (IllegalStateError("no assignment"), 70, "crashed"),
        (ZeroDivisionError(), 70, "crashed"),
        (psycopg.errors.CheckViolation(), 70, "crashed"),
        (NoRightsError("rights", "42501", ["handover"]), 77, "database_unfit"),
        (StrangeTablesError("column", "42703", ["handover"]), 75, "database_unfit"),
        (UnfitDatabaseError("newer"), 2, "database_unfit"),
    ],
)
def test_what_ends_the_router_is_said_for_what_it_is(
    error: Exception, code: int, event: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A server that is away, read-only or full ends the router with 75; only an error of ours says `crashed`."""
    log.configure("router")
    left: list[int] = []
    with Crash("nowhere:5432/x", left.append).guard("pump"):
        raise error
    said = [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]
    assert left == [code]
    assert said[0] == event
