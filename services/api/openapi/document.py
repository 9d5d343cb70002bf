"""The OpenAPI 3.1 document of an application: its routes, each with what its row says."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from starlette.routing import BaseRoute, Route

from schemas.act_bodies import Body
from services.api.http.problems import KINDS, MEDIA_TYPE, TYPE
from services.api.openapi.components import Components, event_examples
from services.api.openapi.operations import EVERY, JSON, OPERATIONS, Operation
from services.api.openapi.parameters import HEADERS, header_reference, path_parameter, query_parameter
from services.api.openapi.problem_examples import problem_examples

Document = dict[str, Any]

INFO = {
    "title": "Stafet",
    "version": "1",
    "description": "Events about people at risk from their publishers, and handovers for coordinators' systems.",
}
ONE_EVENT, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
_PART = re.compile(r"\{(\w+)\}")
_TOLD = {
    401: {"WWW-Authenticate": "How to authenticate: `Bearer`."},
    429: {"Retry-After": "Seconds until it may be tried again."},
    503: {"Retry-After": "Seconds until it may be tried again."},
}
"""Headers of refusals, by status."""


def document(routes: Iterable[BaseRoute]) -> Document:
    """Return the document of an application's routes; raises KeyError for a route that has no row."""
    served = [route for route in routes if isinstance(route, Route) and route.include_in_schema]
    parts = Components()
    whole: Document = {"openapi": "3.1.0", "info": INFO, "paths": {route.path_format: {} for route in served}}
    for route, method in _methods(served):
        whole["paths"][route.path_format][method.lower()] = _operation(
            OPERATIONS[method, route.path_format], route.path_format, parts
        )
    whole["tags"] = [{"name": name} for name in sorted({row.tag for row in _rows(served)})]
    whole["security"] = [{"bearer": []}]
    whole["components"] = {
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        "parameters": dict(HEADERS),
        "examples": problem_examples(),
        "schemas": dict(sorted(parts.schemas.items())),
    }
    return whole


def _methods(routes: Iterable[Route]) -> Iterator[tuple[Route, str]]:
    for route in routes:
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield route, method


def _rows(routes: Iterable[Route]) -> Iterator[Operation]:
    return (OPERATIONS[method, route.path_format] for route, method in _methods(routes))


def _operation(row: Operation, path: str, parts: Components) -> Document:
    headers = [*(["IfMatch"] if row.based else []), *(["IdempotencyKey"] if row.repeatable else []), "AcceptLanguage"]
    made: Document = {
        "operationId": row.name,
        "summary": row.summary,
        "tags": [row.tag],
        "parameters": [
            *(path_parameter(name) for name in _PART.findall(path)),
            *(query_parameter(name) for name in row.query),
            *(header_reference(name) for name in headers),
        ],
        "responses": {str(row.status): _done(row, parts), **_refused(row)},
    }
    if row.more:
        made["description"] = row.more
    if row.name == "send_events":
        made["requestBody"] = _events(parts)
    elif row.body is not None:
        made["requestBody"] = {
            "required": any(field.is_required() for field in row.body.model_fields.values()),
            "content": {JSON: {"schema": parts.body(row.body), "examples": {"example": {"value": least(row.body)}}}},
        }
    return made


def least(model: type[Body]) -> Document:
    """Return the smallest body: what is required, or the first member where one of several has to be there."""
    fields = model.model_fields
    wanted = [name for name, field in fields.items() if field.is_required()] or list(fields)[:1]
    return {name: (fields[name].examples or [None])[0] for name in wanted}


def _events(parts: Components) -> Document:
    one, examples = parts.events(), event_examples()
    batch = {"value": [next(iter(examples.values()))["value"]]}
    several = {"type": "array", "items": one}
    return {
        "required": True,
        "content": {
            ONE_EVENT: {"schema": one, "examples": examples},
            BATCH: {"schema": several, "examples": {"batch": batch}},
            JSON: {"schema": {"anyOf": [one, several]}, "examples": {**examples, "batch": batch}},
        },
    }


def _done(row: Operation, parts: Components) -> Document:
    if row.answer is None:
        return {"description": row.summary, "content": {row.media: {"schema": {"type": "string"}}}}
    one = parts.answer(row.answer)
    schema = {"type": "array", "items": one} if row.listed else one
    made: Document = {"description": row.summary, "content": {JSON: {"schema": schema}}}
    if row.versioned:
        tag = {"type": "string", "pattern": '^"[0-9]+"$'}
        made["headers"] = {"ETag": {"description": "The version, for If-Match.", "schema": tag}}
    return made


def _refused(row: Operation) -> Document:
    """Return the refusals, in the order of the table of problems, those of one status together."""
    found: dict[int, list[str]] = {}
    for code, kind in KINDS.items():
        if code in {*EVERY, *row.refusals}:
            found.setdefault(kind.status, []).append(code)
    return {str(status): _problem(status, codes) for status, codes in found.items()}


def _problem(status: int, codes: list[str]) -> Document:
    kinds = {"properties": {"type": {"enum": [f"{TYPE}{code}" for code in codes]}, "status": {"const": status}}}
    content = {
        "schema": {"allOf": [{"$ref": "#/components/schemas/Problem"}, kinds]},
        "examples": {code: {"$ref": f"#/components/examples/{code}"} for code in codes},
    }
    made: Document = {
        "description": "; ".join(f"`{code}`: {KINDS[code].title.en}" for code in codes),
        "content": {MEDIA_TYPE: content},
    }
    if status in _TOLD:
        made["headers"] = {
            name: {"description": text, "schema": {"type": "string"}} for name, text in _TOLD[status].items()
        }
    return made
