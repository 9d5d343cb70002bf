"""Bytes of a record as they are kept: headers and body in one piece, or what is kept of one that is too large."""

from hashlib import sha256

import orjson

from schemas.codec import LARGEST
from services.effects.intake_port import Record

TOO_LARGE = "TOO_LARGE"


def withheld(value: bytes) -> bytes:
    """Return what is kept of a message that nobody should have sent so large: how many bytes, and their digest."""
    return orjson.dumps({"bytes": len(value), "sha256": sha256(value).hexdigest()})


def bounded(record: Record) -> Record:
    """Return the record, or what is kept of one that is too large to be an event (contracts 1)."""
    if record.value is None or len(record.value) <= LARGEST:
        return record
    return record._replace(headers=(), value=withheld(record.value), code=TOO_LARGE)


def packed(record: Record) -> bytes:
    """Return headers and body as received, in one piece: a line of JSON with the headers, then the body."""
    headers = [[name, None if value is None else value.decode("latin-1")] for name, value in record.headers]
    return orjson.dumps(headers) + b"\n" + (record.value or b"")


def unpacked(packed_record: bytes) -> tuple[list[tuple[str, bytes | None]], bytes]:
    """Return headers and body as `packed` joined them."""
    line, body = packed_record.split(b"\n", 1)
    return [(name, None if text is None else text.encode("latin-1")) for name, text in orjson.loads(line)], body
