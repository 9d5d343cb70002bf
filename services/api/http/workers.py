"""Workers of a process: threads that work with the database, as many as connections, and how long one is waited for."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from services.api.http.refused import unavailable

T = TypeVar("T")
WAIT = 3.0  # seconds until who waits for a thread and a connection is told that the database is away
SHORTEST = 0.05  # seconds that are left for the connection of whoever got a thread in the last moment


class Workers:
    """So many requests work at once; a database that is silent holds their threads and nobody's answer.

    One organisation has no more than three quarters of them, so that it can be noisy and others are served.
    """

    def __init__(self, most: int) -> None:
        """Take how many; `away` is asked while work takes long, and says whether the database is away."""
        self.away: Callable[[], bool] = lambda: False
        self._threads = ThreadPoolExecutor(most, "request")
        self._free = asyncio.Semaphore(most)
        self._share = max(1, most * 3 // 4)
        self._shares: dict[str, asyncio.Semaphore] = {}

    async def do(self, whose: str, work: Callable[[float], T]) -> T:
        """Return what the work of an organisation gives, called with the seconds that it may wait for a connection.

        Raises RefusedRequestError `unavailable`: no thread in time, or the database went away meanwhile; then the
        work may still be done, once.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + WAIT
        share = self._shares.get(whose) or self._shares.setdefault(whose, asyncio.Semaphore(self._share))
        await _acquired(share, until)
        try:
            await _acquired(self._free, until)
        except BaseException:
            share.release()
            raise
        done = loop.run_in_executor(self._threads, work, max(until - loop.time(), SHORTEST))
        done.add_done_callback(partial(self._over, share))
        while not (await asyncio.wait((done,), timeout=WAIT))[0]:
            if self.away():
                raise unavailable()
        return await done

    def _over(self, share: asyncio.Semaphore, done: "asyncio.Future[Any]") -> None:
        share.release()
        self._free.release()
        if not done.cancelled():
            done.exception()  # seen, also where nobody waits any more

    def close(self) -> None:
        """Begin nothing more; what is being done goes on."""
        self._threads.shutdown(wait=False, cancel_futures=True)


async def _acquired(one: asyncio.Semaphore, until: float) -> None:
    """Acquire; raises RefusedRequestError `unavailable` when that takes too long."""
    if not one.locked():
        await one.acquire()
        return
    try:
        async with asyncio.timeout_at(until):
            await one.acquire()
    except TimeoutError:
        raise unavailable() from None
