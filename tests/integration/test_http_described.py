"""Answers are what the OpenAPI document says: the twin of the check that every client of the tests makes."""

import httpx
import pytest

from servers.described import undescribed

PATH = "http://x/api/v1/handovers/02020202-0202-0202-0202-020202020202"
PROBLEM = {"type": "urn:stafet:problem:not_found", "title": "Findes ikke", "status": 404, "detail": "Findes ikke."}


def answered(status: int, body: object, kind: str = "application/problem+json", path: str = PATH) -> list[str]:
    """Return what is found of an answer to a GET."""
    request = httpx.Request("GET", path)
    return undescribed(httpx.Response(status, json=body, headers={"content-type": kind}, request=request))


def test_an_answer_as_described_is_taken() -> None:
    """And so is one of a path that no route has."""
    assert answered(404, PROBLEM) == []
    assert answered(418, {}, path="http://x/api/v1/teapots") == []


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (418, PROBLEM, "application/problem+json"),
        (404, PROBLEM, "application/json"),
        (404, {**PROBLEM, "type": "urn:stafet:problem:forbidden"}, "application/problem+json"),
        (404, {**PROBLEM, "person": "x"}, "application/problem+json"),
        (404, {**PROBLEM, "title": None}, "application/problem+json"),
        (200, {"id": "x"}, "application/json"),
    ],
)
def test_an_answer_that_is_not_described_is_seen(status: int, body: object, kind: str) -> None:
    """Another status, type, code, an unknown member, a value of another kind, and members that are missing."""
    assert answered(status, body, kind)
