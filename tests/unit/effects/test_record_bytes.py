"""Bytes of a record: in one piece, or its size and digest alone."""

from hashlib import sha256

import orjson

from crash.workbench import RECEIVED_MS
from schemas.codec import LARGEST
from services.effects.intake_port import Record
from services.effects.plan import Origin
from services.effects.record_bytes import bounded, packed, unpacked

ORIGIN = Origin("cluster", "in.kommune-0860", 0, "kommune-0860")


def test_what_is_too_large_is_kept_by_its_size_and_digest() -> None:
    """A byte less is kept whole; headers of a giant are not kept either."""
    giant = Record(0, RECEIVED_MS, [("a", b"b")], b"x" * (LARGEST + 1))
    kept = bounded(giant)
    assert (kept.code, kept.headers) == ("TOO_LARGE", ())
    assert orjson.loads(kept.value or b"") == {"bytes": LARGEST + 1, "sha256": sha256(giant.value or b"").hexdigest()}
    whole = giant._replace(value=b"x" * LARGEST)
    assert bounded(whole) is whole
    assert bounded(giant._replace(value=None)).value is None


def test_headers_and_body_are_kept_in_one_piece() -> None:
    """Whatever bytes they are, and with lines in the body."""
    headers = [("content-type", b"application/json"), ("x", None), ("y", bytes(range(256)))]
    record = Record(0, 0, headers, b'{"a":\n1}\n\xff')
    assert unpacked(packed(record)) == (headers, record.value)
    assert unpacked(packed(Record(0, 0, [], None))) == ([], b"")
