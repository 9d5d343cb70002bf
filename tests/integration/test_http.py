"""HTTP itself: who asks comes first, what is hidden is not there, and every refusal is a problem document."""

import re
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from integration.desk import ANNE, BENTE, Desk
from servers.http import Served, served
from services.runtime.config.settings import Settings

pytestmark = pytest.mark.server
FORUM = "ssp_netvaerksgruppe"


@pytest.fixture(scope="module")
def api(shared: Settings) -> Iterator[Served]:
    """The desk process over this file's database."""
    with served(shared) as running:
        yield running


@pytest.fixture
def item(desk: Desk) -> str:
    """Return an item that Anne sees."""
    found = desk.case("concern")
    desk.let_in(ANNE, str(desk.shown(found, ANNE)["forum"]))
    return found


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Return status and code of a problem document, which says the same twice (RFC 9457)."""
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["title"]
    assert told["detail"]
    return answer.status_code, told["type"].removeprefix("urn:stafet:problem:")
