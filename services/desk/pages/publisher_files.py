"""Skemaer og eksempler: the JSON Schema of each event that a publisher may send, and examples in its own name."""

import json
from functools import lru_cache
from typing import NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.api.publishers.events import expect_publisher
from services.core.rulebook.organisations import SOURCE_PREFIX
from services.desk.web.fault_words import SCHEMAS, event_types
from services.desk.web.languages import language_of
from services.desk.web.naming import Names
from services.desk.web.rendering import page
from services.desk.web.working import at_work
from services.effects.actors import RefusedActError
from services.storage.handovers.office import Office

KINDS = {
    "skema": "jsonschema/{type}.json",
    "mindst": "examples/{type}/minimal.json",
    "fuld": "examples/{type}/full.json",
}
"""What can be had of a type: its schema, and the smallest and the fullest example."""
router = APIRouter(prefix="/udgiver/skemaer")


class Kind(NamedTuple):
    """A type that a publisher may send."""

    type: str
    name: str


@router.get("")
async def files(request: Request) -> Response:
    """Return the list of what the publisher may send."""
    language = language_of(request)

    def named(office: Office) -> list[Kind]:
        names = Names(office.rulebook, language)
        return sorted((Kind(one, names.type(one)) for one in _own(office)), key=lambda one: one.name)

    return page(request, "udgiver/skemaer.html", kinds=await at_work(request, lambda office, _: named(office)))


@router.get("/{type}/{kind}")
async def file(type: str, kind: str, request: Request) -> Response:  # noqa: A002 - a type of events
    """Return a schema, or an example that names the publisher as its source."""

    def made(office: Office) -> str:
        if type not in _own(office) or kind not in KINDS:
            raise RefusedActError("not_found")
        text = _text(type, kind)
        if kind == "skema":
            return text
        event = {**json.loads(text), "source": SOURCE_PREFIX + office.principal.organisation}
        return json.dumps(event, ensure_ascii=False, indent=2) + "\n"

    text = await at_work(request, lambda office, _: made(office))
    headers = {"Content-Disposition": f'attachment; filename="{type}-{kind}.json"'}
    return Response(text, headers=headers, media_type="application/json")


def _own(office: Office) -> set[str]:
    """Return the types that a publisher may send; raises RefusedActError `forbidden`."""
    expect_publisher(office)
    sender = office.rulebook.publisher_by_id[office.principal.organisation]
    return set(sender.may_send) & set(event_types())


@lru_cache(maxsize=128)
def _text(event_type: str, kind: str) -> str:
    return (SCHEMAS / KINDS[kind].format(type=event_type)).read_text(encoding="utf-8")
