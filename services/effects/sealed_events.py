"""Sealed events: content that came as a JWE is put in clear for whoever decides, and stored as if it had come so.

What is kept of it is sealed under the person's key like everybody's: it is found, compared, replayed and erased without
the key that the publisher sealed it to, which may be gone by then.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import orjson

from schemas.codec import Headers, is_sealed
from schemas.envelope import Envelope, Unreadable
from schemas.json_text import parse

NOT_SEALED, SEAL_ELSEWHERE, SEAL_KEY_UNKNOWN = "NOT_SEALED", "SEAL_ELSEWHERE", "SEAL_KEY_UNKNOWN"
_HEADER = "content-type"


class SealedEventError(Exception):
    """A sealed event that does not open; `code` is one of DEAD_LETTER_CODES."""

    def __init__(self, code: str) -> None:
        """Take the code."""
        super().__init__(code)
        self.code = code


class Opened(NamedTuple):
    """What was sealed: the text, and which event the sender sealed it for."""

    text: bytes
    event: Any


class EventKeys(Protocol):
    """The private keys that publishers seal to, and who has to."""

    @property
    def asks_for_signatures(self) -> bool:
        """Whether what is signed is looked at."""

    def insists(self, publisher: str) -> bool:
        """Tell whether a publisher may send nothing in clear."""

    def open(self, sealed: str) -> Opened:
        """Open a JWE. Raises SealedEventError."""

    def public(self) -> dict[str, Any]:
        """Return the public keys as a JWK set (RFC 7517), the one to use first."""


class NoEventKeys:
    """Nobody can seal, and nobody has to."""

    asks_for_signatures = True

    def insists(self, _: str) -> bool:
        """Nobody has to."""
        return False

    def open(self, _: str) -> Opened:
        """Raise: there is no key."""
        raise SealedEventError(SEAL_KEY_UNKNOWN)

    def public(self) -> dict[str, Any]:
        """Return an empty set."""
        return {"keys": []}


class Lenient:
    """The same keys for what was let in before: whether it came sealed or signed is not asked again."""

    asks_for_signatures = False

    def __init__(self, keys: EventKeys) -> None:
        """Take the keys."""
        self.open, self.public = keys.open, keys.public

    def insists(self, _: str) -> bool:
        """Nobody has to."""
        return False


def in_clear(value: bytes, headers: Headers, envelope: Envelope, keys: EventKeys) -> tuple[bytes, Headers]:
    """Return the body and headers of a sealed event as if its content had come in clear. Raises SealedEventError.

    A JWE says which event it was made for: one that was moved under another id, type or source would otherwise be
    decided as that one, and its outcome told to whoever moved it.
    """
    opened = keys.open(envelope.sealed or "")
    if opened.event != {"source": envelope.source, "id": envelope.id, "type": envelope.type}:
        raise SealedEventError(SEAL_ELSEWHERE)
    read = parse(opened.text)
    if isinstance(read, Unreadable):
        raise SealedEventError(read.code)
    if read[1]:
        raise SealedEventError(read[1][0])
    others = [one for one in headers if not _is_jose(one)]
    if len(others) < len(headers):  # binary mode: the body is the content
        return opened.text, [*others, (_HEADER, b"application/json")]
    event = parse(value)
    if isinstance(event, Unreadable):
        raise SealedEventError(event.code)
    return _written(event[0], opened.text), headers


def _is_jose(header: tuple[str, bytes | None]) -> bool:
    name, value = header
    return name.lower() == _HEADER and value is not None and is_sealed(value.decode("latin-1"))


def _written(event: Mapping[str, Any], text: bytes) -> bytes:
    kept = {name: value for name, value in event.items() if name not in {"data", "data_base64", "datacontenttype"}}
    # The text was read above: it is one whole JSON value, so nothing of it can end up beside `data`.
    return orjson.dumps({**kept, "datacontenttype": "application/json", "data": orjson.Fragment(text)})
