"""Incoming requests: what was sent, read whole within limits before any work, and judged when the work asks for it.

The order of refusals is contracts-acts 11's: who asks, what may be seen and done, then body and conditions. So a body
that is too large, in another form or no JSON is kept as such, and refused when an act asks for it.
"""

import re
from typing import Any, NamedTuple

from starlette.requests import Request

from schemas.codec import LARGEST
from schemas.envelope import Unreadable
from schemas.faults import Fault
from schemas.json_text import parse
from services.api.http.bodies import Held, read
from services.api.http.problems import language_of
from services.api.http.refused import unauthenticated
from services.effects.actors import RefusedActError

JSON = ("application/json",)
_VERSION = re.compile(r'"([^"]*)"')
_BLEMISHES = {"TOO_DEEP": "too_deep", "DUPLICATE_KEY": "duplicate_key", "BAD_NUMBER": "bad_number"}
_UTF8 = {"utf-8", "utf8", "us-ascii"}


class Incoming(NamedTuple):
    """One request: header values as they came, and its body, None when that is larger than allowed."""

    path: str
    headers: dict[str, list[str]]
    body: bytes | None

    @property
    def token(self) -> str:
        """The bearer token (RFC 6750); raises RefusedRequestError `unauthenticated`."""
        given = self.headers.get("authorization", [])
        scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
        if scheme.casefold() != "bearer" or not token.strip():
            raise unauthenticated()
        return token.strip()

    @property
    def language(self) -> str:
        """Which language refusals are told in."""
        return language_of(",".join(self.headers.get("accept-language", [])))

    def json(self, kinds: tuple[str, ...] = JSON) -> Any:
        """Return the body as JSON, None when there is none; raises RefusedActError too_large, unsupported, invalid."""
        raw = self.expect(kinds)
        if not raw:
            return None
        found = parse(raw)
        if isinstance(found, Unreadable):
            raise RefusedActError("invalid", faults=(Fault("body", _unreadable(found)),))
        value, blemishes = found
        if blemishes:
            raise RefusedActError("invalid", faults=tuple(Fault("body", _BLEMISHES[one]) for one in blemishes))
        if value is None:  # `null` is said, and no object
            raise RefusedActError("invalid", faults=(Fault("body", "not_object"),))
        return value

    def expect(self, kinds: tuple[str, ...]) -> bytes:
        """Return the body's bytes; raises RefusedActError too_large, or unsupported when it is of another kind."""
        if self.body is None or _is_crowded(self.body):
            raise RefusedActError("too_large")
        encodings = self.headers.get("content-encoding", [])
        if self.body and (encodings or self.kind not in kinds):
            raise RefusedActError("unsupported")
        return self.body

    @property
    def kind(self) -> str:
        """The media type of the body, empty when it is not told once, or is in another charset than UTF-8."""
        given = self.headers.get("content-type", [])
        kind, *parameters = given[0].split(";") if len(given) == 1 else [""]
        for parameter in parameters:
            name, _, value = parameter.strip().partition("=")
            if name.casefold() == "charset" and value.strip('"').casefold() not in _UTF8:
                return ""
        return kind.strip().casefold()

    def version(self) -> int:
        """Return the version of If-Match; raises RefusedActError `if_match_required`.

        A text that no version has is one that no item has: 0, which every act finds stale.
        """
        given = self.headers.get("if-match", [])
        found = _VERSION.fullmatch(given[0].strip()) if len(given) == 1 else None
        if found is None:
            raise RefusedActError("if_match_required")
        text = found[1]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 and text == str(int(text)) else 0


def _is_crowded(body: bytes) -> bool:
    """Tell whether a body has so many values that to read it would hold up others; commas in texts count too.

    No event has as many: it has fewer bytes.
    """
    return len(body) > LARGEST and sum(map(body.count, (b",", b"{", b"["))) > LARGEST


def _unreadable(found: Unreadable) -> str:
    return "too_deep" if found.code == "TOO_DEEP" else "not_json_content"


def headers_of(request: Request) -> dict[str, list[str]]:
    """Return the values of each header as they came, by its name in small letters."""
    headers: dict[str, list[str]] = {}
    for name, value in request.scope["headers"]:
        headers.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
    return headers


def begun(request: Request) -> Incoming:
    """Return a request of which the header alone is read."""
    return Incoming(request.scope["path"], headers_of(request), b"")


async def received(request: Request, most: int, seconds: float, held: Held) -> Incoming:
    """Return a request read whole, its body with at most `most` bytes; raises what `bodies.read` raises."""
    return begun(request)._replace(body=await read(request, most, seconds, held))
