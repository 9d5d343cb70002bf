"""Parts of a mail: its text, and at most one attached file, as bytes; names of files mean nothing here."""

import re
from email import message_from_bytes, policy
from email.message import Message
from typing import NamedTuple

from connectors.mail_in.refusals import RefusedMailError

_CHARSETS = {"us-ascii", "utf-8", "iso-8859-1", "iso-8859-15", "windows-1252"}
_FILES = {
    *("application/json", "application/cloudevents+json", "application/cloudevents-batch+json"),
    *("text/csv", "application/csv", "application/vnd.ms-excel", "application/octet-stream", "text/plain"),
}
"""Types that mail programs give files of JSON and CSV: what a file is, the subject says."""
_BESIDE = re.compile(r"text/html|image/[a-z0-9.+-]+")
"""What mail programs add to a text, and nobody reads here."""
_ENCODINGS = {"", "7bit", "8bit", "quoted-printable", "base64"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and marks that turn the direction of what is read: a person decides by what is seen."""
_CONTROL_BYTE = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Parts(NamedTuple):
    """The text of a mail, and its file; None where there is none."""

    text: str | None
    file: bytes | None


def parts(entity: bytes) -> Parts:
    """Return the parts of a mail, or of the signed entity in it, that was looked at; raises RefusedMailError."""
    whole = message_from_bytes(entity, policy=policy.compat32)
    texts, files = list[Message](), list[Message]()
    for part in whole.walk():
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            continue
        kind, is_file = part.get_content_type(), _is_file(part)
        if kind == "text/plain" and not is_file:
            texts.append(part)
        elif is_file and kind in _FILES:
            files.append(part)
        elif _BESIDE.fullmatch(kind) is None:
            raise RefusedMailError("attachment")
    if len(files) > 1:
        raise RefusedMailError("attachment")
    if len(texts) > 1:
        raise RefusedMailError("unreadable")
    found = Parts(_text(texts[0]) if texts else None, _file(files[0]) if files else None)
    if any(part.defects for part in whole.walk()):  # also those of decoding
        raise RefusedMailError("unreadable")
    return found


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_content_maintype() == "application"


def _decoded(part: Message) -> bytes:
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() not in _ENCODINGS or part.is_multipart():
        raise RefusedMailError("unreadable")
    found = part.get_payload(decode=True)
    if not isinstance(found, bytes):
        raise RefusedMailError("unreadable")
    return found


def _text(part: Message) -> str:
    charset = (part.get_content_charset() or "us-ascii").lower()
    if charset not in _CHARSETS:
        raise RefusedMailError("encoding")
    try:
        text = _decoded(part).decode(charset)
    except UnicodeDecodeError:
        raise RefusedMailError("encoding") from None
    if _CONTROL.search(text):
        raise RefusedMailError("encoding")
    return text


def _file(part: Message) -> bytes:
    """Return the bytes of a file of text; an archive, or anything else that is none, has control characters."""
    found = _decoded(part)
    if _CONTROL_BYTE.search(found):
        raise RefusedMailError("attachment")
    try:
        text = found.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = found.decode("cp1252", "replace")
    if _CONTROL.search(text):
        raise RefusedMailError("encoding")
    return found
