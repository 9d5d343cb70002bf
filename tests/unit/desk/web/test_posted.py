"""Posted forms: done is an address, a fault is 422 beside its field, a refusal 409; all in the reader's language."""

from typing import Any

import pytest
from starlette.requests import Request

from services.desk.web.posted import answered, in_words
from services.desk.web.rendering import Desk

MAY = type("May", (), {"roles": (), "forums": ()})
LISTS: dict[str, Any] = {"rows": [], "wishes": [], "typed": {}, "faults": {}}
SHOWN: dict[str, Any] = {**LISTS, "may": MAY, "over": False, **dict.fromkeys(("forum", "done", "new", "refused"), "")}


@pytest.fixture(scope="module")
def request_() -> Request:
    """A reader's request, of nobody in particular."""
    app = type("App", (), {"state": type("State", (), {"desk": Desk()})})
    scope: dict[str, Any] = {"type": "http", "path": "/adgang", "headers": [(b"cookie", b"sprog=en")], "app": app}
    return Request(scope)


def test_what_was_done_leads_on(request_: Request) -> None:
    """By a request of its own: to reload the page does nothing twice."""
    answer = answered(request_, "access.html", "/adgang?givet=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/adgang?givet=1")


@pytest.mark.parametrize(
    ("more", "status", "told"),
    [({"faults": {"reason": "Write why"}}, 422, "Write why"), ({"refused": "Not yours"}, 409, "Not yours")],
)
def test_what_was_not_done_is_told(request_: Request, more: dict[str, Any], status: int, told: str) -> None:
    """The page again, with its status."""
    answer = answered(request_, "access.html", SHOWN | more)
    assert (answer.status_code, told in bytes(answer.body).decode()) == (status, True)


def test_faults_are_in_the_readers_words(request_: Request) -> None:
    """By field, in both languages."""
    faults = {"municipality": "Choose a municipality"}
    assert in_words(request_, faults) == faults
    danish = Request({**request_.scope, "headers": []})
    assert in_words(danish, faults) == {"municipality": "Vælg en kommune"}
