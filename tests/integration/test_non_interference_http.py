"""What a principal does not see changes nothing that HTTP tells it: status, headers but the date, and every byte."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import httpx
import pytest

from integration.office import Publishers
from integration.test_non_interference import ACTS, DECIDED, PEOPLE, REQUESTS, People, a_week, differences
from services.api import answering
from services.core.access.principal import Principal
from services.runtime.config.settings import Settings
from services.runtime.identity.tokens import Tokens
from statemachine.over_http import DAY, InProcess
from statemachine.two_ways import sealer_of

pytestmark = [pytest.mark.server, pytest.mark.slow]
JSON = "application/json"
BODIES = (
    b"", b"{}", b'{"meeting": "2026-03-01"}', b'{"authority": "kommune-0860"}', b'{"result": "police_only"}',
    b'{"outcome": "referred", "responsible_authority": "kommune-0860"}', b'{"reason": "other"}', b'{"necessity": "Ja"}',
    b'{"reason": "contact"}', b'{"more": 1}', b"[]", b"{", b'{"reason": "other", "reason": "other"}', b"\xff",
)  # fmt: skip
TAGS = ('"1"', '"1"', '"1"', '"2"', '"3"', '"9"', '"9"', '"9"', "*", "1", None)
FILTERS = (
    "", "?limit=2", "?limit=2", "?limit=1&state=offered", "?municipality=0860", "?stage=queue", "?state=accepted",
    "?state=closed&limit=5", "?limit=0", "?after=never", "?strange=1", "?limit=2&municipality=0851",
)  # fmt: skip
FORUMS = ("ksp", "ssp", "psp", "p115_udvalg", "exit_enhed", "infohus_hjoerring", "infohuse_nordjylland", "never")
Request = tuple[str, str, dict[str, str], bytes]


class Drawing:
    """Draws requests; the cursor of the last list that had one goes on from it."""

    def __init__(self) -> None:
        self.cursor: str | None = None

    def __call__(self, who: People, items: list[UUID], number: int) -> Request:
        """Draw a request, with its headers but the token, and its body; the first are of no version, and of none."""
        if number in (0, 2):
            given = {"Content-Type": JSON, **({"If-Match": '"9"'} if number else {})}
            return "POST", f"/handovers/{who.rng.choice(items)}/return", given, b'{"reason": "wrong_forum"}'
        return self._any(who.rng.choice, items)

    def _any(self, choose: Callable[..., Any], items: list[UUID]) -> Request:
        headers = {"Accept-Language": choose(("da", "da", "en")), **choose((*[{}] * 19, {"Authorization": ""}))}
        kind = choose(("queues", "list", "list", "list", "item", "item", "identity", "act", "act", "act", "else"))
        item = choose((*items[:40], choose(items)))
        if kind == "queues":
            return "GET", "/queues", headers, b""
        if kind == "list":
            return "GET", f"/queues/{choose(FORUMS)}{self._filter(choose)}", headers, b""
        if kind == "item":
            return "GET", f"/handovers/{item}{choose(('', '/content', '/targets'))}", headers, b""
        if kind == "else":
            return self._else(choose, item, headers)
        body = choose(BODIES)
        headers["Content-Type"] = choose((*[JSON] * 8, f"{JSON}; charset=latin-1", "text/plain"))
        if kind == "identity":
            return "POST", f"/handovers/{item}/identity", headers, body
        tag, key = choose(TAGS), choose((None, None, "k-1", "k-2"))
        headers |= {name: one for name, one in (("If-Match", tag), ("Idempotency-Key", key)) if one is not None}
        act = choose((*ACTS, "return", "forward", "ask", "withdraw_consent", "complete", "reroute"))
        return "POST", f"/handovers/{item}/{act}", headers, body

    def _filter(self, choose: Callable[..., Any]) -> str:
        return str(choose(FILTERS if self.cursor is None else (*FILTERS, *[f"?limit=2&after={self.cursor}"] * 6)))

    def _else(self, choose: Callable[..., Any], item: UUID, headers: dict[str, str]) -> Request:
        """Draw what is not a coordinator's, or nobody's."""
        method, path = choose(
            (
                ("GET", f"/events/{item}"), ("POST", "/events"), ("POST", f"/events/{item}/complete"),
                ("GET", f"/questions/{item}"), ("POST", f"/questions/{item}/answer"), ("GET", "/handovers/no-id"),
                ("GET", f"/handovers/{UUID(int=7)}"), ("PUT", f"/handovers/{item}"),
                ("GET", f"/handovers/{item}/accept"),
                ("POST", f"/handovers/{item}/never"), ("GET", "/never-a-path"),
            )
        )  # fmt: skip
        return method, path, {**headers, "Content-Type": JSON}, b"{}"

    def note(self, answer: httpx.Response) -> None:
        """Keep a cursor."""
        told = answer.json()
        if isinstance(told, dict) and told.get("next"):
            self.cursor = told["next"]


class Asked:
    """One principal at one database, over HTTP."""

    def __init__(
        self, settings: Settings, drawing: Drawing, database: str, clock: Callable[[], datetime], who: Principal
    ) -> None:
        """Begin to serve."""
        self._serving = InProcess(settings.model_copy(update={"database_url": database}), clock)
        self._token, self._drawing = Tokens(settings).issue(who, DAY), drawing

    def close(self) -> None:
        """Disconnect, so that the database can be copied."""
        self._serving.close()

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> str:
        """Return status, headers but the date, and the body."""
        answer = self._serving.ask(method, path, {"Authorization": f"Bearer {self._token}", **headers}, body or None)
        self._drawing.note(answer)
        steady = sorted((name, value) for name, value in answer.headers.multi_items() if name != "date")
        return json.dumps([answer.status_code, steady, answer.content.decode()])


@pytest.fixture
def way(settings: Settings, database: str) -> tuple[Callable[..., Asked], Drawing]:
    """Return the way in to a database with a hundred made-up events of a week."""
    a_week(Publishers(database, keys=sealer_of(settings), clock=lambda: DECIDED))
    drawing = Drawing()
    return partial(Asked, settings, drawing), drawing


def test_what_is_not_seen_changes_no_answer_over_http(database: str, way: tuple[Callable[..., Asked], Drawing]) -> None:
    """500 requests over random grants, also after these have ended, are answered byte-equal (contracts-acts 8, 11)."""
    told, found = differences(database, *way)
    assert found == []
    statuses = Counter(json.loads(one)[0] for one in told)
    assert statuses.total() == PEOPLE * REQUESTS
    assert statuses[200] > 10 * PEOPLE
    assert statuses.keys() >= {401, 403, 404, 405, 409, 412, 415, 422, 428}


def test_a_leak_over_http_is_seen(
    database: str, way: tuple[Callable[..., Asked], Drawing], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: a header that counts what is there, seen or not, is found."""
    plain = answering.worked

    async def leaking(request: Any, work: Any) -> Any:
        found = await plain(request, work)
        with request.app.state.backend.connections.connection() as connection:
            count = connection.execute("SELECT count(*) FROM handover").fetchone()[0]
        return {**found, "version": count} if isinstance(found, dict) else found

    monkeypatch.setattr(answering, "worked", leaking)
    assert differences(database, *way, people=5)[1]
