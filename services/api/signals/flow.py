"""Flow of signals to one listener: what it has not been sent yet, each address once, and whether it is over."""

import asyncio
from collections.abc import Iterable

from services.core.access.principal import Principal
from services.storage.handovers.signals import Address


class Flow:
    """One listener; belongs to the event loop. However slow it is, it holds no more than the addresses there are."""

    def __init__(self, principal: Principal, until: float) -> None:
        """Take who listens, and until when its token counts, by the event loop's clock."""
        self.principal, self.until = principal, until
        self.begun = asyncio.Event()
        self.over = False
        self._waiting: dict[Address, None] = {}
        self._news = asyncio.Event()

    def tell(self, addresses: Iterable[Address]) -> None:
        """Keep what changed until it can be sent; what was committed before the first look is no news."""
        if not self.begun.is_set():
            self.begun.set()
            return
        self._waiting |= dict.fromkeys(addresses)
        if self._waiting:
            self._news.set()

    def end(self) -> None:
        """Let the listener go: it sends nothing more."""
        self.over = True
        self.begun.set()
        self._news.set()

    async def news(self, by: float) -> list[Address]:
        """Wait until something changed, it is over, or a moment of the loop's clock has come; returns what changed."""
        try:
            async with asyncio.timeout_at(by):
                await self._news.wait()
        except TimeoutError:
            return []
        found = [] if self.over else sorted(self._waiting, key=lambda one: (one.forum, one.municipality or ""))
        self._waiting.clear()
        self._news.clear()
        return found
