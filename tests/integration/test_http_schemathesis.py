"""Requests made of the OpenAPI document, good and bad, by everybody: no answer that the document does not tell.

`EXAMPLES=50` in front of the command asks longer, and for every operation.
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from golden.openapi import FOLDER
from integration.desk import ANNE, EXIT, LEADER, POLICE_LEAD, SORTER, Desk
from servers import schemathesis
from servers.http import Served
from services.core.access.roles import ROLES

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]
EXAMPLES = os.environ.get("EXAMPLES")
PHASES = ("-n", EXAMPLES or "2", "--continue-on-failure", "--phases")
READS = ("queues", "queue", "handover", "content", "identity", "targets", "event", "question")
DONE = ("accept", "forward", "complete", "note_outcome", "answer", "complete_task")
EDGES = {
    "koordinator": ("queue", "handover", "identity", "accept", "forward"),
    "udgiver": ("event", "complete_task", "answer"),
}
"""Operations whose every edge is tried by somebody: acts share one route, and are told apart by their rows alone."""
FLOW = ("--exclude-operation-id", "signals")
"""A flow never ends by itself: it is asked for by those alone who are not let in."""


def only(names: Sequence[str]) -> tuple[str, ...]:
    """Return the options that leave these operations; with EXAMPLES all of them are asked for."""
    return FLOW if EXAMPLES else tuple(word for name in names for word in ("--include-operation-id", name))


SENDER = "udgiver:kommune-0860:u-1"

PEOPLE: Mapping[str, tuple[str, str]] = {
    "koordinator": (ANNE, "ssp"),
    "stedfortraeder": ("stedfortraeder:kommune-0860:s-1", "ssp"),
    "forumleder": (LEADER, "ssp"),
    "visitator": (SORTER, "council"),
    "infohus-tovholder": (POLICE_LEAD, "infohus"),
    "exit-koordinator": (EXIT, "wish"),
    "udgiver": (SENDER, "ssp"),
    "revisor": ("revisor:stafet:r-1", "ssp"),
    "databeskyttelse": ("databeskyttelse:stafet:d-1", "ssp"),
    "drift": ("drift:stafet:d-1", "ssp"),
}
"""Role → somebody of it, and a case of which one item is there for that role, as far as any is."""


def known(desk: Desk, role: str) -> dict[str, str]:
    """Return ids that there are for somebody of a role, who is let in to their forum."""
    who, case = PEOPLE[role]
    item = desk.case(case)
    desk.tried("show", item, who)
    return {"path.id": item, "path.forum": "ssp"}


def test_everybody_is_asked_for() -> None:
    """A new role is somebody here too."""
    assert set(PEOPLE) == set(ROLES)


@pytest.mark.parametrize("role", PEOPLE)
def test_no_role_finds_an_answer_that_is_not_told(api: Served, desk: Desk, tmp_path: Path, role: str) -> None:
    """Each role's token, on ids of its own: statuses, media types, headers and bodies are the document's."""
    _finds_nothing(api, desk, tmp_path, role, (*PHASES, "examples,fuzzing", *only((*READS, *DONE))))


@pytest.mark.parametrize("role", EDGES)
def test_no_edge_of_the_schemas_is_told_otherwise(api: Served, desk: Desk, tmp_path: Path, role: str) -> None:
    """Each limit of each member, each member left out or of another kind, each method that is not there."""
    _finds_nothing(api, desk, tmp_path, role, (*PHASES, "coverage", *only(EDGES[role])))


def test_events_of_every_type_are_taken_as_told(api: Served, desk: Desk, tmp_path: Path) -> None:
    """Each event of the document's examples, and a batch, sent by their publisher."""
    _finds_nothing(api, desk, tmp_path, "udgiver", (*PHASES, "examples", "--include-operation-id", "send_events"))


def _finds_nothing(api: Served, desk: Desk, folder: Path, role: str, options: tuple[str, ...]) -> None:
    document, token = f"{api.url}/api/openapi.json", api.token(PEOPLE[role][0])
    found = schemathesis.run(document, api.url, token, folder, known(desk, role), options)
    assert found.code == 0, found.printed


@pytest.mark.parametrize("token", ["none", "expired", "foreign", "broken"])
def test_who_is_nobody_finds_nothing(api: Served, tmp_path: Path, token: str) -> None:
    """No token, one of yesterday, one of another installation and one that is none: 401 and no more, flows too."""
    foreign = "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJ4In0.AAAA"
    given = {"none": None, "expired": api.token(ANNE, minutes=-60), "foreign": foreign, "broken": "x"}[token]
    some = only(("handover", "accept", "send_events", "event", "answer", "signals"))
    found = schemathesis.run(f"{api.url}/api/openapi.json", api.url, given, tmp_path, {}, (*PHASES, "examples", *some))
    assert found.code == 0, found.printed


def test_an_answer_that_is_not_told_is_found(api: Served, desk: Desk, tmp_path: Path) -> None:
    """The twin: a document that knows no 404 of an item, and one whose items have no version."""
    whole = (FOLDER / "desk.json").read_text(encoding="utf-8")
    for change in (_without_404, _with_text_for_version):
        document = json.loads(whole)
        change(document)
        path = tmp_path / "document.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        options = (*PHASES, "examples", "--include-operation-id", "handover")
        parameters = known(desk, "koordinator") if change is _with_text_for_version else {}
        found = schemathesis.run(str(path), api.url, api.token(ANNE), tmp_path, parameters, options)
        assert found.code == 1, found.printed


def _without_404(document: dict[str, object]) -> None:
    del document["paths"]["/api/v1/handovers/{id}"]["get"]["responses"]["404"]  # type: ignore[index]


def _with_text_for_version(document: dict[str, object]) -> None:
    properties = document["components"]["schemas"]["HandoverItem"]["properties"]  # type: ignore[index]
    properties["version"] = {"type": "string"}
