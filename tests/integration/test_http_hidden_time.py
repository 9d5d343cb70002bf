"""A hidden thing and one that never was are answered equally fast, for each read and each act (contracts-acts 11)."""

import time
from collections.abc import Callable, Sequence
from statistics import median
from uuid import uuid4

import httpx
import pytest

from integration.desk import BENTE, Desk
from integration.office import concern
from servers.http import Served
from services.core.handover.acts import ACTS

ROUNDS = 15
READS = (("GET", ""), ("GET", "/content"), ("GET", "/targets"), ("POST", "/identity"))
TWICE = 2.0
"""A path is judged by its median of a few requests on a machine with much to do; all paths together by half of that."""


def is_as_fast(one: float, other: float, bound: float) -> bool:
    """Tell whether neither takes so many times as long as the other."""
    return max(one, other) <= bound * min(one, other)


def medians(ask: Callable[[str], httpx.Response], things: Sequence[str]) -> list[float]:
    """Return the median time of asking for each thing, asked for in turns."""
    took: dict[str, list[float]] = {thing: [] for thing in things}
    for number in range(ROUNDS + 1):
        for thing in things if number % 2 else reversed(things):
            began = time.perf_counter()
            assert ask(thing).status_code == httpx.codes.NOT_FOUND
            took[thing].append(time.perf_counter() - began)
    return [median(one[1:]) for one in took.values()]


@pytest.mark.server
def test_hidden_and_missing_items_take_the_same_time(api: Served, desk: Desk) -> None:
    """Each read and each act, asked in turns; the sum over all paths differs by far less than a path's noise."""
    hidden, missing = desk.case("ssp"), str(uuid4())
    paths = [*READS, *(("POST", f"/{act.name}") for act in ACTS)]
    sums = [0.0, 0.0]
    with api.client(BENTE) as bente:
        for method, path in paths:

            def ask(item: str, method: str = method, path: str = path) -> httpx.Response:
                return bente.request(method, f"/handovers/{item}{path}", headers={"If-Match": '"1"'})

            found = medians(ask, (hidden, missing))
            assert is_as_fast(*found, TWICE), (path, found)
            sums = [total + one for total, one in zip(sums, found, strict=True)]
    assert is_as_fast(*sums, 1 + TWICE / 8), sums


@pytest.mark.server
def test_hidden_and_missing_events_take_the_same_time(api: Served) -> None:
    """Another publisher's event, and one that nobody sent."""
    event = concern()
    with api.client("udgiver:kommune-0860:u-1") as sender:
        assert sender.post("/events", json=event).status_code == httpx.codes.ACCEPTED
    with api.client("udgiver:kommune-0851:u-1") as other:
        found = medians(lambda id_: other.get(f"/events/{id_}"), (event["id"], str(uuid4())))
    assert is_as_fast(*found, TWICE), found


@pytest.mark.parametrize(("one", "other", "so"), [(1, 1, True), (1, 1.9, True), (2.1, 1, False), (1, 2.1, False)])
def test_what_takes_twice_as_long_is_seen(one: float, other: float, so: bool) -> None:
    """The judgement itself, whichever is slower."""
    assert is_as_fast(one, other, TWICE) is so
