"""Sessions in the database: found by their secret alone, over at both limits, ended for good, each with its leaf."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Any

import psycopg
import pytest

from integration.office import everything, rows
from services.core.access.sessions import Limits
from services.runtime.config.settings import Settings
from services.storage.connections import connect
from services.storage.sessions import keeping
from services.storage.sessions.keeping import Vouched

pytestmark = pytest.mark.server
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LIMITS = Limits(timedelta(minutes=30), timedelta(hours=8))
IDLE = LIMITS.idle
WHO = Vouched("kommune-0860", "k-17", ("koordinator",), NOW, "betydelig", "sid-1")


@pytest.fixture
def connection(shared: Settings) -> Iterator[psycopg.Connection]:
    """A connection to the file's database, without sessions."""
    with connect(shared.dsn()) as one:
        one.execute("DELETE FROM desk_session")
        yield one


def last(shared: Settings) -> dict[str, Any]:
    """Return the newest leaf."""
    (body,) = rows(shared.dsn(), "SELECT body FROM leaf ORDER BY idx DESC LIMIT 1")
    found: dict[str, Any] = json.loads(body)
    return found


def test_only_a_digest_is_stored(connection: psycopg.Connection, shared: Settings) -> None:
    """Of what the browser holds no byte is in any table; another secret finds nothing; the leaf says who and how."""
    secret = token_urlsafe(32)
    session = keeping.log_on(connection, secret, WHO, LIMITS, NOW)
    assert keeping.found(connection, secret, IDLE, NOW) == session
    assert keeping.found(connection, secret[:-1], IDLE, NOW) is None
    assert [name for name, kept in everything(shared.dsn()).items() if secret.encode() in kept] == []
    leaf = last(shared)
    assert (leaf["op"], leaf["code"], leaf["scope"]) == ("login", "session.begun", ["koordinator", "acr:betydelig"])
    assert (leaf["actor"], leaf["src"]) == ("person/koordinator/kommune-0860/k-17", f"session/{session.id}")


def test_both_limits_end_it(connection: psycopg.Connection) -> None:
    """Half an hour without a sign, eight hours in all; what a page fetches by itself is no sign of anybody."""
    keeping.log_on(connection, "s", WHO, LIMITS, NOW)
    almost = NOW + IDLE - timedelta(seconds=1)
    assert keeping.found(connection, "s", IDLE, almost, sign=False)
    assert keeping.found(connection, "s", IDLE, NOW + IDLE) is None
    assert keeping.found(connection, "s", IDLE, almost)
    at = almost
    while at < NOW + LIMITS.absolute:
        assert keeping.found(connection, "s", IDLE, at), at
        at += timedelta(minutes=29)
    assert keeping.found(connection, "s", IDLE, NOW + LIMITS.absolute) is None


def test_what_is_over_is_forgotten(connection: psycopg.Connection, shared: Settings) -> None:
    """The next one that begins takes away those that ended by themselves."""
    keeping.log_on(connection, "old", WHO, LIMITS, NOW - timedelta(hours=9))
    keeping.log_on(connection, "new", WHO, LIMITS, NOW)
    assert rows(shared.dsn(), "SELECT count(*) FROM desk_session") == [1]


def test_one_of_several_roles_is_chosen_under_a_fresh_secret(connection: psycopg.Connection, shared: Settings) -> None:
    """Nobody acts before; a role that the issuer did not name is none; the secret of before finds nothing after."""
    several = WHO._replace(roles=("koordinator", "forumleder"))
    assert keeping.log_on(connection, "s", several, LIMITS, NOW).principal is None
    assert keeping.choose(connection, "s", "f", "drift", IDLE, NOW) is None
    chosen = keeping.choose(connection, "s", "f", "forumleder", IDLE, NOW)
    assert chosen is not None
    assert str(chosen.principal) == "forumleder:kommune-0860:k-17"
    assert keeping.found(connection, "s", IDLE, NOW) is None
    assert keeping.found(connection, "f", IDLE, NOW) == chosen
    assert (last(shared)["code"], last(shared)["actor"]) == ("session.role", chosen.vouched.stored)


def test_an_ended_one_stays_ended(connection: psycopg.Connection, shared: Settings) -> None:
    """Its secret is worth nothing after, and the end has one leaf however often it is asked for."""
    session = keeping.log_on(connection, "s", WHO, LIMITS, NOW)
    assert keeping.end(connection, "s", NOW) == session
    assert (last(shared)["op"], last(shared)["src"]) == ("logout", f"session/{session.id}")
    before = rows(shared.dsn(), "SELECT size FROM tree_head")
    assert keeping.found(connection, "s", IDLE, NOW) is None
    assert keeping.end(connection, "s", NOW) is None
    assert rows(shared.dsn(), "SELECT size FROM tree_head") == before


def test_the_issuer_ends_what_was_begun_before(connection: psycopg.Connection, shared: Settings) -> None:
    """One by its session, all of a person by the person, none that began after its word; never everybody's."""
    hour = timedelta(hours=1)
    for secret, sid, at in (("a", "sid-1", NOW - hour), ("b", "sid-2", NOW - hour), ("c", "sid-3", NOW + hour)):
        keeping.log_on(connection, secret, WHO._replace(issuer_session=sid, authenticated_at=at), LIMITS, NOW)
    other = WHO._replace(handle="k-18", issuer_session="sid-4", authenticated_at=NOW - hour)
    keeping.log_on(connection, "d", other, LIMITS, NOW)
    assert keeping.end_by_issuer(connection, "sid-1", None, NOW, NOW) == 1
    assert (last(shared)["code"], last(shared)["actor"]) == ("session.ended_by_issuer", "machine/issuer/stafet")
    assert keeping.end_by_issuer(connection, "sid-4", "k-17", NOW, NOW) == 0
    assert keeping.end_by_issuer(connection, None, "k-17", NOW, NOW) == 1
    assert [bool(keeping.found(connection, one, IDLE, NOW)) for one in "abcd"] == [False, False, True, True]
    with pytest.raises(ValueError, match="neither"):
        keeping.end_by_issuer(connection, None, None, NOW, NOW)


@pytest.mark.parametrize("role", ["stafet_serving", "stafet_router", "stafet_relay", "stafet_clock", "stafet_erasing"])
def test_nobody_else_reads_them(connection: psycopg.Connection, role: str) -> None:
    """Only the role that acts, which the desk takes for it, has the table."""
    with connection.transaction(force_rollback=True):
        connection.execute(f"SET LOCAL ROLE {role}".encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT FROM desk_session")
