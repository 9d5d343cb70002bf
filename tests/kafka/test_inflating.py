"""A record that is small on the wire and huge when read: it becomes a dead letter, and memory stays what it was."""

import re
import socket
import struct
from pathlib import Path

import cramjam
import psutil
import pytest

from crash.workbench import events, ids
from servers.line import line
from servers.traffic import send
from services.runtime.config.settings import Settings
from unit.router.batch_bytes import sealed

pytestmark = pytest.mark.kafka
TOPIC, OTHER = "in.kommune-0860", "in.kommune-0851"
ROOM_MB = 200


def varint(number: int) -> bytes:
    """Return a number as records hold it."""
    number, out = number << 1 if number >= 0 else (-number << 1) - 1, b""
    while True:
        low, number = number & 127, number >> 7
        out += bytes([low | 128 if number else low])
        if not number:
            return out


def spaces(mib: int) -> bytes:
    """Return a zstd batch with one record of so many MiB of spaces, made in pieces."""
    begin = b"\0" + varint(0) + varint(0) + varint(-1) + varint(mib << 20)
    packer = cramjam.zstd.Compressor(3)
    packer.compress(varint(len(begin) + (mib << 20) + 1) + begin)
    for _ in range(mib):
        packer.compress(b" " * (1 << 20))
    packer.compress(varint(0))
    rest = struct.pack(">hiqqqhii", 4, 0, 1, 1, -1, -1, -1, 1) + bytes(packer.finish())
    return bytes(sealed(bytearray(struct.pack(">qiibI", 0, len(rest) + 9, 0, 2, 0) + rest)))


def produce(bootstrap: str, topic: str, batch: bytes) -> None:
    """Send a batch as it is, to partition 0, as a client would that checks nothing."""
    host, port = bootstrap.rsplit(":", 1)
    name = struct.pack(">h", len(topic)) + topic.encode()
    body = struct.pack(">hhii", -1, -1, 30000, 1) + name + struct.pack(">iii", 1, 0, len(batch)) + batch
    request = struct.pack(">hhih", 0, 7, 1, 1) + b"t" + body
    with socket.create_connection((host, int(port)), 60) as wire:
        wire.sendall(struct.pack(">i", len(request)) + request)
        (size,) = struct.unpack(">i", wire.recv(4, socket.MSG_WAITALL))
        answer = wire.recv(size, socket.MSG_WAITALL)
    (error,) = struct.unpack_from(">h", answer, 4 + 4 + len(name) + 4 + 4)
    assert error == 0


def test_900_mib_are_one_dead_letter_and_nobody_waits(real: Settings) -> None:
    """The huge one dies TOO_LARGE with size and digest alone; its neighbours and other publishers are decided."""
    around, others = events(2, seed=88), events(2, seed=89)
    with line(real) as running:
        before = psutil.Process(running.router.process.pid).memory_info().rss
        send(running.bootstrap, TOPIC, around[:1], partition=0)
        produce(running.bootstrap, TOPIC, spaces(900))
        send(running.bootstrap, TOPIC, around[1:], partition=0)
        send(running.bootstrap, TOPIC, others, partition=1)
        running.settled(TOPIC)
        assert running.effects(ids([*around, *others])) == {1: 4}
        found = running.query("SELECT code, length(content) < 400 FROM dead_letter")
        assert found == [("TOO_LARGE", True)]
        status = Path(f"/proc/{running.router.process.pid}/status").read_text(encoding="ascii")
        peak = int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) << 10
        assert peak - before < ROOM_MB << 20
        assert len(running.router.lines("process_started")) == 1
