"""Cookies: bound to the host where nobody reads along, and to this machine's own names where there is no TLS."""

import re

import pytest
from starlette.requests import Request
from starlette.responses import Response

from docs.catalogues import DESK
from services.desk.login.cookies import ATTEMPT, SESSION, Place, place_of
from services.desk.web.languages import COOKIE, translations
from services.runtime.config.settings import Settings


def asked(host: str | None) -> Request:
    """Return a request that was asked of a host."""
    headers = [] if host is None else [(b"host", host.encode())]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": headers})


def given(place: Place) -> set[str]:
    """Return the parts of the cookie that is given there."""
    answer = Response()
    place.give(answer, SESSION, "s")
    return set(answer.headers["set-cookie"].split("; "))


def test_over_tls_the_name_binds_it_to_the_host() -> None:
    """`__Host-` is refused by browsers without Secure, with a domain, or for another path (RFC 6265bis 4.1.3.2)."""
    assert given(Place("https://desk.example")) == {"__Host-stafet=s", "HttpOnly", "Path=/", "SameSite=lax", "Secure"}
    assert given(Place("http://localhost:8080")) == {"stafet=s", "HttpOnly", "Path=/", "SameSite=lax"}


def test_the_page_of_personal_data_tells_of_each_cookie() -> None:
    """As many as there are, in both languages."""
    number = len({SESSION, ATTEMPT, COOKIE})
    page = (DESK / "templates" / "personoplysninger.html").read_text(encoding="utf-8")
    (told,) = re.findall(r'_\("(There are (\w+) cookies\.[^"]+)"\)', page)
    assert told[1] == ("no", "one", "two", "three", "four")[number]
    assert ("nul", "en", "to", "tre", "fire")[number] in translations()["da"].gettext(told[0]).split()[:3]


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "[::1]:8080"])
def test_without_an_address_this_machine_s_names_count(host: str) -> None:
    """On a machine of one's own, as it was asked."""
    assert place_of(Settings(mode="demo"), asked(host)) == Place(f"http://{host}")
    assert place_of(Settings(mode="site", demo_users=False), asked(host)) is None


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "[", "", None, "127.0.0.1.evil.example"])
def test_a_foreign_name_of_this_machine_does_not(host: str | None) -> None:
    """A page elsewhere may have given its own name this machine's address."""
    assert place_of(Settings(mode="demo"), asked(host)) is None


def test_the_settings_decide_whatever_was_asked() -> None:
    """An address that is set is the only one."""
    settings = Settings(mode="demo", desk_url="https://desk.example")
    assert place_of(settings, asked("evil.example")) == Place("https://desk.example")
