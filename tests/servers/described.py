"""What a process answers, held against what its OpenAPI document says of it: nothing more, nothing else."""

import re
from collections.abc import Mapping
from typing import Any

import httpx
from jsonschema import Draft202012Validator

from services.api.openapi.document import document
from services.desk import app as desk

DOCUMENT = document(route for router in desk.ROUTERS for route in router.routes)


def closed(schema: Any) -> Any:
    """Return a schema whose objects have no other members than those it names."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    whole = {name: closed(one) for name, one in schema.items()}
    names = {"type", "required", "properties"} <= set(whole)
    return {**whole, "additionalProperties": False} if names and "allOf" not in whole else whole


COMPONENTS = closed(DOCUMENT["components"])


def operation(method: str, path: str) -> Mapping[str, Any] | None:
    """Return the operation of a request, None for a path or a method that no route has."""
    for template, methods in DOCUMENT["paths"].items():
        if method.lower() in methods and re.fullmatch(_pattern(template), path):
            found: Mapping[str, Any] = methods[method.lower()]
            return found
    return None


def _pattern(template: str) -> str:
    """Return what paths of a template look like: only the index of a tile goes over several parts of one."""
    return re.sub(r"\{\w+\}", "[^/]+", template.replace("{index}", ".+"))


def undescribed(answer: httpx.Response) -> list[str]:
    """Return what the document does not say of an answer: its status, media type, members, their values."""
    row = operation(answer.request.method, answer.request.url.path)
    if row is None:
        return []
    told = row["responses"].get(str(answer.status_code))
    if told is None:
        return [f"{row['operationId']} answers {answer.status_code}: {answer.text}"]
    kind = answer.headers["content-type"].partition(";")[0]
    if kind not in told["content"]:
        return [f"{row['operationId']} answers {answer.status_code} as {kind}"]
    if not kind.endswith("json"):
        return []
    whole = {**closed(told["content"][kind]["schema"]), "components": COMPONENTS}
    errors = Draft202012Validator(whole).iter_errors(answer.json())
    return [f"{row['operationId']} {answer.status_code}: {one.json_path} {one.message}" for one in errors]


def as_described(answer: httpx.Response) -> None:
    """Assert that the document says what is answered; what flows on is not read here."""
    if not answer.headers.get("content-type", "").startswith("text/event-stream"):
        answer.read()
        assert undescribed(answer) == []
