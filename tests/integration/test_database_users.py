"""A site's separate database users, made by the compose file's own commands: each does its work, and no other's."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import orjson
import psycopg
import pytest

from acting import SEALER, give
from crash.workbench import rulebook
from e2e.compose import loaded
from e2e.test_compose import GIVEN
from integration.commands import Command, Ended, commands
from integration.hearing import Hearing
from integration.office import KSP, Publishers, change, concern, handovers, recall, rows
from integration.publishers import SENDER, read_at_the_door
from integration.retained import days, fill
from integration.test_reminders import Publishing
from north_jutland import topic_for
from servers.mail import mail_server
from servers.receiver import Receiver, receiving
from servers.stafet import Stafet, until
from servers.traffic import send
from services.clock.mailing import Mailing
from services.core.mails.choosing import Choice
from services.effects.actors import RefusedActError
from services.effects.reminding import CLOCK
from services.effects.sealing import Sealer
from services.runtime.config import keys
from services.runtime.config.settings import Settings
from services.runtime.kafka.admin import Cluster
from services.runtime.processes import NAMES
from services.runtime.telemetry.metrics import Metrics
from services.storage import stuck_sessions
from services.storage.connections import connect
from services.storage.handovers import content, questions
from services.storage.handovers.acts import perform
from services.storage.handovers.given import Given
from services.storage.handovers.office import Office
from services.storage.handovers.queries import Viewer, Wanted, counts, waiting
from services.storage.login_users import LOGIN_USERS
from services.storage.mails import choices as mails
from services.storage.outbox import Outbox
from services.storage.people.retention import Retention
from services.storage.publishers import status
from services.storage.publishers.quotas import Quota
from services.storage.publishers.submitting import submit
from services.storage.submitted import Submitted

pytestmark = pytest.mark.server
SETUP = loaded(GIVEN)["services"]["setup"]["command"][-1]
MADE = "SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'site\\_%%'"
SESSIONS = """
SELECT DISTINCT usename::text FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE 'stafet %%'
"""  # of this database: processes of other files' tests may still be up beside it
OPERATOR = "drift:stafet:d-1"


def set_up(run: Command, secrets: Path) -> list[Ended]:
    """Run what the compose file's setup runs against the database."""
    words = [command.split() for command in SETUP.replace("/run/secrets", str(secrets)).split(";")]
    assert all(first == "stafet" for first, *_ in words)
    return [run(*rest) for _, *rest in words if rest[0] != "topics"]


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """A folder with a password for each user."""
    folder = tmp_path / "secrets"
    folder.mkdir()
    for one in LOGIN_USERS:
        (folder / one.secret).write_text(f"word-of-{one.name}\n", encoding="ascii")
    return folder


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Commands as the database's owner."""
    return commands(settings, monkeypatch, capsys)


@pytest.fixture
def site(database: str, run: Command, secrets: Path) -> Iterator[str]:
    """A database that was set up twice."""
    try:
        for ended in (*set_up(run, secrets), *set_up(run, secrets)):
            assert ended.code == 0, ended.err
        yield database
    finally:
        with psycopg.connect(database, autocommit=True) as connection:
            for user in rows(database, MADE):
                connection.execute(f"DROP OWNED BY {user}")
                connection.execute(f"DROP ROLE {user}")


def of(database: str, name: str) -> str:
    """Return the URI of one of them."""
    return database.replace("postgres:", f"site_{name}:")


def test_each_process_starts_and_works(settings: Settings, site: str) -> None:
    """Events by Kafka are stored, one by one and many, their notices published, and every job of the clock is done."""
    Publishing(of(site, "router")).send(concern())  # offered long ago: it is to be reminded of
    with ExitStack() as stack:
        ports = {"desk_port": 0, "gateway_port": 0}
        running = {name: Stafet(name, settings, database_url=of(site, name), **ports) for name in NAMES}
        for one in running.values():
            stack.enter_context(one)
            one.wait_ready()
        send(settings.kafka_bootstrap or "", "in.kommune-0860", [orjson.dumps(concern())])
        send(settings.kafka_bootstrap or "", "in.kommune-0851", [orjson.dumps(concern(publisher="kommune-0851"))] * 100)
        until(lambda: rows(site, "SELECT count(*) FROM event WHERE publisher = 'kommune-0851'")[0] > 0, "events")
        for job in ("balance", "send_reminders"):
            running["clock"].wait_for("job_done", job=job)
        until(lambda: rows(site, "SELECT count(*) FROM outbox") == [0], "an empty outbox")
        time.sleep(2.5)  # each job that runs every second or two has had a turn
        assert [
            line for one in running.values() for line in one.lines("job_failed") + one.lines("database_unfit")
        ] == []
        assert sorted(rows(site, SESSIONS)) == sorted(f"site_{name}" for name in NAMES)
        assert {name: one.stop() for name, one in running.items()} == dict.fromkeys(NAMES, 0)


def test_the_first_rulebook_is_not_the_routers_business(
    settings: Settings, site: str, run: Command, secrets: Path
) -> None:
    """Its user may not put one in force: without `rulebook begin` it ends with 77, and says why."""
    with psycopg.connect(site) as owner:
        owner.execute("DELETE FROM rulebook_activation")
    with Stafet("router", settings, database_url=of(site, "router")) as router:
        assert router.wait() == 77
    assert router.lines("database_unfit")[-1]["names"] == ["rulebook_activation"]
    assert all(ended.code == 0 for ended in set_up(run, secrets))
    assert rows(site, "SELECT count(*) FROM rulebook_activation") == [1]


def test_people_are_served(site: str) -> None:
    """The user of who serves people opens, takes, returns and lists what is theirs."""
    senders = Publishers(of(site, "router"))
    wrong = concern()
    senders.send(concern(), wrong, recall(wrong), concern(), b"{")
    (one, *_) = handovers(site, "ssp")
    with connect(site) as owner:
        give(owner, KSP, "ssp")
    with connect(of(site, "desk")) as people:
        office = Office(people, KSP, rulebook(), SEALER, topic_for)
        assert content.show(office, one)["state"] == "offered"
        assert perform(office, "accept", one, Given)["state"] == "accepted"
        assert content.content(office, one).data
        assert perform(office, "return", one, partial(Given, {"reason": "wrong_forum"}))["state"] == "returned"
    with connect(of(site, "desk")) as connection:
        viewer = Viewer(KSP, rulebook(), datetime.now(UTC))
        assert waiting(connection, viewer, Wanted("ssp", "0860"))
        assert counts(connection, viewer)


def test_a_forums_system_is_told(settings: Settings, site: str) -> None:
    """The operator's user signs it up, the dispatcher's tells it, the relay's leaves what it takes out to be told."""
    hearing = Hearing(settings, of=partial(of, site))
    with receiving(Receiver()) as receiver:
        hearing.sign_up(receiver, active=False)
        worker = hearing.worker()
        hearing.turns(worker, lambda: rows(site, "SELECT state FROM webhook") == ["active"])
        sent = hearing.send()
        with connect(of(site, "relay")) as relay:
            outbox = Outbox(relay)
            outbox.forget([row.id for row in outbox.rows(10)])
        assert hearing.states()["waiting"] == 1
        hearing.turns(worker, lambda: receiver.numbers() == sent)
        worker.close()
    with connect(of(site, "dispatcher")) as dispatcher:
        seen = dispatcher.execute("SELECT id FROM person").fetchall()
    assert [id_ for (id_,) in seen] == rows(site, "SELECT id FROM webhook")


def test_the_clock_ends_the_frozen_sessions_of_others(site: str) -> None:
    """A router frozen inside COPY is ended by another user, one of the owner's is not touched."""
    with connect(of(site, "clock")) as clock, connect(of(site, "router"), "stafet router") as frozen:
        copying = frozen.cursor().copy("COPY task FROM STDIN (FORMAT BINARY)")
        with connect(site, "stafet cli") as owner, pytest.raises(psycopg.OperationalError), copying:
            owners_session_lives(owner, lambda: stuck_sessions.end_frozen(clock, 1.0))


def owners_session_lives(owner: psycopg.Connection, end_frozen: Callable[[], int]) -> None:
    """Assert that of two sessions that stand inside COPY only the other one is ended."""
    with owner.cursor().copy("COPY task FROM STDIN (FORMAT BINARY)") as copying:
        time.sleep(1.2)
        assert end_frozen() == 1
        copying.write(b"PGCOPY\n\xff\r\n\0" + bytes(8) + b"\xff\xff")


def test_no_user_does_anothers(site: str) -> None:
    """Without a principal people see nothing and write nothing; a refused read leaves its leaf all the same."""
    Publishers(of(site, "router")).send(concern())
    (one,) = handovers(site, "ssp")
    with connect(of(site, "desk")) as people:
        assert people.execute("SELECT count(*) FROM handover").fetchone() == (0,)
        refuses(people, "SELECT FROM person", "UPDATE handover SET version = 9", "INSERT INTO leaf VALUES (9, '', '')")
        before = rows(site, "SELECT count(*) FROM leaf")[0]
        with pytest.raises(RefusedActError):
            content.show(Office(people, KSP, rulebook(), SEALER, topic_for), one)
        assert rows(site, "SELECT count(*) FROM leaf") == [before + 1]
    for name in ("desk", "gateway"):
        with connect(of(site, name)) as user:
            refuses(
                user, *(f"SET ROLE {role}" for role in ("stafet_router", "stafet_clock", "stafet_relay", "postgres"))
            )
            user.execute(f"SET ROLE {'stafet_acting' if name == 'desk' else 'stafet_publishing'}")
            refuses(user, "DELETE FROM leaf", "UPDATE audit_entry SET opening = ''", "DELETE FROM handover")
            refuses(
                user, "INSERT INTO event DEFAULT VALUES", "DELETE FROM submitted", "INSERT INTO rulebook DEFAULT VALUES"
            )
    with connect(of(site, "desk")) as desk:
        desk.execute("SET ROLE stafet_operating")
        refuses(
            desk, "DELETE FROM leaf", "DELETE FROM dead_letter", "DELETE FROM kafka_position", "DELETE FROM submitted"
        )
        refuses(desk, "SELECT FROM handover_text", "SELECT FROM access_grant", "UPDATE event SET content = ''")
    with connect(of(site, "gateway")) as gateway:
        refuses(gateway, "SET ROLE stafet_operating")
    with connect(of(site, "relay")) as relay:
        refuses(relay, "SELECT FROM handover", "SELECT FROM event", "INSERT INTO outbox DEFAULT VALUES")
    with connect(of(site, "clock")) as clock:
        refuses(clock, "SELECT FROM person", "SELECT FROM access_grant", "DELETE FROM outbox", "SET ROLE stafet_acting")
    with connect(of(site, "router")) as router:
        refuses(router, "SELECT FROM access_grant", "DELETE FROM handover", "SET ROLE stafet_acting")
    for name in ("router", "operator"):
        with connect(of(site, name)) as user:
            refuses(user, "UPDATE leaf SET body = ''", "DELETE FROM audit_entry", "CREATE ROLE mine")


def refuses(connection: psycopg.Connection, *statements: str) -> None:
    """Assert that the database gives no right to any of them."""
    for statement in statements:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


@pytest.mark.usefixtures("durable")
def test_an_operators_shell_has_its_own_user(
    settings: Settings, site: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What `drift` looks at and does works as `site_operator`, which is neither the owner nor one of the processes."""
    held = keys.load(settings)
    senders = Publishers(of(site, "router"), keys=Sealer(held.master, held.lookup))
    senders.send(concern(), b"{")
    send(settings.kafka_bootstrap or "", "in.kommune-0860", [orjson.dumps(concern())])
    cluster, _ = Cluster(settings).identity()
    senders.intake.positions(cluster, {("in.kommune-0860", 0): 0})
    senders.intake.stop_partition(cluster, "in.kommune-0860", 0, "LOG_START_ABOVE")
    with connect(site) as owner:
        give(owner, KSP, "ssp")
    shell = commands(settings.model_copy(update={"database_url": of(site, "operator")}), monkeypatch, capsys)
    looked = {one["what"]: one for one in json.loads(shell("doctor", "-o", "json").out)}
    assert [looked[what]["state"] for what in ("Database", "Rettigheder")] == ["i orden", "i orden"]
    assert told(shell("balance", "-o", "json"))
    (letter,) = told(shell("deadletter", "list", "-o", "json"))
    assert told(shell("topics", "stopped", "-o", "json"))
    (grant,) = told(shell("grant", "list", "-o", "json"))
    assert grant["principal"] == str(KSP)
    assert told(shell("queue", "list", "--summary", "-o", "json"))
    acts = (
        ("deadletter", "dismiss", letter["id"], "--reason", "sent_again", "--yes"),
        ("topics", "resume", "in.kommune-0860", "0", "--reason", "nothing_lost", "--yes"),
        ("rulebook", "try", str(settings.rulebook), "--since", "2026-01-01"),
        ("rulebook", "activate", str(settings.rulebook)),
        ("grant", "add", "forumleder:kommune-0860:f-9", "--forum", "ssp", "--municipality", "0860", "--reason", "x"),
    )
    for act in acts:
        ended = shell(*act, "--as", OPERATOR)
        assert ended.code == 0, (act, ended.err)


def told(ended: Ended) -> object:
    """Return what a command printed."""
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def test_the_clock_erases_what_is_kept_no_longer(site: str) -> None:
    """In the role that erases, which it may take, and without a key: content it can neither read nor put back."""
    fill(site).intake.close()
    with connect(of(site, "clock"), "stafet clock") as clock:
        gone = [one for turn in Retention(clock, rulebook(), CLOCK, lambda: days(100)).run() for one in turn]
        refuses(clock, "SELECT FROM person", "SELECT FROM content_erasure", "UPDATE event SET content = ''")
    assert sorted(one.what for one in gone) == ["content", "content", "key", "letter"]


def test_mails_are_chosen_at_the_desk_and_sent_by_the_clock(settings: Settings, site: str) -> None:
    """The desk's user keeps a person's choice; the clock's counts for that person, and may change no choice."""
    Publishers(of(site, "router")).send(concern())
    with connect(site) as owner:
        give(owner, KSP, "ssp")
    change(site, "UPDATE handover SET due_on = NULL, ends_at = now() + interval '1 hour'")
    choice = Choice("anne@eksempel.dk", "da", None, urgent=True, quiet=None)
    with connect(of(site, "desk")) as people:
        long_ago = datetime(2026, 1, 1, tzinfo=UTC)
        mails.choose(Office(people, KSP, rulebook(), SEALER, topic_for, lambda: long_ago), choice)
    with mail_server() as (taken, port):
        place = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none", "smtp_from": "s@eksempel.dk"}
        more = {**place, "desk_url": "https://desk.dk", "database_url": of(site, "clock")}
        assert Mailing(settings.model_copy(update=more), Metrics()).round() == 1
    assert "- 1 frist inden for fire timer" in taken.mails[0].get_content()
    with connect(of(site, "clock")) as clock:
        refuses(clock, "UPDATE mail_choice SET address = ''", "DELETE FROM mail_choice")


def test_the_relay_publishes_what_the_clock_counts(site: str) -> None:
    """The clock counts every open handover, and the relay forgets what Kafka has."""
    senders = Publishers(of(site, "router"))
    senders.send(*(concern() for _ in range(100)))
    with connect(of(site, "clock")) as clock:
        assert stuck_sessions.counts(clock)[1] == rows(site, "SELECT count(*) FROM handover")[0] > 0
    with connect(of(site, "relay")) as relay:
        outbox = Outbox(relay)
        outbox.forget([row.id for row in outbox.rows(1000, [])])
    assert rows(site, "SELECT count(*) FROM outbox") == [0]


def test_events_over_http_go_from_the_gateway_to_the_relay(site: str) -> None:
    """The gateway stores and tells of them; the relay opens these alone, and sees no other person nor dead letter."""
    senders = Publishers(of(site, "router"))
    known, fresh = concern(), concern()
    senders.send(known, b"{")
    with connect(of(site, "gateway")) as people:
        sender = Office(people, SENDER, rulebook(), SEALER, topic_for)
        assert len(submit(sender, lambda: read_at_the_door(sender, known, fresh), Quota(1.0, 10))) == 2
        assert status.show(sender, fresh["id"])["outcome"] is None
        assert status.show(sender, known["id"])["outcome"] == "routed"
        refuses(people, "DELETE FROM person", "UPDATE submitted SET topic = ''", "DELETE FROM submitted")
    with connect(of(site, "relay")) as relay:
        submitted = Submitted(relay, SEALER)
        (row,) = submitted.rows("one", 1000)
        submitted.sent("one", {row.id: (0, 0)})
        assert relay.execute("SELECT count(*) FROM person").fetchone() == (1,)
        assert relay.execute("SELECT count(*) FROM dead_letter").fetchone() == (0,)
        senders.send(fresh)
        assert submitted.forget_read() == 1
    with connect(of(site, "clock")) as clock:
        assert clock.execute("SELECT count(*) FROM submitted").fetchone() == (0,)


def test_a_gateway_that_is_taken_over_reads_no_item(site: str) -> None:
    """Whoever it says to be: a coordinator sees no row, a publisher where its own items stand, nobody any content."""
    Publishers(of(site, "router")).send(concern(), b"{")
    (one,) = handovers(site, "ssp")
    with connect(site) as owner:
        give(owner, KSP, "ssp")
    with connect(of(site, "desk")) as people:
        office = Office(people, KSP, rulebook(), SEALER, topic_for)
        asked = perform(office, "ask", one, partial(Given, {"question": "Hvem så det?"}))["question"]["id"]
    tables = ("handover", "event", "handover_step", "deadline", "task", "question", "dead_letter", "inbox", "submitted")
    with connect(of(site, "gateway")) as gateway:
        for who, sees in ((KSP, False), ("udgiver:kommune-0851:u-1", False), (SENDER, True)):
            gateway.execute("SELECT set_config('stafet.principal', %s, false)", (str(who),))
            found = {table: gateway.execute(f"SELECT count(*) FROM {table}").fetchone() != (0,) for table in tables}  # noqa: S608
            assert found == {table: sees and table not in {"deadline", "submitted"} for table in tables}, who
        refuses(gateway, *(f"SET ROLE stafet_{role}" for role in ("serving", "acting", "erasing")))
        refuses(gateway, "SELECT content FROM event", "SELECT * FROM event", "SELECT content FROM dead_letter")
        refuses(gateway, "SELECT FROM handover_text", "SELECT FROM access_grant", "SELECT FROM break_glass")
        refuses(gateway, "SELECT body FROM leaf", "SELECT opening FROM audit_entry", "SELECT data FROM outbox")
        sender = Office(gateway, SENDER, rulebook(), SEALER, topic_for)
        assert questions.show(sender, UUID(asked))["question"] == "Hvem så det?"
        assert questions.answer(sender, UUID(asked), partial(Given, {"answer": "En lærer."}))["state"] == "answered"
        with pytest.raises(RefusedActError):
            questions.show(Office(gateway, KSP, rulebook(), SEALER, topic_for), UUID(asked))
    assert rows(site, "SELECT state FROM handover WHERE forum = 'ssp'") == ["offered"]


def test_a_user_loses_the_roles_that_are_no_longer_its_own(site: str, run: Command, secrets: Path) -> None:
    """What an earlier version gave the gateway is taken from it when users are made again."""
    with psycopg.connect(site, autocommit=True) as owner:
        owner.execute("GRANT stafet_serving, stafet_acting TO site_gateway")
    with connect(of(site, "gateway")) as gateway:
        gateway.execute("SET ROLE stafet_acting")
    assert all(ended.code == 0 for ended in set_up(run, secrets))
    with connect(of(site, "gateway")) as gateway:
        refuses(gateway, "SET ROLE stafet_acting", "SET ROLE stafet_serving")


def test_only_the_signer_adds_checkpoints_and_nobody_changes_one(site: str) -> None:
    """Not the router, not who serves people, not the operator; the signer itself changes and deletes nothing."""
    add = "INSERT INTO checkpoint VALUES (1, '', '', '', now())"
    for name in ("router", "relay", "clock", "desk", "gateway", "operator"):
        with connect(of(site, name)) as other:
            refuses(other, add, "INSERT INTO witnessed VALUES (1, 1, now())", "DELETE FROM checkpoint")
            with suppress(psycopg.Error):
                other.execute("SET ROLE stafet_acting")
                refuses(other, add)
    with connect(of(site, "signer")) as signer:
        signer.execute(add)
        refuses(signer, "UPDATE checkpoint SET note = 'x'", "DELETE FROM checkpoint", "TRUNCATE checkpoint CASCADE")
        refuses(signer, "SELECT FROM handover", "SELECT FROM person", "DELETE FROM leaf", "UPDATE leaf SET body = ''")


def test_no_password_stands_in_the_database(site: str) -> None:
    """What is stored, and was sent, is what a password is checked by; a new file is a new password."""
    kept = rows(site, "SELECT rolpassword FROM pg_authid WHERE rolname LIKE 'site\\_%%'")
    assert len(kept) == len(LOGIN_USERS)
    assert all(one.startswith("SCRAM-SHA-256$") and "word-of" not in one for one in kept)


def test_a_forgotten_password_is_told(database: str, run: Command, secrets: Path) -> None:
    """Without one of the files nobody is made, and the file is named."""
    (secrets / "database_relay").unlink()
    ended = run("db", "users", str(secrets))
    assert ended.code == 2
    assert "database_relay kan ikke læses" in ended.err
    assert rows(database, MADE) == []
