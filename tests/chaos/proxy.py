"""A TCP proxy that misbehaves on order: cut, reset, clog, swallow, half-open, slow, sliced, or cut after n bytes.

A Kafka client goes where the broker says it lives; `rename` therefore replaces the broker's port by the proxy's in
everything the broker answers, frame by frame, so that no client walks around it.
"""

import asyncio
import random
import struct
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress

Address = tuple[str, int] | str
"""Host and port, or the path of a UNIX socket."""

UP, DOWN = "up", "down"
"""From the client to the server, and back."""


class Loop:
    """One event loop in a thread of its own, for all proxies of a campaign."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxies", daemon=True)
        self._thread.start()

    def do(self, work: Awaitable[object]) -> object:
        """Run a coroutine in the loop and wait for it."""

        async def doing() -> object:
            return await work

        return asyncio.run_coroutine_threadsafe(doing(), self._loop).result(30)

    def close(self) -> None:
        """End the loop; connections end with it."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)


class Proxy:
    """One link. Its methods may be called from any thread; what they switch on stays until `heal`."""

    def __init__(self, loop: Loop, target: Address, seed: int, rename: int | None = None) -> None:
        """Listen on a free port of the loopback; `rename` is the server's own port, when answers speak of it."""
        self._loop = loop
        self._target = target
        self._random = random.Random(seed)  # noqa: S311 - a campaign must be repeatable
        self._rename = rename
        self._writers: set[asyncio.StreamWriter] = set()
        self._spoilt: set[asyncio.StreamWriter] = set()  # lost bytes: must not go on
        self._gone: bool = False
        self._held: frozenset[str] = frozenset()
        self._swallowed: frozenset[str] = frozenset()
        self._delay = 0.0
        self._sliced = False
        self._left: int | None = None
        server = loop.do(asyncio.start_server(self._accept, "127.0.0.1", 0))
        assert isinstance(server, asyncio.Server)
        self._server = server
        self.port: int = server.sockets[0].getsockname()[1]

    # -- faults ------------------------------------------------------------------------------------------------

    def cut(self, *, reset: bool = False) -> None:
        """End every connection, in order or by a reset."""
        self._loop.do(self._end(reset=reset, only=None))

    def leave(self) -> None:
        """Be gone: end every connection and every new one, until `heal`."""
        self._gone = True
        self.cut()

    def clog(self) -> None:
        """Let nothing through, and lose nothing, until `heal`."""
        self._held = frozenset((UP, DOWN))

    def blackhole(self) -> None:
        """Take everything and pass on nothing; connections that lost bytes are reset by `heal`."""
        self._swallowed = frozenset((UP, DOWN))

    def half(self, direction: str) -> None:
        """Swallow one direction only."""
        self._swallowed = frozenset((direction,))

    def slow(self, seconds: float) -> None:
        """Keep every piece back for so long."""
        self._delay = seconds

    def slice(self) -> None:
        """Pass on a few bytes at a time."""
        self._sliced = True

    def after(self, count: int) -> None:
        """Reset all connections once `count` more bytes have gone up."""
        self._left = count

    def heal(self) -> None:
        """Behave again."""
        self._gone, self._sliced, self._delay, self._left = False, False, 0.0, None
        self._held = self._swallowed = frozenset()
        self._loop.do(self._end(reset=True, only=set(self._spoilt)))
        self._spoilt.clear()

    def close(self) -> None:
        """Stop listening and end every connection."""
        self._loop.do(self._stop())
        self.cut(reset=True)

    async def _stop(self) -> None:
        self._server.close()  # in the loop's own thread: a connection that ends at this moment wakes the same waiters

    # -- the wire ----------------------------------------------------------------------------------------------

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._gone:
            writer.transport.abort()
            return
        try:
            there, to = await self._connect()
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, to}
        answers = self._frames if self._rename is not None else self._pieces
        await asyncio.gather(
            self._pump(UP, lambda: self._pieces(reader), to, writer),
            self._pump(DOWN, lambda: answers(there), writer, to),
        )
        self._writers -= {writer, to}

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._target, str):
            return await asyncio.open_unix_connection(self._target)
        return await asyncio.open_connection(*self._target)

    async def _pump(
        self,
        direction: str,
        read: Callable[[], Awaitable[bytes]],
        to: asyncio.StreamWriter,
        other: asyncio.StreamWriter,
    ) -> None:
        try:
            while data := await read():
                if self._delay:
                    await asyncio.sleep(self._delay * self._random.uniform(0.5, 1.5))
                while direction in self._held:  # noqa: ASYNC110 - set from other threads, where no asyncio.Event may be
                    await asyncio.sleep(0.02)
                if direction in self._swallowed:
                    self._spoilt |= {to, other}
                    continue
                if direction == UP and self._left is not None:
                    self._left -= len(data)
                    if self._left < 0:
                        to.write(data[: self._left])
                        await to.drain()
                        self._left = None
                        await self._end(reset=True, only=None)
                        return
                await self._write(to, data)
        except (OSError, asyncio.IncompleteReadError):
            other.transport.abort()
        with suppress(OSError):
            to.close()

    async def _write(self, to: asyncio.StreamWriter, data: bytes) -> None:
        while self._sliced and len(data) > 8:
            size = self._random.randint(1, max(8, len(data) // 4))
            to.write(data[:size])
            await to.drain()
            await asyncio.sleep(0.001)
            data = data[size:]
        to.write(data)
        await to.drain()

    async def _pieces(self, reader: asyncio.StreamReader) -> bytes:
        return await reader.read(1 << 16)

    async def _frames(self, reader: asyncio.StreamReader) -> bytes:
        head = await reader.readexactly(4)
        body = await reader.readexactly(int.from_bytes(head, "big"))
        host = b"127.0.0.1"
        return head + body.replace(host + struct.pack(">i", self._rename or 0), host + struct.pack(">i", self.port))

    async def _end(self, *, reset: bool, only: set[asyncio.StreamWriter] | None) -> None:
        for writer in list(self._writers if only is None else only):
            with suppress(OSError):
                if reset:
                    writer.transport.abort()
                else:
                    writer.close()
        await asyncio.sleep(0)
