"""Workers of a process: threads that work with the database, as many as connections, and how long one is waited for."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from services.api.http.refused import unavailable

T = TypeVar("T")
WAIT = 3.0  # seconds until who waits for a thread and a connection is told that the database is away
SHORTEST = 0.05  # seconds that are left for the connection of whoever got a thread in the last moment


class Workers:
    """So many requests work at once; a database that is silent holds their threads and nobody's answer."""

    def __init__(self, most: int) -> None:
        """Take how many; `away` is asked while work takes long, and says whether the database is away."""
        self.away: Callable[[], bool] = lambda: False
        self._threads = ThreadPoolExecutor(most, "request")
        self._free = asyncio.Semaphore(most)

    async def do(self, work: Callable[[float], T]) -> T:
        """Return what the work gives, called with the seconds that it may wait for a connection.

        Raises RefusedRequestError `unavailable`: no thread in time, or the database went away meanwhile; then the
        work may still be done, once.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + WAIT
        try:
            async with asyncio.timeout_at(until):
                await self._free.acquire()
        except TimeoutError:
            raise unavailable() from None
        done = loop.run_in_executor(self._threads, work, max(until - loop.time(), SHORTEST))
        done.add_done_callback(self._over)
        while not (await asyncio.wait((done,), timeout=WAIT))[0]:
            if self.away():
                raise unavailable()
        return await done

    def _over(self, done: "asyncio.Future[Any]") -> None:
        self._free.release()
        if not done.cancelled():
            done.exception()  # seen, also where nobody waits any more

    def close(self) -> None:
        """Begin nothing more; what is being done goes on."""
        self._threads.shutdown(wait=False, cancel_futures=True)
