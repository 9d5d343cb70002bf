"""Header of a mail, read strictly: whatever two programs could read in two ways is refused (RFC 5322)."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from connectors.mail_in.refusals import RefusedMailError

LARGEST = 65_536  # bytes of the header: two dozen servers on the way fill a tenth of it
LONGEST = 998  # bytes of any line (RFC 5322 section 2.1.1)
MOST_TYPES = 20
"""How often a mail may name a type of content: parts inside parts need one each."""
_LONGEST_TYPE = 2_000  # bytes of a field about content, with its further lines: what reads it is slow with long ones
_ONCE = ("from", "sender", "message-id", "date", "subject", "content-type", "content-transfer-encoding", "mime-version")
_BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)|\x00")
_FIELD = re.compile(rb"([!-9;-~]+):(.*)", re.DOTALL)
_UNFIT = re.compile(rb"[^\t\r\n -~]")
_CONTENT = re.compile(rb"(?im)^content-[a-z-]+:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*")
# A display name means nothing here, and may hold neither an address of its own nor what ends it.
_FROM = re.compile(r'(?:(?:"[^"\\<>]*"|[^"<>@,:;()\\]*?)\s*<([^<>\s]+)>|([^<>\s"(),:;]+))')
_ADDRESS = re.compile(r"[A-Za-z0-9._+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,250}>")


class Header(NamedTuple):
    """What counts of a header: nothing that a server on the way claims."""

    address: str  # in small letters
    message_id: str
    date: datetime
    subject: str


def look_at(raw: bytes, largest: int) -> None:
    """Look at the bytes of a whole mail before anything parses it; raises RefusedMailError."""
    if len(raw) > largest:
        raise RefusedMailError("too_large")
    if _BARE.search(raw) or raw.lower().count(b"content-type") > MOST_TYPES:
        raise RefusedMailError("unreadable")
    if any(len(line) > LONGEST for line in raw.split(b"\r\n")):
        raise RefusedMailError("unreadable")
    if any(len(found[0]) > _LONGEST_TYPE for found in _CONTENT.finditer(raw)):
        raise RefusedMailError("unreadable")


def header(raw: bytes) -> Header:
    """Return what counts of the header of a mail that was looked at; raises RefusedMailError."""
    fields = _fields(raw)
    try:
        date = parsedate_to_datetime(fields["date"])
        subject = str(make_header(decode_header(fields.get("subject", ""))))
    except (KeyError, ValueError, LookupError, HeaderParseError):
        raise RefusedMailError("unreadable") from None
    if date.tzinfo is None or _MESSAGE_ID.fullmatch(fields.get("message-id", "")) is None:
        raise RefusedMailError("unreadable")
    return Header(
        _address(fields.get("from", "")), fields["message-id"], date, unicodedata.normalize("NFC", subject).strip()
    )


def _fields(raw: bytes) -> Mapping[str, str]:
    """Return the fields that a mail has once, unfolded; raises RefusedMailError for one that is there twice."""
    top, _, _ = raw.partition(b"\r\n\r\n")
    if len(top) > LARGEST or _UNFIT.search(top):
        raise RefusedMailError("unreadable")
    found: dict[str, str] = {}
    for line in re.sub(rb"\r\n(?=[ \t])", b"", top).split(b"\r\n"):
        field = _FIELD.fullmatch(line)
        if field is None:
            raise RefusedMailError("unreadable")
        name = field[1].decode().lower()
        if name in _ONCE:
            if name in found:
                raise RefusedMailError("unreadable")
            found[name] = field[2].decode().strip()
    return found


def _address(said: str) -> str:
    found = _FROM.fullmatch(said)
    address = "" if found is None else found[1] or found[2]
    if _ADDRESS.fullmatch(address) is None:
        raise RefusedMailError("unreadable")
    return address.lower()
