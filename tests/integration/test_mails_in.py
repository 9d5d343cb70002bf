"""Mails come in by a real IMAP server and by SMTP: durable before anybody is told, once however often, or refused."""

import json
import shutil
import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.mail_imap.mailbox import Mailbox, MailboxAwayError
from connectors.mail_in import keys
from connectors.mail_in.keys import DomainKeys, NamesAwayError
from connectors.mail_in.refusals import REFUSALS
from connectors.registry import BY_NAME
from integration.commands import commands
from integration.office import rows
from mails import (
    DOMAIN,
    EVENTS,
    EXAMPLES,
    FORM,
    OFFICE,
    SELECTOR,
    UNIT,
    by_certificate,
    by_domain,
    certificate,
    domain_key,
    mail,
    pem,
    with_file,
)  # fmt: skip
from servers import dovecot
from servers.dovecot import PASSWORD, Box, Dovecot
from servers.mail import mail_server
from servers.names import Names, answering
from servers.stafet import Stafet, until
from services.dispatcher.mail_listener import ListenerTurns
from services.dispatcher.mailbox import MailboxTurns, server
from services.dispatcher.workplace import Workplace
from services.runtime.config.settings import Settings
from services.runtime.process.shutdown import Stopping
from services.runtime.telemetry.metrics import Metrics

pytestmark = pytest.mark.server
YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).strftime("%d-%m-%Y")
TODAYS = FORM.replace("21-11-2026", YESTERDAY)
GOOD = by_domain(mail(TODAYS).as_bytes())
WHO = "udgiver:nordjyllands-politi:u-1"
PAGE = EXAMPLES.parent / "publishing.md"


@pytest.fixture(scope="session")
def imap() -> Iterator[Dovecot]:
    """Dovecot, started once."""
    with dovecot.running() as running:
        yield running


@pytest.fixture(scope="session")
def names() -> Iterator[Names]:
    """The name server of the senders' domain."""
    with answering({f"{SELECTOR}._domainkey.{DOMAIN}": domain_key().record}) as found:
        yield found


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less for a name server that is not there."""
    monkeypatch.setattr(keys, "SECONDS", 0.5)


@pytest.fixture
def senders(settings: Settings, names: Names, tmp_path: Path) -> Settings:
    """Settings with the list of senders of the documents' example."""
    for name in ("mail", "csv"):
        shutil.copytree(EXAMPLES / name, tmp_path / name)
    (tmp_path / "mail" / "forebyggelse.pem").write_bytes(pem(certificate()[0]))
    more = {"mail_senders_file": tmp_path / "mail" / "senders.yaml", "mail_dns": names.address}
    return settings.model_copy(update=more)


@pytest.fixture
def box(imap: Dovecot) -> Box:
    """An empty mailbox."""
    return imap.box()


def reading(senders: Settings, box: Box, **more: Any) -> Settings:
    """Return settings that read a mailbox."""
    file = senders.home / "imap.password"
    file.write_text(PASSWORD)
    where = {"imap_host": "127.0.0.1", "imap_port": box.port, "imap_security": "none"}
    return senders.model_copy(update={**where, "imap_username": box.user, "imap_password_file": file, **more})


def workplace(settings: Settings, name: str) -> Workplace:
    """Return a workplace of a connector."""
    return Workplace(BY_NAME[name], settings, Metrics(), Stopping())


def waiting(settings: Settings) -> list[bytes]:
    """Return what mails are known by that wait."""
    return rows(str(settings.database_url), "SELECT known_by FROM mail_in WHERE state = 'waiting' ORDER BY received_at")


def test_a_mailbox_is_emptied_into_the_triage(senders: Settings, box: Box, capfd: pytest.CaptureFixture[str]) -> None:
    """What is signed waits, what is not lies aside, the same once more is known; only a signature is answered."""
    with mail_server() as (taken, port):
        out = {
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_from": "stafet@drift.example",
            "smtp_security": "none",
        }
        turns = MailboxTurns(workplace(reading(senders, box, **out, desk_url="https://stafet.example"), "mail_imap"))
        forged, wrong = mail(TODAYS).as_bytes(), by_domain(mail(TODAYS.replace("Ja", "Måske")).as_bytes())
        box.put(GOOD, by_certificate(mail(TODAYS, of=UNIT)), forged, wrong)
        assert turns() == 4
        assert (box.count(), box.count("Afvist"), len(waiting(senders))) == (0, 2, 2)
        box.put(GOOD)
        assert (turns(), turns(), len(waiting(senders))) == (1, 0, 2)
    assert [one["To"] for one in taken.mails] == [OFFICE, UNIT, OFFICE]
    told = "".join(one.get_content() for one in taken.mails)
    assert "Underrettet: her ventes" in told
    assert all(one["Auto-Submitted"] == "auto-replied" for one in taken.mails)
    said = told + "".join(capfd.readouterr())
    assert not any(word in said for word in ("Opdigtet", "740510", "Måske", "Klubben", "J-1001"))


def test_a_mail_is_out_of_the_mailbox_only_once_it_is_durable(senders: Settings, box: Box) -> None:
    """Without a database, or a name server, all stay; then they are taken, each once."""
    box.put(GOOD, by_domain(mail(TODAYS, number=2).as_bytes()))
    away = reading(senders, box, database_url="postgresql://postgres@127.0.0.1:1/none")
    with pytest.raises(Exception, match=r".*"):
        MailboxTurns(workplace(away, "mail_imap"))()
    silent = reading(senders, box, mail_dns="127.0.0.1:1")
    turns = MailboxTurns(workplace(silent, "mail_imap"))
    assert (turns(), box.count(), waiting(senders)) == (0, 2, [])
    turns = MailboxTurns(workplace(reading(senders, box), "mail_imap"))
    assert (turns(), box.count(), len(waiting(senders))) == (2, 0, 2)


def test_a_mailbox_that_is_away_or_lets_nobody_in_is_told(senders: Settings, box: Box) -> None:
    """By a code of its own."""
    for more, code in (
        ({"imap_port": 1}, "MAILBOX_AWAY"),
        ({"imap_username": "x" * 300}, "MAILBOX_LOGIN"),
        ({"imap_security": "starttls"}, "MAILBOX_NOT_SECURE"),
    ):
        settings = reading(senders, box, **more)
        if code == "MAILBOX_LOGIN":
            (senders.home / "imap.password").write_text("et andet")
        with pytest.raises(MailboxAwayError, match=code), Mailbox(server(settings), 1):
            pass


def test_the_mail_server_is_told_once_a_mail_is_durable(senders: Settings) -> None:
    """250, 5xx with the reason and nothing of the mail, 552 for one that is too large, 451 while something is away."""
    settings = senders.model_copy(update={"mail_in_port": 0})
    turns = ListenerTurns(workplace(settings, "mail_smtp"))
    try:
        with smtplib.SMTP("127.0.0.1", turns.listener.port, timeout=60) as smtp:
            assert _given(smtp, GOOD)[0] == 250
            assert _given(smtp, GOOD)[0] == 250
            assert len(waiting(senders)) == 1
            code, said = _given(smtp, mail(TODAYS).as_bytes())
            assert (code, said.split(b" ")[0]) == (550, REFUSALS["not_signed"].status.split()[1].encode())
            code, said = _given(smtp, by_domain(mail(TODAYS.replace("Ja", "Måske")).as_bytes()))
            assert code == 550
            assert b"Underrettet" in said
            assert b"ske" not in said.replace(b"oenske", b"")
            danger = {"specversion": "1.0", "id": "1", "source": "urn:stafet:publisher:nordjyllands-politi"}
            danger |= {"type": "dk.stafet.stadium_concern.v1", "data": {"danger_now": True}}
            code, said = _given(smtp, by_domain(with_file(json.dumps(danger).encode(), subject=EVENTS).as_bytes()))
            assert (code, b"112" in said) == (550, True)
        with smtplib.SMTP("127.0.0.1", turns.listener.port, timeout=60) as smtp:
            assert _given(smtp, GOOD + b"x" * 100 + b"\r\n" * 2_000_000)[0] == 552
        assert turns() == 0
    finally:
        turns.listener.stop()
    away = workplace(settings.model_copy(update={"mail_dns": "127.0.0.1:1"}), "mail_smtp")
    turns = ListenerTurns(away)
    try:
        with smtplib.SMTP("127.0.0.1", turns.listener.port, timeout=60) as smtp:
            assert _given(smtp, GOOD)[0] == 451
    finally:
        turns.listener.stop()
    assert len(waiting(senders)) == 1


def _given(smtp: smtplib.SMTP, raw: bytes) -> tuple[int, bytes]:
    smtp.ehlo_or_helo_if_needed()
    smtp.mail("bounce@politi.example")
    smtp.rcpt("stafet@drift.example")
    return smtp.data(raw)


def test_a_name_that_is_not_there_is_none_and_silence_is_an_error(names: Names) -> None:
    """Whoever asks can tell a domain without a key from a name server that is away."""
    assert DomainKeys(names.address)("ingen.example") is None
    assert DomainKeys(names.address)(f"{SELECTOR}._domainkey.{DOMAIN}") == domain_key().record
    with pytest.raises(NamesAwayError):
        DomainKeys("127.0.0.1:1")("ingen.example")


@pytest.mark.slow
def test_killed_at_any_moment_each_mail_waits_once(senders: Settings, box: Box) -> None:
    """The process is killed again and again while it empties a mailbox; then every mail is there once."""
    many = 24
    box.put(*(by_domain(mail(TODAYS, number=at).as_bytes()) for at in range(many)))
    settings, kills = reading(senders, box), 0
    while box.count():
        before = len(waiting(senders))
        with Stafet("dispatcher", settings) as running:
            until(lambda: len(waiting(senders)) > before + 5 or not box.count(), "some are taken")  # noqa: B023
            running.kill()
        kills += 1
    assert kills > 2
    found = waiting(senders)
    assert (len(found), len(set(found)), box.count("Afvist")) == (many, many, 0)


def test_somebody_connects_by_mail_with_the_page_alone(
    senders: Settings, box: Box, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page's form is the example's, its list is the list, and its commands do what it says."""
    page = PAGE.read_text(encoding="utf-8")
    section = page[page.index("## By mail") : page.index("## Sealed content")]
    assert FORM.partition("Venlig")[0] in section
    assert section.partition("```yaml\n")[2].partition("```")[0] in (EXAMPLES / "mail" / "senders.yaml").read_text()
    shown = [line.removeprefix("$ stafet ").split() for line in section.splitlines() if line.startswith("$ stafet ")]
    assert [words[:2] for words in shown] == [["mail", one] for one in ("list", "show", "send", "discard")]
    box.put(GOOD, by_domain(mail(TODAYS, number=2).as_bytes()))
    assert MailboxTurns(workplace(reading(senders, box), "mail_imap"))() == 2
    run = commands(senders, monkeypatch, capsys)
    numbers = iter(json.loads(run(*shown[0], "-o", "json").out))
    one = next(numbers)["id"]
    for words in shown:
        if words[1] == "discard":
            one = next(numbers)["id"]
        ended = run(*(one if word == "NUMMER" else word for word in words))
        assert ended.code == 0, ended.err
        if words[1] == "show":
            assert "subject.name: Opdigtet Ungersen" in ended.out
    assert rows(str(senders.database_url), "SELECT state FROM mail_in ORDER BY state") == ["discarded", "sent"]
    assert rows(str(senders.database_url), "SELECT publisher FROM submitted") == ["nordjyllands-politi"]
    again = run("mail", "send", one, "--as", WHO)
    assert (again.code, "venter ikke længere" in again.err) == (1, True)
