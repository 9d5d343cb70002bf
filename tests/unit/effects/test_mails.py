"""Mails: counts in a reader's language, a link, and nothing else."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from uuid import UUID

import pytest

from services.core.mails.choosing import DIGEST, KINDS, URGENT
from services.desk.web.languages import LANGUAGES
from services.effects.mails import Counted, message

NOW = datetime(2026, 11, 27, 6, tzinfo=UTC)
COUNTED = Counted(urgent=0, overdue=1, today=3, new=2, open=7)


def body(kind: str, language: str, counted: Counted = COUNTED) -> str:
    """Return what somebody reads."""
    made = message(kind, language, counted, "fra@eksempel.dk", "til@eksempel.dk", "https://desk.dk", UUID(int=7), NOW)
    read = message_from_bytes(made.as_bytes(), policy=default)
    return str(read.get_content())


def test_a_mail_says_how_many_and_where() -> None:
    """One line for each count that is not zero, in the right number; a mail server can carry its letters."""
    lines = body(DIGEST, "da").splitlines()
    assert lines[:6] == [
        "I Stafet venter:",
        "",
        "- 1 frist overskredet",
        "- 3 frister i dag",
        "- 2 nye overleveringer, ikke overtaget",
        "- 7 åbne overleveringer i alt",
    ]
    assert "https://desk.dk/indbakke" in lines
    assert "https://desk.dk/indstillinger" in lines


def test_its_headers_say_that_a_machine_wrote_it() -> None:
    """No holiday answer comes back, and a second copy is known by its number."""
    made = message(
        URGENT, "en", COUNTED, "fra@eksempel.dk", "til@eksempel.dk", "https://desk.dk:8443", UUID(int=7), NOW
    )
    assert made["Message-ID"] == f"<{UUID(int=7)}@desk.dk>"
    assert made["Auto-Submitted"] == "auto-generated"
    assert made["Date"] == "Fri, 27 Nov 2026 06:00:00 +0000"
    assert (made["From"], made["To"]) == ("fra@eksempel.dk", "til@eksempel.dk")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_words(kind: str, language: str) -> None:
    """In both languages, with one and with many of each."""
    for many in (1, 2):
        said = body(kind, language, Counted(many, many, many, many, many))
        assert said.count(f"- {many} ") == len(Counted._fields)
        assert all(line.isascii() or language == "da" for line in said.splitlines())
