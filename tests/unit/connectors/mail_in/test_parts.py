"""Claims of a mail's parts: one text and one file of text at most; what mail programs add is not read."""

import pytest

from connectors.mail_in.parts import parts
from connectors.mail_in.refusals import RefusedMailError
from mails import mail, with_file


def test_a_text_is_read_beside_what_mail_programs_add() -> None:
    """HTML of the same and a picture are no part of it."""
    made = mail("Navn: Å\n")
    made.add_alternative("<p>Navn: B</p>", subtype="html")
    made.make_mixed()
    made.add_attachment(b"\x89PNG", "image", "png", filename="logo.png")
    assert parts(made.as_bytes()) == ("Navn: Å\r\n", None)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "iso-8859-15", "windows-1252"])
def test_a_text_is_read_in_its_charset(charset: str) -> None:
    """Those that Danish mail programs write."""
    made = mail(None)
    made.set_content("Navn: Ærø\n", charset=charset, cte="base64")
    assert parts(made.as_bytes()).text == "Navn: Ærø\r\n"


@pytest.mark.parametrize("kind", ["application/json", "text/csv", "application/octet-stream", "text/plain"])
def test_a_file_is_its_bytes_whatever_it_is_called(kind: str) -> None:
    """Its type only has to be one that mail programs give such files."""
    assert parts(with_file(b"a;b\r\n", kind, "../../x").as_bytes()).file == b"a;b\r\n"


def test_two_texts_are_none() -> None:
    """Nobody can know which of them was meant."""
    made = mail("Navn: a\n")
    made.make_mixed()
    second = mail("Navn: b\n")
    made.attach(second.get_body() or second)
    raw = made.as_bytes()
    assert raw.count(b"text/plain") == 2
    with pytest.raises(RefusedMailError, match="unreadable"):
        parts(raw)
