"""Hooks of schemathesis: what a client knows that no document tells, a key of its own and the version of an item."""

import os
from typing import Any
from uuid import uuid4

import httpx
import schemathesis

ITEM = "/api/v1/handovers/"
FIRST = '"1"'


@schemathesis.hook
def before_call(_: Any, case: Any, __: Any = None) -> None:
    """Give each request with a good key another one, and an example of a version the one that the item has now."""
    headers = case.headers or {}
    if 0 < len(str(headers.get("Idempotency-Key", "")).strip()) <= 64:
        headers["Idempotency-Key"] = str(uuid4())
    if headers.get("If-Match") == FIRST:
        item = str((case.path_parameters or {}).get("id", ""))
        headers["If-Match"] = _version(item) or FIRST


def _version(item: str) -> str | None:
    asked = {"Authorization": f"Bearer {os.environ['TOKEN']}"}
    try:
        return httpx.get(f"{os.environ['BASE']}{ITEM}{item}", headers=asked).headers.get("ETag")
    except httpx.InvalidURL:
        return None
