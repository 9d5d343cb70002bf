"""Workers: so many at once, others wait a while, and a silent database keeps nobody from an answer."""

import asyncio
import threading

import pytest

from services.api.http import workers
from services.api.http.refused import RefusedRequestError
from services.api.http.workers import Workers

WHOSE = "kommune-0860"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long."""
    monkeypatch.setattr(workers, "WAIT", 0.05)


def test_work_is_given_what_is_left_of_the_time() -> None:
    """Its result, its error, and the seconds that it may wait for a connection."""

    def fails(_: float) -> None:
        raise ValueError("of the work")

    async def both(some: Workers) -> float:
        with pytest.raises(ValueError, match="of the work"):
            await some.do(WHOSE, fails)
        return await some.do(WHOSE, lambda seconds: seconds)

    assert 0 < asyncio.run(both(Workers(1))) <= workers.WAIT


@pytest.mark.usefixtures("impatient")
def test_who_gets_no_thread_in_time_is_told_so_and_the_work_of_others_goes_on() -> None:
    """503 while all are busy; the one that worked is answered."""
    go = threading.Event()

    async def two(some: Workers) -> bool:
        first = asyncio.create_task(some.do(WHOSE, lambda _: go.wait(30)))
        await asyncio.sleep(0)
        with pytest.raises(RefusedRequestError, match="unavailable"):
            await some.do(WHOSE, lambda _: True)
        go.set()
        return await first

    assert asyncio.run(two(Workers(1)))


@pytest.mark.usefixtures("impatient")
def test_work_that_a_silent_database_holds_up_is_answered_and_keeps_its_thread() -> None:
    """503 when the database is away; until the thread is back nobody else gets it."""
    go = threading.Event()

    async def held(some: Workers) -> bool:
        some.away = lambda: True
        with pytest.raises(RefusedRequestError, match="unavailable"):
            await some.do(WHOSE, lambda _: go.wait(30))
        with pytest.raises(RefusedRequestError, match="unavailable"):
            await some.do(WHOSE, lambda _: True)
        go.set()
        await asyncio.sleep(0.2)
        return await some.do(WHOSE, lambda _: True)

    assert asyncio.run(held(Workers(1)))


@pytest.mark.usefixtures("impatient")
def test_one_organisation_cannot_have_them_all() -> None:
    """However much it asks for, a quarter is left for others."""
    go = threading.Event()

    async def noisy(some: Workers) -> list[bool]:
        working = [asyncio.create_task(some.do(WHOSE, lambda _: go.wait(30))) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(RefusedRequestError, match="unavailable"):
            await some.do(WHOSE, lambda _: True)
        assert await some.do("kommune-0851", lambda _: True)
        go.set()
        return [*await asyncio.gather(*working), await some.do(WHOSE, lambda _: True)]

    assert asyncio.run(noisy(Workers(4))) == [True] * 4
