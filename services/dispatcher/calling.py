"""Calls to webhooks' receivers: many at once in one thread, which knows no database, and what came of each."""

import asyncio
import os
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import NamedTuple
from uuid import UUID

from connectors.webhook.payload import thin
from connectors.webhook.retrying import is_taken
from connectors.webhook.signing import headers
from services.runtime.webhook_client import Answer, WebhookClient
from services.storage.deliveries.delivering import Due, Target

UNREADABLE = Answer(None, "UNREADABLE")
"""What is said of a message that is none of ours: nothing of it leaves."""

NOT_BEGUN = Answer(None, "NOT_BEGUN")
"""What is said of a call that waited for its turn while its receiver failed: it was never made."""

AT_ONCE = 8
"""Calls to one receiver that go on at a time; the others wait for their turn."""


class Called(NamedTuple):
    """A delivery, what came of the attempt, and how long that took."""

    due: Due
    answer: Answer
    seconds: float


class Calls:
    """A thread with an event loop; `fileno` becomes readable when something came of a call."""

    def __init__(self, client: WebhookClient) -> None:
        """Take the client, and begin."""
        self._client = client
        self._done: SimpleQueue[Called] = SimpleQueue()
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        self._tasks: set[asyncio.Task[None]] = set()
        self._turns: dict[UUID, asyncio.Semaphore] = {}
        self._failures = Counter[UUID]()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="webhook calls", daemon=True)
        self._thread.start()

    def fileno(self) -> int:
        """Return what becomes readable when something came of a call."""
        return self._read

    def start(self, due: Due, target: Target, now: datetime) -> None:
        """Let one attempt begin."""
        self._loop.call_soon_threadsafe(self._spawn, due, target, now)

    def done(self) -> list[Called]:
        """Return what came of calls since the last time."""
        with suppress(BlockingIOError):
            os.read(self._read, 65536)
        found = []
        with suppress(Empty):
            while True:
                found.append(self._done.get_nowait())
        return found

    def close(self) -> None:
        """Let go of whatever still goes on: it is tried again by whoever has it next."""
        if self._thread.is_alive():
            with suppress(TimeoutError, asyncio.CancelledError):
                asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(2)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(2)
            for end in (self._read, self._write):
                os.close(end)

    def _spawn(self, due: Due, target: Target, now: datetime) -> None:
        task = self._loop.create_task(self._call(due, target, now))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _call(self, due: Due, target: Target, now: datetime) -> None:
        failures = self._failures[target.id]
        async with self._turns.setdefault(target.id, asyncio.Semaphore(AT_ONCE)):
            began = time.monotonic()
            answer = NOT_BEGUN if self._failures[target.id] > failures else await self._answer(due, target, now)
        self._done.put(Called(due, answer, time.monotonic() - began))
        with suppress(BlockingIOError):  # it is readable already
            os.write(self._write, b"\0")

    async def _answer(self, due: Due, target: Target, now: datetime) -> Answer:
        try:
            body = thin(due.data)
        except (ValueError, KeyError):
            return UNREADABLE
        answer = await self._client.post(target.url, headers(target.secret, str(due.change), now, body), body)
        if answer.status is None or not is_taken(answer.status):
            self._failures[target.id] += 1
        return answer

    async def _end(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await self._client.close()
