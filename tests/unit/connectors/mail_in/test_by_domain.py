"""Claims of a domain's signature: it is looked up here, and what is only tried out, or not answered, proves nothing."""

import pytest

from connectors.mail_in.reading import read
from connectors.mail_in.refusals import RefusedMailError
from mails import DOMAIN, FORM, NOW, SELECTOR, by_domain, domain_key, mail, senders

RAW = by_domain(mail(FORM).as_bytes())


def test_the_key_is_looked_up_at_the_domain() -> None:
    """By the name that the signature says, and only there."""
    asked = list[str]()

    def keys(name: str) -> bytes:
        asked.append(name)
        return domain_key().record

    assert read(RAW, senders(), keys, NOW).events
    assert asked == [f"{SELECTOR}._domainkey.{DOMAIN}"]


@pytest.mark.parametrize("flags", [b"t=y; ", b"t=s:y; "])
def test_a_key_that_its_domain_only_tries_out_proves_nothing(flags: bytes) -> None:
    """RFC 6376: a mail with such a signature is as one without."""
    trial = domain_key().record.replace(b"k=rsa; ", b"k=rsa; " + flags)
    with pytest.raises(RefusedMailError, match="not_signed"):
        read(RAW, senders(), lambda _: trial, NOW)


@pytest.mark.parametrize("record", [None, b"", b"v=DKIM1; p=", b"v=DKIM1; k=rsa; p=AAAA", b"v=spf1 -all"])
def test_a_key_that_is_none_or_too_short_proves_nothing(record: bytes | None) -> None:
    """Withdrawn, broken, of something else."""
    with pytest.raises(RefusedMailError, match="not_signed"):
        read(RAW, senders(), lambda _: record, NOW)


def test_where_nobody_answers_nothing_is_known() -> None:
    """What the look-up raises is nobody's refusal."""

    def away(_: str) -> bytes:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        read(RAW, senders(), away, NOW)
