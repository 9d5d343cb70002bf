"""Dialogs: a script is told where to go, and what takes the page's place; without one a form is a page."""

import pytest
from starlette.requests import Request
from starlette.responses import Response

from services.desk.web.dialogs import is_dialog, led_to, whole

ADDRESS = "/overlevering/x?done=accept"


def asked(*headers: tuple[bytes, bytes]) -> Request:
    """Return a request with headers."""
    return Request({"type": "http", "method": "POST", "path": "/", "headers": list(headers)})


BY_SCRIPT = asked((b"hx-request", b"true"))


@pytest.mark.parametrize("headers", [(), ((b"hx-request", b"false"),)])
def test_without_a_script_a_form_is_a_page(headers: tuple[tuple[bytes, bytes], ...]) -> None:
    """It leads on as forms do, and a page stands for itself."""
    request = asked(*headers)
    assert not is_dialog(request)
    led = led_to(request, ADDRESS)
    assert (led.status_code, led.headers["location"]) == (303, ADDRESS)
    assert "hx-retarget" not in whole(request, Response("x"), ADDRESS).headers


def test_a_script_is_told_where_to_go() -> None:
    """It would follow a redirect by itself, and put what it finds there in the dialog."""
    assert is_dialog(BY_SCRIPT)
    led = led_to(BY_SCRIPT, ADDRESS)
    assert (led.status_code, led.headers["hx-redirect"]) == (204, ADDRESS)
    assert "location" not in led.headers


def test_a_page_takes_the_place_of_the_one_below() -> None:
    """Its main part, and its address."""
    headers = whole(BY_SCRIPT, Response("x"), ADDRESS).headers
    assert (headers["hx-retarget"], headers["hx-reselect"]) == ("#indhold", "#indhold")
    assert headers["hx-push-url"] == ADDRESS
