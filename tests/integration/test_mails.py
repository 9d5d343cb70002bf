"""Mails by a real mail server: each notice once, one mail for all that waits, and no word of anybody in it."""

import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from acting import SEALER, give
from crash.workbench import rulebook
from integration.office import KSP, Publishers, change, concern, rows
from north_jutland import topic_for
from servers.mail import LOGIN, Taken, mail_server
from servers.stafet import Stafet, until
from services.clock.mailing import Mailing
from services.core.access.principal import Principal
from services.core.mails.choosing import Choice
from services.runtime.config.settings import Settings
from services.runtime.telemetry.metrics import Metrics
from services.storage.connections import connect
from services.storage.handovers.office import Office
from services.storage.mails import choices

pytestmark = pytest.mark.server
MORNING = datetime(2026, 11, 27, 6, tzinfo=UTC)  # a Friday, 07:00 in Copenhagen
CHOICE = Choice("anne@eksempel.dk", "da", 7, urgent=True, quiet=None)
OTHER = Principal.parse("koordinator:kommune-0851:k-3")


class Post:
    """A database with two handovers, somebody who chose mails, and a clock that a test turns."""

    def __init__(self, settings: Settings, port: int) -> None:
        """Take the settings and the mail server's port."""
        more = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_from": "stafet@eksempel.dk"}
        more |= {"smtp_security": "none", "desk_url": "https://stafet.eksempel.dk"}
        self.settings = settings.model_copy(update=more)
        self.database, self.now = str(settings.database_url), MORNING
        self.mailing = self.another()
        Publishers(self.database).send(concern(), concern())
        with psycopg.connect(self.database, autocommit=True) as owner:
            give(owner, KSP, "ssp")

    def another(self) -> Mailing:
        """Return the mailing of another clock: it remembers nothing of the last one."""
        return Mailing(self.settings, Metrics(), lambda: self.now)

    def choose(self, choice: Choice = CHOICE, who: Principal = KSP, at: datetime = MORNING - timedelta(days=9)) -> None:
        """Let somebody choose mails."""
        with connect(self.database) as connection:
            choices.choose(Office(connection, who, rulebook(), SEALER, topic_for, lambda: at), choice)

    def hours(self, left: float, many: int = 2) -> None:
        """Let so many handovers have a deadline in hours that ends then."""
        ends = self.now + timedelta(hours=left)
        change(
            self.database,
            "UPDATE handover SET due_on = NULL, ends_at = %s "
            "WHERE id IN (SELECT id FROM handover ORDER BY id LIMIT %s)",
            ends,
            many,
        )

    def turns(self, *hours: float) -> int:
        """Let the clock look at these hours after the morning; returns how many mails were sent."""
        sent = 0
        for hour in hours:
            self.now = MORNING + timedelta(hours=hour)
            sent += self.mailing.round()
        return sent


@pytest.fixture
def taken() -> Taken:
    """What the mail server took."""
    return Taken()


@pytest.fixture
def post(settings: Settings, taken: Taken) -> Iterator[Post]:
    """The post of a clock, with a mail server that takes everything."""
    with mail_server(taken) as (_, port):
        yield Post(settings, port)


def test_a_digest_comes_once_each_working_day(post: Post, taken: Taken) -> None:
    """At the hour that was chosen, however often the clock looks; not on a weekend, nor when nothing is open."""
    post.choose()
    assert post.turns(-0.1) == 0
    assert post.turns(0, 0, 0.1, 5, 23) == 1
    assert post.turns(24, 48) == 0  # Saturday, Sunday
    assert post.turns(72, 72.1) == 1
    change(post.database, "UPDATE handover SET state = 'closed'")
    assert post.turns(96) == 0
    first, second = taken.mails
    assert first["To"] == CHOICE.address
    assert first["Message-ID"] != second["Message-ID"]
    assert rows(post.database, "SELECT count(*) FROM mail WHERE sent_at IS NULL") == [0]


def test_a_mail_says_nothing_of_anybody(post: Post, taken: Taken) -> None:
    """No name, no number, no kind of case, no forum, no municipality, no reference, no handle: counts and two links."""
    post.choose()
    post.turns(0)
    (mail,) = taken.mails
    text = f"{mail['Subject']} {mail.get_content()}"
    said = rows(post.database, "SELECT ARRAY[id::text, right(id::text, 8), forum, type, publisher] FROM handover")
    hidden = {word.lower() for row in said for word in row} | {KSP.handle, "hjørring", "ssp", "cpr", "0860"}
    assert [word for word in hidden if word in text.lower()] == []
    assert "- 2 åbne overleveringer i alt" in text
    assert "https://stafet.eksempel.dk/indbakke" in text


def test_what_is_urgent_is_told_at_once_and_once(post: Post, taken: Taken) -> None:
    """A deadline in hours that ends within four of them; one of days is not, nor one from before the choice."""
    post.choose(CHOICE._replace(digest_hour=None))
    assert post.turns(1) == 0
    post.hours(4.5, many=1)
    assert post.turns(1.1) == 0
    assert post.turns(2, 2.1, 3, 4) == 1
    post.now = MORNING + timedelta(hours=5)
    post.hours(1)
    assert post.turns(5, 5.1) == 1  # both have another end now, and are in one mail
    assert [mail["Subject"] for mail in taken.mails] == ["Stafet: en frist er nær"] * 2
    assert "- 2 frister inden for fire timer" in taken.mails[1].get_content()
    assert rows(post.database, "SELECT count(*) FROM mail") == [3]


def test_nobody_is_told_of_what_is_another_s(post: Post, taken: Taken) -> None:
    """Somebody without a grant, or whose grant has ended, hears of nothing: counts are by the database's own rows."""
    post.choose(who=OTHER)
    post.hours(1)
    assert post.turns(0) == 0
    post.choose()
    change(post.database, "UPDATE access_grant SET ended_at = %s", MORNING - timedelta(days=1))
    assert post.turns(1) == 0
    assert taken.mails == []


def test_quiet_hours_hold_back_and_lose_nothing(post: Post, taken: Taken) -> None:
    """What becomes urgent in them goes when they end, with what came besides, in one mail."""
    post.choose(CHOICE._replace(digest_hour=8, quiet=(6, 8)))
    post.hours(3)
    assert post.turns(0, 0.9) == 0
    assert post.turns(1, 1.1) == 1
    assert len(taken.mails) == 1


def test_what_was_dealt_with_meanwhile_is_not_told(post: Post, taken: Taken) -> None:
    """A mail that waited says how it stands now, and is not sent when there is nothing left to say."""
    post.choose(CHOICE._replace(quiet=(6, 9)))
    post.hours(2)
    assert post.turns(0) == 0
    change(post.database, "UPDATE handover SET state = 'closed'")
    assert post.turns(2, 3) == 0
    assert taken.mails == []


def test_a_server_that_is_away_for_a_day_costs_one_mail(settings: Settings) -> None:
    """Whatever became urgent meanwhile: it is tried again with longer pauses, and then one mail has all of it."""
    with mail_server() as (_, port):
        pass  # nobody listens there any more
    post = Post(settings, port)
    post.choose()
    for hour in range(26):
        post.now = MORNING + timedelta(hours=hour)
        post.hours(1)
        post.mailing = post.another()  # a clock that was started again tries at once
        assert post.mailing.round() == 0
    assert rows(post.database, "SELECT count(*) > 40, max(attempts) FROM mail") != []
    assert rows(post.database, "SELECT max(attempts) FROM mail") == [0]  # the server's fault, and nobody's else
    with mail_server() as (taken, port):
        post.settings = post.settings.model_copy(update={"smtp_port": port})
        post.mailing = post.another()
        assert post.mailing.round() == 1
        assert post.mailing.round() == 0
    assert len(taken.mails) == 1


def test_a_server_that_is_away_is_left_alone(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """It is asked again after a pause, which the log says, and once it answers the log says that too."""
    with mail_server() as (_, port):
        pass
    post = Post(settings, port)
    post.choose()
    assert post.turns(0, 0.1) == 0
    assert "".join(capsys.readouterr()).count("mail_away") == 1


def test_an_address_that_is_refused_holds_up_nobody(post: Post, taken: Taken) -> None:
    """It is tried again after pauses that grow, the others get theirs, and its person is told on the page."""
    post.choose()
    post.choose(CHOICE._replace(address="bente@eksempel.dk"), OTHER)
    with psycopg.connect(post.database, autocommit=True) as owner:
        give(owner, OTHER, "ssp")
    asked: list[str] = []

    async def rcpt(_: Any, __: Any, envelope: Any, address: str, ___: Any) -> str:
        asked.append(address)
        if address == CHOICE.address:
            return "550 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    taken.handle_RCPT = rcpt  # type: ignore[method-assign]
    assert post.turns(0) == 1
    assert [mail["To"] for mail in taken.mails] == ["bente@eksempel.dk"]
    assert post.turns(0.01) == 0
    assert asked.count(CHOICE.address) == 1
    assert post.turns(0.1, 0.2) == 0
    assert asked.count(CHOICE.address) == 2
    with connect(post.database) as connection:
        office = Office(connection, KSP, rulebook(), SEALER, topic_for, lambda: post.now)
        chosen = choices.chosen(office)
    assert chosen is not None
    assert chosen.refused is not None
    assert chosen.refused.status == 550
    taken.handle_RCPT = Taken.handle_RCPT.__get__(taken)  # type: ignore[method-assign]
    assert post.turns(8) == 1


@pytest.mark.parametrize(("answer", "mails"), [("mail_from", 0), ("data", 0)])
def test_what_the_server_does_not_take_is_tried_again(post: Post, taken: Taken, answer: str, mails: int) -> None:
    """Neither a sender that it will not have nor a content that it refuses loses a notice."""
    post.choose()
    setattr(taken, answer, "554 No")
    assert post.turns(0) == mails
    setattr(taken, answer, "250 OK")
    post.mailing = post.another()
    assert post.turns(8) == 1


def test_killed_between_the_servers_yes_and_our_own_a_mail_comes_twice_under_one_number(
    settings: Settings, taken: Taken
) -> None:
    """The clock dies when the server has the mail and nobody was told: the second copy has the same Message-ID."""
    with mail_server(taken) as (_, port), ExitStack() as stack:
        post = Post(settings, port)
        post.choose(CHOICE._replace(digest_hour=None), at=datetime.now(UTC) - timedelta(hours=1))
        post.now = datetime.now(UTC)
        post.hours(1)
        clock = stack.enter_context(Stafet("clock", post.settings))
        taken.before_answer = clock.process.kill
        until(lambda: taken.mails, "the first mail")
        clock.process.wait()
        taken.before_answer = lambda: None
        assert rows(post.database, "SELECT count(*) FROM mail WHERE sent_at IS NULL AND message IS NOT NULL") == [2]
        clock.start()
        until(lambda: taken.mails[1:], "the second copy")
        until(lambda: rows(post.database, "SELECT count(*) FROM mail WHERE sent_at IS NULL") == [0], "all noted")
        assert clock.stop() == 0
    assert len({mail["Message-ID"] for mail in taken.mails}) == 1
    assert len(taken.mails) == 2


def test_a_connection_that_breaks_before_the_answer_is_the_same(post: Post, taken: Taken) -> None:
    """Whether the server took it is not known: it goes again under its number, and what is new goes after it."""
    post.choose()

    def broken() -> None:
        raise ConnectionResetError

    taken.data, taken.before_answer = "250 OK", broken
    original = taken.handle_DATA

    async def gone(server: Any, session: Any, envelope: Any) -> str:
        try:
            return await original(server, session, envelope)
        except ConnectionResetError:
            server.transport.abort()
            return "421 gone"

    taken.handle_DATA = gone  # type: ignore[method-assign]
    assert post.turns(0) == 0
    taken.handle_DATA, taken.before_answer = original, lambda: None  # type: ignore[method-assign]
    post.hours(1)
    post.mailing = post.another()
    assert post.turns(0.5, 0.6) == 2
    first, second, third = (mail["Message-ID"] for mail in taken.mails)
    assert first == second != third


def test_one_clock_sends_at_a_time(post: Post, taken: Taken) -> None:
    """Two that believe to be the one send each mail once: the second finds the lock taken."""
    post.choose()
    seen: list[int] = []
    taken.before_answer = lambda: seen.append(post.another().round())
    assert post.turns(0) == 1
    assert seen == [0]
    assert len(taken.mails) == 1


def test_who_wants_no_more_mails_gets_none(post: Post, taken: Taken) -> None:
    """Its address is forgotten at once, and what waited with it; both acts have their leaf."""
    post.choose()
    post.settings = post.settings.model_copy(update={"smtp_port": 9})
    with connect(post.database) as connection:
        choices.end(Office(connection, KSP, rulebook(), SEALER, topic_for, lambda: post.now))
    assert post.turns(0) == 0
    assert rows(post.database, "SELECT count(*) FROM mail_choice") == [0]
    codes = "SELECT convert_from(body, 'UTF8')::jsonb ->> 'code' FROM leaf ORDER BY idx DESC LIMIT 2"
    assert rows(post.database, codes) == ["mail.ended", "mail.chosen"]
    bodies = b"".join(rows(post.database, "SELECT body FROM leaf"))
    assert b"eksempel.dk" not in bodies
    assert taken.mails == []


def test_each_sees_its_own_choice_alone(post: Post) -> None:
    """The role that serves people shows a principal its own row, whatever grants it has; others none."""
    post.choose()
    post.choose(who=OTHER)
    with psycopg.connect(post.database, autocommit=True) as connection:
        for who, seen in ((KSP, 1), (OTHER, 1), (Principal.parse("forumleder:kommune-0860:f-1"), 0)):
            with connection.transaction():
                connection.execute("SET LOCAL ROLE stafet_serving")
                connection.execute("SELECT set_config('stafet.principal', %s, true)", (str(who),))
                for table in ("mail_choice", "mail"):
                    found = connection.execute(f"SELECT principal FROM {table}").fetchall()  # noqa: S608 -- names above
                    assert {row[0] for row in found} <= {str(who)}
                assert connection.execute("SELECT count(*) FROM mail_choice").fetchone() == (seen,)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """A certificate for this machine, that nobody knows unless it is named."""
    folder = tmp_path_factory.mktemp("mail")
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost")
    files = ("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "certificate.pem")
    subprocess.run((*made, *files), cwd=folder, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context, folder / "certificate.pem"


def test_a_mail_goes_encrypted_and_logged_in_or_not_at_all(
    settings: Settings, certificate: tuple[ssl.SSLContext, Path], tmp_path: Path
) -> None:
    """STARTTLS with a certificate that is known, and the password of its file; otherwise nothing is sent."""
    context, known = certificate
    (tmp_path / "word").write_text("word\n", encoding="ascii")
    (tmp_path / "wrong").write_text("wrong\n", encoding="ascii")
    with mail_server(trusted=context, login=True) as (taken, port):
        post = Post(settings, port)
        post.choose()
        plain = post.settings

        def tried(**more: object) -> int:
            post.settings = plain.model_copy(update={"smtp_security": "starttls", "smtp_username": LOGIN, **more})
            return post.another().round()

        word = {"smtp_password_file": tmp_path / "word"}
        assert tried(**word) == 0  # nobody vouches for the certificate
        assert tried(smtp_ca_file=known, smtp_password_file=tmp_path / "wrong") == 0
        assert taken.mails == []
        assert tried(smtp_ca_file=known, **word) == 1
    assert taken.secure == [True]
    with mail_server() as (taken, port):
        post.now += timedelta(days=3)
        assert tried(smtp_port=port, smtp_username=None) == 0  # it offers no encryption
    assert taken.mails == []


def test_without_a_mail_server_nothing_is_written(settings: Settings) -> None:
    """The clock runs its other jobs, and no notice is noted for a day when there will be one."""
    post = Post(settings, 9)
    post.choose(CHOICE._replace(digest_hour=None), at=datetime.now(UTC) - timedelta(hours=1))
    post.now = datetime.now(UTC)
    post.hours(1)
    with Stafet("clock", settings) as clock:
        clock.wait_for("job_done", job="balance")
        assert clock.stop() == 0
    assert rows(post.database, "SELECT count(*) FROM mail") == [0]
