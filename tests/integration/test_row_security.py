"""What PostgreSQL shows to the role that serves people, asked without the application: exactly what `sees` says."""

import random
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import psycopg
import pytest

from crash.workbench import rulebook
from services.core.access.grants import Grant
from services.core.access.principal import Principal
from services.core.access.rights import Where, sees
from services.core.access.roles import EVERY_STAGE, ROLES
from services.storage import rights

pytestmark = pytest.mark.server
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)
TOWNS = ("0860", "0851", None)
PLACES = list(product(sorted(rulebook().forums), EVERY_STAGE, TOWNS))
_ITEM = """
INSERT INTO handover (id, event, case_id, publisher, event_id, type, forum, municipality, role, stage, legal_basis,
    state, version, offered_at, changed_at)
VALUES (%(id)s, %(id)s, %(id)s, 'kommune-0860', 'e', 'stadium_concern', %(forum)s, %(town)s, 'owner', %(stage)s,
    'RPL115-1-1', 'offered', 1, now(), now())
"""
_BESIDE = (
    "INSERT INTO event VALUES (%(id)s, 'p', 'e', 't', %(id)s, %(id)s, now(), now(), 't', 0, 0, 'r', 'o', '{}', '')",
    "INSERT INTO handover_step VALUES (%(id)s, 1, NULL, 'offered', NULL, 'machine/router/stafet', now(), 0)",
    "INSERT INTO handover_text VALUES (%(id)s, 1, '')",
    "INSERT INTO handover_update VALUES (%(id)s, 1, %(id)s, %(id)s)",
    "INSERT INTO deadline (handover, rule, what, past_at_receipt) VALUES (%(id)s, 'SSP-1', 'w', false)",
    "INSERT INTO reminder VALUES (%(id)s, 'SSP-1', 'soon', now(), now(), 0)",
    "INSERT INTO task VALUES (%(id)s, 'notify', 'ssp', now())",
    "INSERT INTO question VALUES (%(id)s, %(id)s, 'kommune-0851', 'e', 'open', now(), '2026-12-01')",
    "INSERT INTO person VALUES (%(id)s, uuid_send(%(id)s), 1, '', now())",
    "INSERT INTO inbox VALUES ('kommune-0851', %(id)s::text, 'd', %(id)s)",
    # One meeting per item at the item's address, whatever the stage: it is there for whoever sees the queue there.
    "INSERT INTO meeting VALUES (%(id)s, %(forum)s, %(town)s, NULL, now(), NULL, 'held', 1, NULL, NULL, now(), 'a')",
    "INSERT INTO agenda_entry VALUES (%(id)s, %(id)s, 1, 1)",
    "INSERT INTO submitted VALUES (DEFAULT, %(id)s, 'kommune-0851', %(id)s::text, 'd', 't', 'k', %(id)s, '', now())",
)
KEYS = {
    "event": "id",
    "task": "event",
    "handover": "id",
    "question": "id",
    "inbox": "event",
    "submitted": "receipt",
    "meeting": "id",
}
OF_SENDERS = ("question", "inbox", "submitted")
OWN = {"idempotency", "mail_choice", "mail"}
"""Of each principal by itself, whatever it sees: `test_idempotency.py` and `test_mails.py` look at these."""
READABLE = [
    table for table in rights.GUARDED if "SELECT" in rights.ROLES["stafet_serving"].get(table, ()) and table not in OWN
]
ALL = " UNION ALL ".join(f"SELECT '{table}', {KEYS.get(table, 'handover')} FROM {table}" for table in READABLE)  # noqa: S608
_GRANT = """
INSERT INTO access_grant (id, role, organisation, handle, forum, municipality, begins_at, until_at, ended_at, given_by,
    given_at, reason, leaf) VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s, %s, %s, 'test', now(), 'test', 0)
"""
Seen = Mapping[str, set[UUID]]


@pytest.fixture
def filled(database: str) -> Iterator[psycopg.Connection]:
    """One item, with a row of every table beside it, in each stage of each forum in two municipalities and in none."""
    with psycopg.connect(database, autocommit=True) as connection:
        with connection.transaction():  # one: thousands of commits take half a minute
            connection.execute("INSERT INTO leaf VALUES (0, '', '')")
            for number, (forum, stage, town) in enumerate(PLACES):
                row = {"id": UUID(int=number), "forum": forum, "stage": stage, "town": town}
                for statement in (_ITEM, *_BESIDE):
                    connection.execute(statement, row)
        yield connection


def give(connection: psycopg.Connection, *grants: Grant) -> None:
    """Store grants."""
    for one in grants:
        who = (one.principal.role, one.principal.organisation, one.principal.handle)
        connection.execute(_GRANT, (*who, one.forum, one.municipality, one.begins, one.until, one.ended_at))


@contextmanager
def serving(connection: psycopg.Connection, who: str | None, now: datetime = NOW) -> Iterator[None]:
    """Be the serving role with a principal's setting, or with none, as psql would."""
    with connection.transaction():
        connection.execute("SET LOCAL ROLE stafet_serving")
        if who is not None:
            connection.execute("SELECT set_config('stafet.principal', %s, true)", (who,))
            connection.execute("SELECT set_config('stafet.now', %s, true)", (now.isoformat(),))
        yield


def shown(connection: psycopg.Connection, who: str | None, now: datetime = NOW) -> Seen:
    """Return what the database shows of every table, by the item that a row is of."""
    found: dict[str, set[UUID]] = {table: set() for table in READABLE}
    with serving(connection, who, now):
        for table, item in connection.execute(ALL).fetchall():
            found[table].add(item)
    return found


def expected(who: Principal, grants: list[Grant], now: datetime = NOW) -> Seen:
    """Return the same as the pure decision has it; a publisher sees its events and its questions besides."""
    items = {UUID(int=number) for number, place in enumerate(PLACES) if _sees(who, grants, now, *place)}
    at_queues = {
        UUID(int=number)
        for number, (forum, _, town) in enumerate(PLACES)
        if _sees(who, grants, now, forum, "queue", town)
    }
    found = dict.fromkeys(READABLE, items) | {"inbox": set(), "submitted": set()}
    found |= {"meeting": at_queues, "agenda_entry": items & at_queues}
    if (who.role, who.organisation) == ("udgiver", "kommune-0851"):
        found |= {table: {UUID(int=number) for number in range(len(PLACES))} for table in OF_SENDERS}
    return found


def _sees(who: Principal, grants: list[Grant], now: datetime, forum: str, stage: str, town: str | None) -> bool:
    book = rulebook()
    where = Where(forum, book.forums[forum].circle, town, stage)
    return sees(who, grants, where, now) and book.disclosure.sees(who.role, forum, stage)


def wrong(connection: psycopg.Connection, forums: Iterable[str]) -> list[Principal]:
    """Return every principal of which the database says something else than `sees`: each role with each one grant."""
    found = []
    for role in ROLES:
        for number, (forum, town) in enumerate(product(forums, ("0860", "*"))):
            who = Principal(role, "kommune-0851", f"h-{number}")
            one = Grant(who, forum, town, NOW)
            give(connection, one)
            if shown(connection, str(who)) != expected(who, [one]):
                found.append(who)
    return found


def test_each_role_with_each_grant_sees_what_the_decision_says(filled: psycopg.Connection) -> None:
    """10 roles, every forum and queue, one municipality and all of them: every item and every table beside it."""
    assert wrong(filled, rulebook().forums) == []


def test_without_a_principal_nothing_is_there(filled: psycopg.Connection) -> None:
    """No setting, an empty one, one that is no principal, and a principal without a grant see no row at all."""
    give(filled, *(Grant(Principal(role, "kommune-0860", "*"), "ssp", "*", NOW) for role in ROLES))
    for who in (None, "", "::", "koordinator", "koordinator:kommune-0851:k-1", "*:*:*"):
        assert not any(shown(filled, who).values()), who


def test_many_grants_at_random_at_every_moment(filled: psycopg.Connection) -> None:
    """Grants with a beginning, an end and everybody's handle, looked at before, at and after each of their moments."""
    rng = random.Random(20261127)  # noqa: S311 - reproducible, not secret
    for number in range(20):
        organisation = f"kommune-{number:04}"
        grants = [
            Grant(
                Principal(rng.choice(list(ROLES)), organisation, rng.choice(("h-1", "h-2", "*"))),
                rng.choice(sorted(rulebook().forums)),
                rng.choice(("0860", "0851", "*")),
                NOW + timedelta(hours=rng.randrange(3)),
                rng.choice((None, NOW + timedelta(hours=3 + rng.randrange(2)))),
                rng.choice((None, None, None, NOW)),
            )
            for _ in range(30)
        ]
        give(filled, *grants)
        who = Principal(rng.choice(list(ROLES)), organisation, rng.choice(("h-1", "h-2")))
        for moment in range(5):
            for now in (NOW + timedelta(hours=moment) - MOMENT, NOW + timedelta(hours=moment)):
                counting = [one for one in grants if one.ended_at is None]
                assert shown(filled, str(who), now) == expected(who, counting, now), (who, now)


@pytest.mark.parametrize(
    "leak",
    [
        "ALTER TABLE handover DISABLE ROW LEVEL SECURITY",
        "CREATE POLICY leak ON handover_text TO stafet_serving USING (true)",
        "CREATE POLICY leak ON deadline TO public USING (true)",
        "CREATE POLICY leak ON submitted TO stafet_serving USING (true)",
        "UPDATE visible_stage SET stage = 'wish' WHERE (role, forum, stage) = ('koordinator', 'ssp', 'manual')",
        "DELETE FROM visible_stage WHERE (role, forum) = ('exit-koordinator', 'exit_enhed')",
    ],
)
def test_a_leak_is_seen(filled: psycopg.Connection, leak: str) -> None:
    """Whatever shows a row too many or too few is found by the same look (the twin)."""
    filled.execute(leak)
    assert wrong(filled, ("ssp", "exit_enhed"))


def test_the_serving_role_changes_nothing_and_reads_no_key(filled: psycopg.Connection) -> None:
    """What is not listed for it is refused by the server: every change, and tables of keys, senders and the log."""
    tables = [row[0] for row in filled.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    assert {"person", "leaf", "audit_entry"} < set(tables)
    for table in tables:
        tries = [f"DELETE FROM {table}", f"INSERT INTO {table} DEFAULT VALUES", f"TRUNCATE {table}"]  # noqa: S608
        if table not in rights.ROLES["stafet_serving"]:
            tries.append(f"SELECT FROM {table}")
        for statement in tries:
            with pytest.raises(psycopg.errors.InsufficientPrivilege), serving(filled, "drift:stafet:d-1"):
                filled.execute(statement)


def test_no_role_changes_the_log(filled: psycopg.Connection) -> None:
    """No application role may change or delete a leaf, its entry or a step, or delete the tree's head."""
    query = "SELECT has_table_privilege(%s, %s, %s)"
    for role in rights.ROLES:
        for table in ("leaf", "audit_entry", "handover_step"):
            for right in ("UPDATE", "DELETE", "TRUNCATE"):
                assert filled.execute(query, (role, table, right)).fetchone() == (False,), (role, table, right)
        assert filled.execute(query, (role, "tree_head", "DELETE")).fetchone() == (False,)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ("GRANT UPDATE ON leaf TO stafet_acting", "rollen stafet_acting har UPDATE på leaf"),
        ("GRANT DELETE ON handover TO stafet_clock", "rollen stafet_clock har DELETE på handover"),
        ("REVOKE SELECT ON outbox FROM stafet_relay", "rollen stafet_relay har ikke SELECT på outbox"),
        ("GRANT EXECUTE ON FUNCTION stafet_seen() TO public", "rollen public har EXECUTE på stafet_seen"),
        (
            "GRANT SELECT (content) ON event TO stafet_publishing",
            "rollen stafet_publishing har SELECT på event.content",
        ),
        ("ALTER TABLE event NO FORCE ROW LEVEL SECURITY", "tabellen event er ikke lukket række for række"),
    ],
)
def test_a_right_too_many_or_too_few_is_told(filled: psycopg.Connection, changed: str, told: str) -> None:
    """`db check` and doctor name it, and `db upgrade` sets it right; without a change they name nothing."""
    assert rights.differences(filled) == []
    filled.execute(changed)
    (found,) = rights.differences(filled)
    assert found.told == told
    rights.restore(filled)
    assert rights.differences(filled) == []
