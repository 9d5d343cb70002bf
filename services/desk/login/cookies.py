"""Cookies of the desk: an id and nothing else, sent to nobody but the desk, read by no script."""

from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from services.runtime.config.sections.desk import LOOPBACK
from services.runtime.config.settings import Settings

SESSION, ATTEMPT = "stafet", "stafet-login"
_PREFIX = "__Host-"
"""What a browser demands of such a name: Secure, this host alone, every path (RFC 6265bis section 4.1.3.2)."""


class Place(NamedTuple):
    """Where a browser finds the desk."""

    url: str

    @property
    def is_secure(self) -> bool:
        """Whether nobody on the way reads along."""
        return self.url.startswith("https://")

    def name(self, cookie: str) -> str:
        """Return the name that a cookie has there; plain HTTP, on this machine alone, has another one."""
        return f"{_PREFIX}{cookie}" if self.is_secure else cookie

    def read(self, request: Request, cookie: str) -> str | None:
        """Return what a browser holds."""
        return request.cookies.get(self.name(cookie)) or None

    def give(self, answer: Response, cookie: str, value: str, seconds: int | None = None) -> None:
        """Let a browser hold a value, until it is closed or for so many seconds."""
        answer.set_cookie(
            self.name(cookie), value, max_age=seconds, path="/", secure=self.is_secure, httponly=True, samesite="lax"
        )

    def take(self, answer: Response, cookie: str) -> None:
        """Take it from the browser."""
        answer.delete_cookie(self.name(cookie), path="/", secure=self.is_secure, httponly=True, samesite="lax")


def place_of(settings: Settings, request: Request) -> Place | None:
    """Return where the desk is: as the settings say, else on a machine of one's own as this machine was asked.

    None where nobody can log on: at a site without an address, or under another name than this machine's, which a
    foreign page may have given it.
    """
    if settings.desk_url is not None:
        return Place(settings.desk_url)
    host = request.headers.get("host", "")
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return None
    return Place(f"http://{host}") if settings.mode != "site" and name in LOOPBACK else None
