"""DKIM: a mail is its sender's when the sender's domain has signed all of it that counts (RFC 6376).

A result that a server on the way wrote into the mail counts for nothing; the key is looked up here.
"""

import binascii
import logging
from collections.abc import Callable
from hashlib import sha256

import dkim

from connectors.mail_in.header import Header
from connectors.mail_in.refusals import RefusedMailError

Keys = Callable[[str], bytes | None]
"""Looks up the TXT record of a name, None where there is none; raises what says that nobody answers."""
SIGNED = frozenset({b"from", b"date", b"message-id", b"subject"})
"""Fields that a signature has to cover; those about content too, where the mail has them."""
_ABOUT_CONTENT = frozenset({b"content-type", b"content-transfer-encoding"})
MOST = 5
"""Signatures of one mail that are looked at."""
_QUIET = logging.getLogger(f"{__name__}.quiet")  # its lines would have parts of the mail
_QUIET.disabled = True


def known_by(raw: bytes, said: Header, domain: str, keys: Keys) -> bytes:
    """Return what a mail is known by when it comes again: its id and its body, both signed.

    Raises RefusedMailError `not_signed`, and what `keys` raises.
    """
    signed = dkim.DKIM(raw, logger=_QUIET)
    needed = SIGNED | {name.lower() for name, _ in signed.headers if name.lower() in _ABOUT_CONTENT}
    for at in range(MOST):
        try:
            holds = signed.verify(at, dnsfunc=lambda name, timeout: _record(name, domain, keys))  # noqa: ARG005 - its call
        except (dkim.DKIMException, ValueError, binascii.Error, LookupError):
            continue
        fields = signed.signature_fields
        if holds and _is_of(fields, domain) and needed <= set(signed.include_headers):
            return sha256(b"\0".join((said.address.encode(), said.message_id.encode(), fields[b"bh"]))).digest()
    raise RefusedMailError("not_signed")


def _is_of(fields: dict[bytes, bytes], domain: str) -> bool:
    """Tell whether it is the domain's own signature, over all of the body: with `l` anybody could add to it."""
    return fields[b"d"].lower() == domain.encode() and b"l" not in fields


def _record(name: bytes | str, domain: str, keys: Keys) -> bytes:
    """Return the record of a key of the domain; nobody else's name server is asked, who might not answer for long."""
    wanted = (name.decode("ascii") if isinstance(name, bytes) else name).rstrip(".").lower()
    record = keys(wanted) if wanted.endswith(f"._domainkey.{domain}") else None
    if record is None or _is_a_trial(record):
        raise dkim.KeyFormatError("none")
    return record


def _is_a_trial(record: bytes) -> bool:
    """Tell whether the domain only tries it out: then its signatures mean nothing (RFC 6376 section 3.6.1)."""
    tags = dict(part.split(b"=", 1) for part in record.replace(b" ", b"").split(b";") if b"=" in part)
    return b"y" in tags.get(b"t", b"").split(b":")
