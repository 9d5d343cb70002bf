"""Parameters of the document: what stands in paths, queries and headers, with its limits."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from services.core.agenda.states import DANISH
from services.core.handover.states import STATES
from services.core.rulebook.vocabulary import STAGES

Parameter = dict[str, Any]

_WORD = {"type": "string", "minLength": 1, "maxLength": 100}

PATH: Mapping[str, Parameter] = MappingProxyType(
    {
        "id": {
            "description": "Id, as lists and receipts give it; another one is not found.",
            "schema": {"type": "string", "minLength": 1},
            "example": "02020202-0202-0202-0202-020202020202",
        },
        "level": {
            "description": "Level of the tree: 0 over the leaves.",
            "schema": {"type": "string", "pattern": "^([0-9]|[1-5][0-9]|6[0-3])$"},
            "example": "0",
        },
        "index": {
            "description": "Which of its level, three digits each, all but the last behind an `x`: `x001/234`. A width "
            "behind it, as in `x001/234.p/56`, where it is not full. Its slashes are the path's own.",
            "schema": {"type": "string", "pattern": "^(x[0-9]{3}/)*[0-9]{3}([.]p/[1-9][0-9]{0,2})?$"},
            "example": "000",
        },
        "file": {
            "description": "Which file.",
            "schema": {"enum": ["log.vkey", "log.vkeys", "policy", "verify.py"]},
            "example": "log.vkey",
        },
        "forum": {"description": "Id of the forum or queue.", "schema": _WORD, "example": "ksp"},
    }
)
# An empty parameter is one that is not given, as a form sends it.
QUERY: Mapping[str, Parameter] = MappingProxyType(
    {
        "municipality": {
            "description": "Only this municipality.",
            "schema": {"type": "string", "pattern": "^([0-9]{4})?$"},
            "example": "0860",
        },
        "stage": {"description": "Only this stage.", "schema": {"enum": [*STAGES, ""]}, "example": "queue"},
        "state": {
            "description": "Only this state, also one that is not open.",
            "schema": {"enum": [*(one.name for one in STATES), ""]},
            "example": "offered",
        },
        "forum": {
            "description": "Only this forum.",
            "schema": {"type": "string", "maxLength": 100},
            "example": "ksp",
        },
        "status": {
            "description": "Only this state of an agenda.",
            "schema": {"enum": [*DANISH, ""]},
            "example": "draft",
        },
        "since": {
            "description": "From this day on; 30 days back unless given.",
            "schema": {"type": "string", "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"},
            "example": "2026-03-01",
        },
        "limit": {
            "description": "At most so many.",
            "schema": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
            "example": 50,
        },
        "step": {
            "description": "The version that the step led to; the latest step unless given.",
            "schema": {"type": "string", "pattern": "^([1-9][0-9]{0,8})?$"},
            "example": "2",
        },
        "after": {
            "description": "What follows this cursor: `next` of the page before.",
            "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]*$"},
        },
    }
)
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The version that the act is based on, as its ETag was: one text in quotation marks.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    "example": '"1"',
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Your name of this request: within 24 hours it gets the first answer again, and no second effect.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "[!-~]"},
    "example": "b7c1f0de-3a63-4b0e-8a34-8e4f1f0c2d11",
}
_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "Language of problem documents: `da`, unless English comes first.",
    "schema": {"type": "string"},
    "example": "en",
}
HEADERS: Mapping[str, Parameter] = MappingProxyType(
    {"IfMatch": _IF_MATCH, "IdempotencyKey": _KEY, "AcceptLanguage": _LANGUAGE}
)
"""Name among the components → header."""


def path_parameter(name: str) -> Parameter:
    """Return a part of a path; raises KeyError for one that nobody has described."""
    return {"name": name, "in": "path", "required": True, **PATH[name]}


def query_parameter(name: str) -> Parameter:
    """Return a parameter of a query."""
    return {"name": name, "in": "query", "required": False, **QUERY[name]}


def header_reference(name: str) -> Parameter:
    """Return a reference to a header among the components."""
    return {"$ref": f"#/components/parameters/{name}"}
