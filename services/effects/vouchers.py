"""Vouchers beside submitted events: what the router may believe of an event that we took in and sent on ourselves.

Contracts 2: such an event was received when the gateway had it durably, however long Kafka was away. Its receipt is the
one that its sender has. A voucher holds for these bytes on this topic alone, and only who has the lookup key makes one.
"""

import hmac
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from services.effects.intake_port import Record
from services.effects.postgres_values import uuid_text
from services.effects.sealing import Sealer

HEADER = "stafet-receipt"


class Voucher(NamedTuple):
    """The id that an event has from its sender's receipt on, and when it was durable (milliseconds since 1970)."""

    receipt: bytes
    received_ms: int


def header(sealer: Sealer, topic: str, value: bytes, voucher: Voucher) -> tuple[str, bytes]:
    """Return the header that goes with the record."""
    return HEADER, f"{_said(voucher)} {_mark(sealer, topic, value, voucher)}".encode()


def vouched(sealer: Sealer, topic: str, record: Record) -> Record:
    """Return the record with its receipt and the moment of it when its voucher is ours, else as it came."""
    for name, raw in record.headers:
        if name == HEADER:
            voucher = _read(sealer, topic, record.value or b"", raw or b"")
            if voucher is not None:
                return record._replace(timestamp_ms=voucher.received_ms, receipt=voucher.receipt, created=False)
    return record


def _read(sealer: Sealer, topic: str, value: bytes, raw: bytes) -> Voucher | None:
    try:
        receipt, received_ms, mark = raw.decode("ascii").split(" ")
        voucher = Voucher(UUID(receipt).bytes, int(received_ms))
    except ValueError:
        return None
    return voucher if hmac.compare_digest(mark, _mark(sealer, topic, value, voucher)) else None


def _said(voucher: Voucher) -> str:
    return f"{uuid_text(voucher.receipt)} {voucher.received_ms}"


def _mark(sealer: Sealer, topic: str, value: bytes, voucher: Voucher) -> str:
    return sealer.pseudonym("receipt", f"{topic}\x00{_said(voucher)}\x00{sha256(value).hexdigest()}").hex()
