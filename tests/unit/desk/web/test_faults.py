"""Fault pages: every code of a refusal has its page, in both languages."""

import re

import pytest
from starlette.requests import Request

from services.api.http.problems import KINDS
from services.api.http.refused import RefusedRequestError
from services.core.handover.refusals import REFUSALS
from services.desk.web.faults import OF_PAGES, fault_page
from services.desk.web.rendering import Desk
from services.effects.actors import RefusedActError
from unit.desk.web.test_visitors import asking

DESK = Desk()


@pytest.mark.parametrize("code", [*KINDS, *OF_PAGES])
def test_every_refusal_has_its_page(code: str) -> None:
    """With its status, its title, and a way on; none is a program's document."""
    error = RefusedActError(code) if code in REFUSALS else RefusedRequestError(code)
    request = asking(DESK.sessions)
    request.app.state.desk = DESK
    answer = fault_page(request, error)
    kind = OF_PAGES.get(code) or KINDS[code]
    assert answer.status_code == kind.status
    text = bytes(answer.body).decode()
    assert re.search(r"<h1[^>]*>[^<]+</h1>", text)
    assert 'href="/' in text


@pytest.mark.parametrize(
    ("method", "referer", "back"),
    [
        ("GET", "http://desk.example/andet", "/overlevering/1/overtag"),
        ("POST", "http://desk.example/overlevering/1?a=b", "/overlevering/1"),
        ("POST", "http://evil.example/overlevering/1", "/"),
        ("POST", "//[", "/"),
        ("POST", "", "/"),
    ],
)
def test_who_logs_on_again_comes_back_to_the_page_with_the_form(method: str, referer: str, back: str) -> None:
    """Not to what a form was sent to, which is no page, and to no other host's: there what was typed waits."""
    headers = [(b"host", b"desk.example"), (b"referer", referer.encode())]
    request = asking(DESK.sessions)
    scope = {**request.scope, "method": method, "path": "/overlevering/1/overtag", "headers": headers}
    scope["app"].state.desk = DESK
    text = bytes(fault_page(Request(scope), RefusedRequestError("unauthenticated")).body).decode()
    assert f'href="/log-paa?til={back}"' in text


def test_a_part_of_a_page_sends_the_whole_page_to_log_on() -> None:
    """A fragment's 401 would stand inside the page: htmx is told to leave it, and to come back to it."""
    headers = [
        (b"host", b"desk.example"),
        (b"hx-request", b"true"),
        (b"hx-current-url", b"http://desk.example/indbakke"),
    ]
    request = asking(DESK.sessions)
    scope = {**request.scope, "path": "/indbakke/raekker", "headers": headers}
    scope["app"].state.desk = DESK
    answer = fault_page(Request(scope), RefusedRequestError("unauthenticated"))
    assert answer.headers["hx-redirect"] == "/log-paa?til=/indbakke"
    assert "hx-redirect" not in fault_page(Request(scope), RefusedRequestError("unavailable")).headers
