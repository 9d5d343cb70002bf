"""Application: what no route has is answered without a database; below the root who asks comes first."""

import asyncio
from pathlib import Path

import httpx
import pytest

from services.api.application import application
from services.api.backend import Backend
from services.runtime.config.settings import load
from services.runtime.telemetry import log
from services.runtime.telemetry.metrics import Metrics


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/", 404, "not_found"),
        ("/api/v1", 404, "not_found"),
        ("/api/v2/queues", 404, "not_found"),
        ("/api/v1/never-a-path", 401, "unauthenticated"),
    ],
)
def test_unrouted_paths(tmp_path: Path, path: str, status: int, code: str) -> None:
    """Nobody's request to a path that is not there."""
    log.configure("desk")
    settings = load(mode="test", home=tmp_path, database_url="postgresql://nobody@127.0.0.1:1/none")
    app = application(Backend(settings, "desk"), (), Metrics())

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
            return await client.get(path)

    answer = asyncio.run(ask())
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:stafet:problem:{code}")
