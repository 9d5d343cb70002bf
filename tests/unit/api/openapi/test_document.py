"""OpenAPI document: valid, complete, and of what a process serves alone."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from fastapi import APIRouter
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing.exceptions import PointerToNowhere
from starlette.requests import Request
from starlette.responses import Response

from schemas.act_bodies import Complete, NoteOutcome
from services.api.http.problems import KINDS
from services.api.openapi.document import Document, document, least
from services.api.openapi.operations import OPERATIONS
from services.api.openapi.page import found
from services.desk import app as desk
from services.gateway import app as gateway


def of(routers: Sequence[APIRouter]) -> Document:
    """Return the document of routers."""
    return document(route for router in routers for route in router.routes)


DESK = of(desk.ROUTERS)


def operations(whole: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the operations with their paths."""
    for path, methods in whole["paths"].items():
        for one in methods.values():
            yield path, one


@pytest.mark.parametrize("routers", [desk.ROUTERS, gateway.ROUTERS])
def test_the_document_is_openapi_3_1(routers: Sequence[APIRouter]) -> None:
    """It is what the specification's own schema asks for, and every reference in it leads somewhere."""
    OpenAPIV31SpecValidator(of(routers)).validate()


def test_a_broken_document_is_seen() -> None:
    """The twin: a parameter that is nowhere, and a reference to nothing."""
    broken = of(desk.ROUTERS)
    next(operations(broken))[1]["parameters"][0].pop("in")
    assert not OpenAPIV31SpecValidator(broken).is_valid()
    broken = of(desk.ROUTERS)
    broken["components"]["schemas"]["Loose"] = {"$ref": "#/components/schemas/Nothing"}
    with pytest.raises(PointerToNowhere):
        OpenAPIV31SpecValidator(broken).validate()


def test_every_route_has_one_operation_of_its_own_name() -> None:
    """Nothing is served that is not described; a client's generator finds no name twice."""
    served = {
        (method.lower(), route.path_format)
        for router in desk.ROUTERS
        for route in router.routes
        for method in route.methods  # type: ignore[attr-defined]
    }
    assert {(method, path) for path, methods in DESK["paths"].items() for method in methods} == served
    assert set(OPERATIONS) == {(method.upper(), path) for method, path in served}, "a row whose route is gone"
    names = [one["operationId"] for _, one in operations(DESK)]
    assert len(names) == len(set(names)) > 1


def test_a_route_without_a_row_is_seen() -> None:
    """The twin: a route that nobody described stops the process before it serves."""
    router = APIRouter()

    @router.get("/api/v1/undescribed")
    async def undescribed(_: Request) -> Response:
        return Response()

    with pytest.raises(KeyError, match="undescribed"):
        of([router])


def test_the_gateway_describes_publishers_paths_alone() -> None:
    """Whoever reads it there learns nothing of coordinators' paths."""
    assert {tag for _, one in operations(of(gateway.ROUTERS)) for tag in one["tags"]} <= {"publishers"}


def test_examples_are_what_their_schemas_allow() -> None:
    """Each example of a body, an event and a problem document passes the schema beside it, references and all."""
    shown = 0
    for schema, example in _shown(DESK):
        whole = {**schema, "components": DESK["components"]}
        assert [error.message for error in Draft202012Validator(whole).iter_errors(example)] == []
        shown += 1
    assert shown > 8


def _shown(whole: Document) -> Iterator[tuple[dict[str, Any], Any]]:
    for _, one in operations(whole):
        for place in (one.get("requestBody", {}), *one["responses"].values()):
            for media in place.get("content", {}).values():
                for example in media.get("examples", {}).values():
                    yield media["schema"], found(whole, example)["value"]


def test_refusals_stand_with_their_status() -> None:
    """Each operation tells who asks what 401 and 503 are, and each code under the status of the table."""
    for _, one in operations(DESK):
        assert {"401", "408", "500", "503"} <= set(one["responses"])
        for status, answer in one["responses"].items():
            for media in answer["content"].values():
                for code in media.get("examples", {}):
                    assert KINDS[code].status == int(status)


def test_the_smallest_body() -> None:
    """What is required, or one of several."""
    assert least(Complete) == {"task": "confirm_receipt"}
    assert least(NoteOutcome) == {"outcome": "measure_agreed", "responsible_authority": "kommune-0860"}
