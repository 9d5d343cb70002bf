"""The four decompressors of the router's consumer: as aiokafka's own, but never above a ceiling."""

import zlib
from importlib import import_module

import cramjam
import pytest
from aiokafka import codec

from services.router import inflating
from services.router.inflating import CEILING, InflatesTooFarError

PAIRS = {
    "gzip": (inflating.gzip, codec.gzip_encode, codec.gzip_decode),
    "snappy": (inflating.snappy, codec.snappy_encode, codec.snappy_decode),
    "raw_snappy": (
        inflating.snappy,
        lambda text: codec.snappy_encode(text, xerial_compatible=False),
        codec.snappy_decode,
    ),
    "lz4": (inflating.lz4, codec.lz4_encode, codec.lz4_decode),
    "zstd": (inflating.zstd, codec.zstd_encode, codec.zstd_decode),
}
each = pytest.mark.parametrize("name", PAIRS)


@each
def test_what_fits_is_what_aiokafka_reads(name: str) -> None:
    """A word, some more, and exactly the ceiling come out as they went in, and as aiokafka gives them."""
    own, encode, theirs = PAIRS[name]
    for text in (b"word", bytes(range(256)) * 1000, b" " * CEILING):
        packed = bytes(encode(text))
        assert own(packed) == text == theirs(packed)


@each
def test_one_byte_above_the_ceiling_is_refused(name: str) -> None:
    """The ceiling is exact, and a hundred times it costs no more than the ceiling."""
    own, encode, _ = PAIRS[name]
    for size in (CEILING + 1, 8 * CEILING):
        with pytest.raises(InflatesTooFarError):
            own(bytes(encode(b" " * size)))


@each
def test_what_is_broken_is_not_called_too_large(name: str) -> None:
    """A stream that is cut off or is none raises another error: its partition stops, nothing is taken for an event."""
    own, encode, _ = PAIRS[name]
    packed = bytes(encode(b"some words, again and again some words" * 50))
    for broken in (packed[: len(packed) // 2], b"\xff" * 40):
        with pytest.raises((zlib.error, cramjam.DecompressionError)):
            own(broken)


def test_members_of_gzip_are_one_stream() -> None:
    """Two members, with padding behind them, are read as aiokafka reads them; together they keep to the ceiling."""
    packed = codec.gzip_encode(b"one") + codec.gzip_encode(b"two") + b"\0" * 8
    assert inflating.gzip(packed) == b"onetwo" == codec.gzip_decode(packed)
    with pytest.raises(InflatesTooFarError):
        inflating.gzip(codec.gzip_encode(b" " * CEILING) + codec.gzip_encode(b" "))


def test_aiokafkas_readers_ask_for_them_by_name() -> None:
    """Each reader of aiokafka has the names that are replaced; an upgrade that loses one fails here."""
    found = {
        reader: {name for name in vars(import_module(f"aiokafka.record.{reader}")) if name.endswith("_decode")}
        for reader in inflating._READERS
    }
    assert all({"gzip_decode", "snappy_decode", "lz4_decode"} <= names for names in found.values()), found
    assert all("zstd_decode" in names for reader, names in found.items() if "default" in reader), found
