"""SMTP against a real server: what it takes, what it does not, and what nobody knows."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from uuid import UUID

import pytest

from servers.mail import Taken, mail_server
from services.core.mails.choosing import DIGEST
from services.effects.mails import Counted, message
from services.runtime.config.settings import Settings, load
from services.runtime.smtp import MailAwayError, MailNotTakenError, MailServer

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def settings(port: int) -> Settings:
    """Return settings that name a server on this machine."""
    place = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none"}
    return load(mode="test", **place, smtp_from="fra@eksempel.dk", desk_url="https://desk.dk")


def mail() -> EmailMessage:
    """Return a mail."""
    return message(
        DIGEST, "da", Counted(1, 1, 1, 1, 1), "fra@eksempel.dk", "til@eksempel.dk", "https://desk.dk", UUID(int=1), NOW
    )


@pytest.fixture
def door() -> Iterator[tuple[Taken, MailServer]]:
    """A server that listens, and a connection to be opened."""
    with mail_server() as (taken, port):
        yield taken, MailServer(settings(port))


def test_a_mail_arrives_as_it_was_written(door: tuple[Taken, MailServer]) -> None:
    """Danish letters and a line that begins with a dot come through; several go over one connection."""
    taken, server = door
    dotted = mail()
    dotted.set_content("æøå\n.\n..to\nslut\n", cte="8bit")
    with server as opened:
        opened.send(mail())
        opened.send(dotted)
    first, second = taken.mails
    assert "- 1 åben overlevering i alt" in first.get_content()
    assert second.get_content().replace("\r\n", "\n") == "æøå\n.\n..to\nslut\n"


@pytest.mark.parametrize("place", ["rcpt", "data"])
@pytest.mark.parametrize("answer", ["450 Later", "550 No such user"])
def test_what_is_said_of_an_address_concerns_it_alone(door: tuple[Taken, MailServer], place: str, answer: str) -> None:
    """The answer is told, and the next mail goes over the same connection."""
    taken, server = door
    with server as opened:
        setattr(taken, place, answer)
        with pytest.raises(MailNotTakenError) as caught:
            opened.send(mail())
        assert caught.value.status == int(answer[:3])
        setattr(taken, place, "250 OK")
        opened.send(mail())
    assert len(taken.mails) == 1


@pytest.mark.parametrize(
    ("place", "answer"), [("mail_from", "550 Not you"), ("rcpt", "421 Closing"), ("data", "421 Closing")]
)
def test_what_is_said_of_us_is_the_servers_matter(door: tuple[Taken, MailServer], place: str, answer: str) -> None:
    """A sender that it will not have, a door that closes: nobody's address is to blame, and nothing was taken."""
    taken, server = door
    setattr(taken, place, answer)
    with server as opened, pytest.raises(MailAwayError) as caught:
        opened.send(mail())
    assert not caught.value.perhaps


def test_nobody_there_is_said_so() -> None:
    """A door that is shut."""
    with mail_server() as (_, port):
        pass
    with pytest.raises(MailAwayError, match="MAIL_AWAY"), MailServer(settings(port)):
        pass


def test_a_server_without_encryption_is_not_used() -> None:
    """When the settings want it, which they do unless told otherwise."""
    with mail_server() as (taken, port):
        wanted = settings(port).model_copy(update={"smtp_security": "starttls"})
        with pytest.raises(MailAwayError, match="MAIL_NOT_SECURE"), MailServer(wanted):
            pass
    assert taken.mails == []
