"""AsyncAPI over HTTP: for everybody, the gateway's part for publishers; a folder that cannot be read is no answer."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import httpx
import orjson
import pytest
from fastapi import APIRouter

from golden.asyncapi import FOLDER
from services.api.application import application
from services.api.backend import Backend
from services.api.openapi.page import HEADERS
from services.desk import app as desk
from services.gateway import app as gateway
from services.runtime.config.settings import load
from services.runtime.telemetry import log
from services.runtime.telemetry.metrics import Metrics


def asked(home: Path, path: str, routers: Sequence[APIRouter], **given: object) -> httpx.Response:
    """Return what nobody gets from an application whose database is away."""
    log.configure("desk")
    settings = load(mode="test", home=home, database_url="postgresql://nobody@127.0.0.1:1/none", **given)
    app = application(Backend(settings, "desk"), routers, Metrics())

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
            return await client.get(path)

    return asyncio.run(ask())


@pytest.mark.parametrize(("name", "routers"), [("desk", desk.ROUTERS), ("gateway", gateway.ROUTERS)])
def test_the_document_is_there_for_everybody(tmp_path: Path, name: str, routers: Sequence[APIRouter]) -> None:
    """AsyncAPI 3 without a token, as it is committed: all topics on the desk, the publishers' at the gateway."""
    answer = asked(tmp_path, "/api/asyncapi.json", routers)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == orjson.loads((FOLDER / f"{name}.json").read_bytes())


def test_the_page_is_there_for_everybody(tmp_path: Path) -> None:
    """One page, with the policy that lets a browser load nothing beside it."""
    answer = asked(tmp_path, "/api/topics", gateway.ROUTERS)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    assert "in.kriminalforsorgen" in answer.text
    assert "out.ksp" not in answer.text


def test_a_rulebook_that_cannot_be_read_is_no_answer(tmp_path: Path) -> None:
    """The process serves on; what cannot be described is unavailable, and may be there later."""
    (tmp_path / "rulebook").mkdir()
    answer = asked(tmp_path, "/api/asyncapi.json", gateway.ROUTERS, rulebook=tmp_path / "rulebook")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:stafet:problem:unavailable")
