"""Door of HTTP: requests to the desk as contracts-acts 11 has them, its application in this process or a process."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import httpx
import psycopg

from services.api.application import application
from services.api.backend import Backend
from services.core.access.principal import Principal as Known
from services.desk.app import ROUTERS
from services.runtime.config.settings import Settings
from services.runtime.identity.tokens import Tokens
from services.runtime.telemetry import log
from services.runtime.telemetry.metrics import Metrics
from statemachine.doors import Told, TurnedAway
from statemachine.model.access import Principal

STATUS = {
    "not_found": 404, "forbidden": 403, "invalid": 422, "stale": 412, "not_allowed": 409, "not_taken": 409,
    "forwarding": 409, "owner_missing": 409, "same_address": 409, "not_an_adult": 409, "erased": 410,
    "consent_withdrawn": 410, "no_target": 422, "nothing_to_complete": 422, "not_routable": 422,
}  # fmt: skip
"""The table of contracts-acts 11, typed from it: what an act or a read of a known person can be refused by."""
URN = "urn:stafet:problem:"
OF_EVERY_PROBLEM = {"type", "title", "status", "detail"}
DAY = 24 * 60
Ask = Callable[[str, str, dict[str, str], bytes | None], httpx.Response]
"""Sends method, path below `/api/v1`, headers and body."""
_VERSION = "SELECT version FROM handover WHERE id = %s"


class OverHttp:
    """Requests with each person's token; the version that an act needs is looked up where none is given."""

    def __init__(self, ask: Ask, settings: Settings, connection: psycopg.Connection) -> None:
        tokens = Tokens(settings)
        self._ask, self._connection = ask, connection
        self._token = cache(lambda who: tokens.issue(Known(*who), DAY))

    def act(self, who: Principal, act: str, item: UUID, version: int | None, body: object) -> Told:
        """Perform an act."""
        seen = version if version is not None else self._version(item)
        told: Told = self._told(who, "POST", f"/handovers/{item}/{act}", body, {"If-Match": f'"{seen}"'})
        return told

    def show(self, who: Principal, item: UUID) -> Told:
        """Return an item."""
        told: Told = self._told(who, "GET", f"/handovers/{item}")
        return told

    def content(self, who: Principal, item: UUID) -> Told:
        """Return what the event says."""
        told: Told = self._told(who, "GET", f"/handovers/{item}/content")
        return told

    def identity(self, who: Principal, item: UUID, body: object) -> Told:
        """Return who an item is about."""
        told: Told = self._told(who, "POST", f"/handovers/{item}/identity", body)
        return told

    def targets(self, who: Principal, item: UUID) -> list[Told]:
        """Return where an item can be forwarded to."""
        told: list[Told] = self._told(who, "GET", f"/handovers/{item}/targets")
        return told

    def answer(self, who: Principal, question: UUID, body: object) -> Told:
        """Answer a question."""
        told: Told = self._told(who, "POST", f"/questions/{question}/answer", body)
        return told

    def _version(self, item: UUID) -> int:
        row = self._connection.execute(_VERSION, (item,)).fetchone()
        return 1 if row is None else int(row[0])

    def _told(
        self, who: Principal, method: str, path: str, body: object = None, more: dict[str, str] | None = None
    ) -> Any:
        headers = {"Authorization": f"Bearer {self._token(who)}", **(more or {})}
        sent = None if body in (None, {}) else json.dumps(body).encode()  # no body and {} are the same
        if sent is not None:
            headers["Content-Type"] = "application/json"
        answer = self._ask(method, path, headers, sent)
        if answer.status_code != httpx.codes.OK:
            raise turned_away(answer)
        told = answer.json()
        if isinstance(told, dict) and "version" in told:
            assert answer.headers["etag"] == f'"{told["version"]}"'
        return told


def turned_away(answer: httpx.Response) -> TurnedAway:
    """Return the refusal that a problem document tells; its status has to be the table's."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    document = answer.json()
    code = document["type"].removeprefix(URN)
    assert (answer.status_code, document["status"]) == (STATUS.get(code),) * 2, document
    standing = {name: value for name, value in document.items() if name not in OF_EVERY_PROBLEM}
    if "faults" in standing:
        standing["faults"] = [(one["field"], one["fault"]) for one in standing["faults"]]
    return TurnedAway(code, standing)


class InProcess:
    """The desk's application in this process, whose time is the caller's."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._stack = ExitStack()
        log.configure("desk", settings.log_level)  # the campaign's own lines would be lost among those of requests
        backend = self._stack.enter_context(Backend(settings, "desk", clock).opened())
        app = application(backend, ROUTERS, Metrics())
        self._runner = self._stack.enter_context(asyncio.Runner())
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk/api/v1")

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> httpx.Response:
        """Send a request."""
        return self._runner.run(self._client.request(method, path, headers=headers, content=body))

    def close(self) -> None:
        """Let the connections go."""
        self._runner.run(self._client.aclose())
        self._stack.close()


@contextmanager
def in_process(settings: Settings, clock: Callable[[], datetime]) -> Iterator[InProcess]:
    """Serve in this process until the context ends."""
    serving = InProcess(settings, clock)
    try:
        yield serving
    finally:
        serving.close()
