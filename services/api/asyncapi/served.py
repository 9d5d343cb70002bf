"""AsyncAPI of a process: the document of the topics that are to be there, made when somebody first asks for it."""

from collections.abc import Awaitable, Callable, Mapping
from functools import cache

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from services.api.asyncapi.page import page
from services.api.http.refused import unavailable
from services.api.openapi.page import HEADERS
from services.core.rulebook.model import Rulebook, RulebookError
from services.runtime.bootstrap import folder_rulebook
from services.runtime.config.districts import district
from services.runtime.config.settings import Settings
from topics.asyncapi.document import PUBLISHERS, document
from topics.catalogue import catalogue

Endpoint = Callable[[Request], Awaitable[Response]]


def described(rulebook: Rulebook, kinds: tuple[str, ...] = (*PUBLISHERS, "out")) -> dict[str, object]:
    """Return the document of a rulebook's topics of these kinds."""
    senders = {one.id: tuple(one.may_send) for one in rulebook.publishers.values()}
    return document(catalogue(district(rulebook)), senders, kinds)


def endpoints(settings: Settings, publishers_only: bool) -> Mapping[str, Endpoint]:
    """Return path → what answers there; the folder's rulebook counts, as it does for `stafet topics apply`.

    Nobody needs a token: it says what may be sent, and nothing of what was.
    """

    @cache
    def made() -> tuple[bytes, bytes]:
        whole = described(folder_rulebook(settings), PUBLISHERS if publishers_only else (*PUBLISHERS, "out"))
        return orjson.dumps(whole), page(whole).encode()

    async def both() -> tuple[bytes, bytes]:
        try:
            return await run_in_threadpool(made)  # a rulebook takes a second to read
        except RulebookError:
            raise unavailable() from None

    async def as_json(_: Request) -> Response:
        return Response((await both())[0], media_type="application/json")

    async def as_page(_: Request) -> Response:
        return Response((await both())[1], headers=HEADERS, media_type="text/html")

    return {"/api/asyncapi.json": as_json, "/api/topics": as_page}
