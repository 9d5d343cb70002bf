"""Claims of a mail's header: one sender, said in one way; whatever could be read in two ways is refused."""

import pytest

from connectors.mail_in.header import header
from connectors.mail_in.refusals import RefusedMailError

REST = "Date: Tue, 24 Nov 2026 09:00:00 +0100\r\nMessage-ID: <1@b.dk>\r\n\r\n"


def read(sender: str, subject: str = "Emne") -> tuple[str, str]:
    """Return the address and the subject of a header."""
    found = header(f"From: {sender}\r\nSubject: {subject}\r\n{REST}".encode("utf-8", "surrogateescape"))
    return found.address, found.subject


@pytest.mark.parametrize(
    "sender",
    [
        "a@b.dk",
        "<a@b.dk>",
        "Navn Navnesen <A@B.dk>",
        '"Navn, N." <a@b.dk>',
        "=?utf-8?q?=C3=85?= <a@b.dk>",
        "A\r\n <a@b.dk>",
    ],
)
def test_an_address_counts_and_its_name_does_not(sender: str) -> None:
    """However mail programs write them, in small letters."""
    assert read(sender) == ("a@b.dk", "Emne")


@pytest.mark.parametrize(
    "sender",
    [
        *("", "a", "a@b", "a@b.dk, c@d.dk", "a@b.dk <c@d.dk>", "<a@b.dk> <c@d.dk>", "g: a@b.dk;", "(x) <a@b.dk>"),
        *('"a\\"b" <a@b.dk>', "<@c.dk:a@b.dk>", "<a@[127.0.0.1]>", '"a b"@b.dk', "<a@b.dk", "Å <a@b.dk>", "a@b.dk\x0b"),
        *("<a@b.dk>\r\nFrom: c@d.dk", "<a@b.dk>\r\nDate: x", "<a@b.dk>\r\nuden kolon"),
    ],
)
def test_whatever_is_no_one_address_is_refused(sender: str) -> None:
    """None, two, one in a name, a group, a comment, a route, letters that look alike, a field twice."""
    with pytest.raises(RefusedMailError, match="unreadable"):
        read(sender)


def test_a_subject_is_read_as_it_was_written() -> None:
    """Encoded words, folded, in one normal form."""
    assert read("a@b.dk", "=?iso-8859-1?q?L=F8sladelse?=")[1] == "Løsladelse"
    assert read("a@b.dk", "=?utf-8?q?A=CC=8Aben?=")[1] == "Åben"
    assert read("a@b.dk", "To\r\n ord")[1] == "To ord"
    with pytest.raises(RefusedMailError, match="unreadable"):
        read("a@b.dk", "=?ukendt?q?x?=")
