"""The guard of pages: headers on every answer, foreign posts refused before anything is done, faults as pages."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from services.api.http.refused import unavailable
from services.desk.web.guarding import HEADERS, Guarded
from services.desk.web.rendering import Desk
from services.effects.actors import RefusedActError

OURS = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
FAULTS = {
    "/away": unavailable(),
    "/not_found": RefusedActError("not_found"),
    "/broken": RuntimeError("a secret"),
}


async def _done(request: Request) -> PlainTextResponse:
    if request.scope["path"] in FAULTS:
        raise FAULTS[request.scope["path"]]
    return PlainTextResponse("done")


@pytest.fixture(scope="module")
def client() -> TestClient:
    """A client of an application of which every path is a page."""
    app = Starlette(routes=[Route("/{path:path}", _done, methods=["GET", "POST"])])
    app.state.desk = Desk()
    app.add_middleware(Guarded)
    return TestClient(app, raise_server_exceptions=False)


def test_every_page_has_the_headers(client: TestClient) -> None:
    """Also a fault's page: nothing foreign is loaded, nothing inline runs, nobody frames it, nothing is kept."""
    for path in ("/", *FAULTS):
        answer = client.get(path)
        assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    assert client.get("/").headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "wrong",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "http://testserver.evil.example"},
    ],
)
def test_what_another_site_sends_is_refused(client: TestClient, wrong: dict[str, str]) -> None:
    """A post from elsewhere does nothing, and says so."""
    answer = client.post("/", headers={**OURS, **wrong})
    assert answer.status_code == 403
    assert "kom ikke fra en side i Stafet" in answer.text


def test_a_post_that_says_nothing_of_where_it_is_from_is_refused(client: TestClient) -> None:
    """Every browser that we serve tells it; whoever leaves it out is none."""
    assert client.post("/").status_code == 403
    assert client.post("/", headers={"Origin": "http://testserver"}).status_code == 403


def test_our_own_post_goes_through(client: TestClient) -> None:
    """The twin of the refusals."""
    assert client.post("/", headers=OURS).text == "done"
    assert client.post("/", headers={"Sec-Fetch-Site": "same-origin"}).text == "done"


def test_each_fault_has_its_page(client: TestClient) -> None:
    """In the reader's language, with its status, and never with what an exception says."""
    assert [client.get(path).status_code for path in FAULTS] == [503, 404, 500]
    assert client.get("/away").headers["retry-after"]
    assert "Findes ikke" in client.get("/not_found").text
    assert "Not found" in client.get("/not_found", headers={"Cookie": "sprog=en"}).text
    assert "secret" not in client.get("/broken").text


def test_the_interface_is_let_through(client: TestClient) -> None:
    """Programs ask with tokens: no page's headers, no page's faults, no word of where a post is from."""
    assert client.post("/api/v1/x").text == "done"
    assert "content-security-policy" not in client.get("/api/v1/x").headers
