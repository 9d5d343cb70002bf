"""A voucher holds for one event's bytes on one topic, made with our key; anything else is the record as it came."""

import pytest

from services.effects.intake_port import Record
from services.effects.sealing import Sealer
from services.effects.vouchers import HEADER, Voucher, header, vouched

OURS, THEIRS = Sealer({1: b"m" * 32}, b"l" * 32), Sealer({1: b"m" * 32}, b"x" * 32)
VOUCHER = Voucher(bytes(range(16)), 1_700_000_000_000)
TOPIC, VALUE = "in.kommune-0860", b'{"id": "1"}'


def record(*headers: tuple[str, bytes | None], value: bytes | None = VALUE) -> Record:
    """Return a record with headers, as the edge reads it an hour later."""
    return Record(7, VOUCHER.received_ms + 3_600_000, [("content-type", b"x"), *headers], value, created=True)


def test_our_own_is_believed() -> None:
    """The record has the receipt and its moment; that is our clock, and nobody else's."""
    found = vouched(OURS, TOPIC, record(header(OURS, TOPIC, VALUE, VOUCHER)))
    assert (found.receipt, found.timestamp_ms, found.created) == (VOUCHER.receipt, VOUCHER.received_ms, False)
    assert (found.offset, found.value) == (7, VALUE)


@pytest.mark.parametrize(
    "one",
    [
        record(),
        record(header(THEIRS, TOPIC, VALUE, VOUCHER)),
        record(header(OURS, "in.kommune-0851", VALUE, VOUCHER)),
        record(header(OURS, TOPIC, VALUE, VOUCHER), value=b'{"id": "2"}'),
        record(header(OURS, TOPIC, VALUE, VOUCHER), value=None),
        *(record((HEADER, raw)) for raw in (None, b"", b"\xff", b"a b c", b"a b", b"1 2 3 4")),
        record((HEADER, header(OURS, TOPIC, VALUE, VOUCHER)[1].replace(b"1700000000000", b"1700000000001"))),
    ],
)
def test_anything_else_is_not(one: Record) -> None:
    """Another key, topic, event or moment, and what is no voucher at all, change nothing (the twin)."""
    assert vouched(OURS, TOPIC, one) is one
