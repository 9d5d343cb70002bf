"""Claims of a certificate's signature: the pinned one, in its time, over what is read, and known by that alone."""

from datetime import timedelta

import pytest

from connectors.mail_in.by_certificate import signed
from connectors.mail_in.reading import read
from connectors.mail_in.refusals import RefusedMailError
from mails import FORM, NOW, UNIT, by_certificate, certificate, keys, mail, senders

RAW = by_certificate(mail(FORM, of=UNIT))


def test_what_is_outside_the_signature_makes_no_other_mail() -> None:
    """Under another Message-ID it is known as the same; signed once more it is another."""
    known = read(RAW, senders(), keys, NOW).known_by
    assert read(RAW.replace(b"<1@", b"<2@"), senders(), keys, NOW).known_by == known
    assert read(by_certificate(mail(FORM + "\n", of=UNIT)), senders(), keys, NOW).known_by != known


def test_only_what_is_signed_is_read() -> None:
    """The entity inside, exactly as it came."""
    found = signed(RAW, certificate()[0], NOW)
    assert found.entity in RAW
    assert b"Journalnr" in found.entity
    assert b"From:" not in found.entity


def test_a_certificate_that_has_ended_or_not_begun_proves_nothing() -> None:
    """Years before and after."""
    for at in (NOW - timedelta(days=800), NOW + timedelta(days=800)):
        with pytest.raises(RefusedMailError, match="not_signed"):
            signed(RAW, certificate()[0], at)


def test_no_byte_of_the_signature_or_of_what_is_signed_can_be_another() -> None:
    """Each hundredth of them changed: the mail is refused, or what is read of it is the same."""
    begins = RAW.index(b"--==s==")
    for at in range(begins, len(RAW), 37):
        changed = RAW[:at] + bytes([RAW[at] ^ 1]) + RAW[at + 1 :]
        try:
            found = signed(changed, certificate()[0], NOW)
        except RefusedMailError:
            continue
        assert found.entity == signed(RAW, certificate()[0], NOW).entity
