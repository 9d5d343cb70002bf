"""Claims of a form in a mail: every fault is told by its field or line, and never by what stands there."""

import pytest

from connectors.mail_in.form import row
from connectors.mail_in.reading import read
from connectors.mail_in.refusals import RefusedMailError
from mails import FORM, NOW, by_domain, keys, mail, senders

COLUMNS = ("Journalnr", "Navn")


def faults(text: str) -> list[str]:
    """Return the places of the faults of a form."""
    with pytest.raises(RefusedMailError, match="faults") as found:
        row(text, COLUMNS)
    return [place for place, _ in found.value.faults]


def test_a_field_is_a_line_and_goes_on_further_in() -> None:
    """Small letters and hard spaces are a writer's own; nothing below the end mark is read."""
    text = "\r\njournalnr:\xa0J-1\r\nNAVN : Å\r\n  Ø: Æ\r\n\r\n--\r\nNavn: En Anden\r\n"
    assert row(text, COLUMNS).cells == {"Journalnr": "J-1", "Navn": "Å\nØ: Æ"}


def test_a_line_that_is_none_of_the_form_is_told() -> None:
    """A field that nobody has, one that is there twice, a line without one, one that continues nothing."""
    assert faults("Højde: 180\nNavn: a\nNavn: b\nuden kolon\n") == ["linje 1", "Navn", "linje 4"]
    assert faults("  fortsat\n") == ["linje 1"]


def test_a_form_without_a_field_is_none() -> None:
    """Only a signature, or nothing."""
    for text in ("", "\n\n", "--\nNavn: a"):
        with pytest.raises(RefusedMailError, match="no_content"):
            row(text, COLUMNS)


def test_a_value_that_is_none_is_told_by_its_field() -> None:
    """And the answer has nothing of what was written."""
    with pytest.raises(RefusedMailError) as found:
        read(by_domain(mail(FORM.replace("21-11-2026", "i går")).as_bytes()), senders(), keys, NOW)
    assert [place for place, _ in found.value.faults] == ["Set den"]
    assert not any(word in "".join(found.value.lines()) for word in ("i går", "Opdigtet", "740510"))
