"""Fetch requests and responses have the same bytes and values as aiokafka's own."""

from io import BytesIO
from typing import Any

import pytest
from aiokafka.consumer import fetcher
from aiokafka.protocol.fetch import FetchRequest_v11, FetchResponse_v11
from hypothesis import given
from hypothesis import strategies as st

from services.router import fetch_codec
from services.router.fetch_codec import FetchRequest, Request, Response

SMALL, LARGE = st.integers(-(2**31), 2**31 - 1), st.integers(-(2**63), 2**63 - 1)
ERRORS = st.integers(-1, 100)
NAMES = st.text(max_size=40)
ASKED = st.lists(st.tuples(NAMES, st.lists(st.tuples(SMALL, LARGE, SMALL), max_size=8)), max_size=8)
ABORTED = st.none() | st.lists(st.tuples(LARGE, LARGE), max_size=3)
TOLD = st.tuples(SMALL, ERRORS, LARGE, LARGE, LARGE, ABORTED, SMALL, st.none() | st.binary(max_size=200))
TOPICS = st.lists(st.tuples(NAMES, st.lists(TOLD, max_size=8)), max_size=8)


@given(ASKED, NAMES)
def test_a_request_has_the_bytes_of_aiokafka(topics: Any, rack: str) -> None:
    """Whatever is asked for, the broker sees what it saw before."""
    asked = (30, 1, 8 << 20, 1, topics)
    ours = FetchRequest(*asked, rack_id=rack).build(FetchRequest_v11)
    theirs = fetch_codec.fetch.FetchRequest(*asked, rack_id=rack).build(FetchRequest_v11)
    assert type(ours) is Request
    assert type(theirs) is FetchRequest_v11
    assert ours.encode() == theirs.encode()


@given(SMALL, ERRORS, SMALL, TOPICS)
def test_a_response_has_the_values_of_aiokafka(throttled: int, error: int, session: int, topics: Any) -> None:
    """Whatever a broker answers is understood as before, read to its last byte, from bytes and from a stream."""
    raw = FetchResponse_v11(throttled, error, session, topics).encode()
    theirs = FetchResponse_v11.decode(raw)
    for ours in (Response.decode(raw), Response.decode(BytesIO(raw))):
        assert [getattr(ours, name) for name in FetchResponse_v11.SCHEMA.names] == [
            getattr(theirs, name) for name in FetchResponse_v11.SCHEMA.names
        ]


def test_a_response_that_ends_too_soon_is_refused() -> None:
    """A response cut anywhere raises ValueError, as aiokafka does, and is never taken for a shorter one."""
    told = [(0, 0, 9, 9, 0, [(7, 3)], -1, b"records"), (1, 0, 0, 0, 0, None, -1, b""), (2, 6, 0, 0, 0, [], 1, None)]
    raw = FetchResponse_v11(0, 0, 0, [("in.kommune-0860", told), ("in.ældre", told[:1])]).encode()
    assert Response.decode(raw).topics[0][1] == told
    for end in range(len(raw)):
        with pytest.raises(ValueError, match=r"."):
            FetchResponse_v11.decode(raw[:end])
        with pytest.raises(ValueError, match=r"fetch response that ends"):
            Response.decode(raw[:end])


def test_an_older_version_stays_as_aiokafka_has_it() -> None:
    """What is asked of a broker that does not know this version is none of ours."""
    older = fetch_codec.fetch.FetchRequest_v4
    assert type(FetchRequest(30, 1, 8 << 20, 1, []).build(older)) is older


def test_consumers_of_this_process_fetch_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests of aiokafka are made by what is put in the place of its class."""
    monkeypatch.setattr(fetcher, "FetchRequest", fetch_codec.fetch.FetchRequest)
    fetch_codec.install()
    assert fetcher.FetchRequest is FetchRequest
