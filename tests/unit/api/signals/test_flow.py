"""A flow keeps what changed until it can be sent, never more than the addresses there are, and says when it is over."""

import asyncio
from collections.abc import Awaitable, Callable

from services.api.signals.flow import Flow
from services.api.signals.sending import COMMENT, event, events
from services.core.access.principal import Principal
from services.storage.handovers.signals import Address

ANNE = Principal.parse("koordinator:kommune-0860:k-17")
SSP, KSP = Address("ssp", "0860"), Address("ksp", "0860")
SOON = 0.05


def with_flow(look: Callable[[Flow], Awaitable[None]], seconds: float = 60.0) -> None:
    """Look at a flow that has begun, in a loop of its own."""

    async def run() -> None:
        flow = Flow(ANNE, asyncio.get_running_loop().time() + seconds)
        flow.tell(())
        await look(flow)

    asyncio.run(run())


def soon() -> float:
    """Return a moment of the loop's clock that comes soon."""
    return asyncio.get_running_loop().time() + SOON


def test_however_slow_it_is_it_holds_each_address_once() -> None:
    """A listener that takes nothing while ten thousand acts are done has two addresses to send, not ten thousand."""

    async def look(flow: Flow) -> None:
        for _ in range(10_000):
            flow.tell([SSP])
            flow.tell([KSP, SSP])
        assert await flow.news(soon()) == [KSP, SSP]
        assert await flow.news(soon()) == []

    with_flow(look)


def test_the_look_that_it_begins_with_is_no_news() -> None:
    """What was committed before is read in the queue."""

    async def run() -> None:
        flow = Flow(ANNE, soon())
        flow.tell([SSP])
        assert flow.begun.is_set()
        assert await flow.news(soon()) == []
        flow.tell([SSP])
        assert await flow.news(soon()) == [SSP]

    asyncio.run(run())


def test_what_is_over_tells_nothing_more() -> None:
    """What was kept is no longer its to know."""

    async def look(flow: Flow) -> None:
        flow.tell([SSP])
        flow.end()
        assert await flow.news(soon()) == []
        assert [part async for part in events(flow)] == []

    with_flow(look)


def test_a_token_that_ends_is_the_end_whatever_waits() -> None:
    """At its moment the flow ends, after a comment, without an event that came too late."""

    async def look(flow: Flow) -> None:
        parts = [part async for part in events(flow)]
        assert parts == [COMMENT]
        assert asyncio.get_running_loop().time() >= flow.until
        flow.tell([SSP])
        assert [part async for part in events(flow)] == []

    with_flow(look, seconds=SOON)


def test_a_session_that_was_ended_is_the_end() -> None:
    """Looked at as often as a comment comes: nothing that changes afterwards is told."""

    async def look(flow: Flow) -> None:
        left = [True, True, False]

        async def lasts() -> bool:
            return left.pop(0)

        parts = [part async for part in events(flow, SOON / 10, lasts)]
        assert parts == [COMMENT, COMMENT]
        assert left == []

    with_flow(look)


def test_a_comment_comes_every_so_often_also_while_much_happens() -> None:
    """A comment at once and then after every interval, whether anything changes meanwhile or not."""

    async def look(flow: Flow) -> None:
        found = []
        async for part in events(flow, every=SOON / 10):
            found.append(part)
            flow.tell([SSP])
            await asyncio.sleep(0)
        assert found[0] == COMMENT
        assert found.count(COMMENT) > 2
        assert found.count(event(SSP)) > found.count(COMMENT)

    with_flow(look, seconds=SOON * 4)


def test_an_event_is_its_address() -> None:
    """`queue` with `{"forum", "municipality"}`, and nothing else."""
    assert event(SSP) == b'event: queue\ndata: {"forum":"ssp","municipality":"0860"}\n\n'
    assert event(Address("psp", None)) == b'event: queue\ndata: {"forum":"psp","municipality":null}\n\n'
