"""The matrix of docs/access.md is what the one decision says, enumerated whole: role, stage, circle, act."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import product

from docs.tables import ROOT
from services.core.access.grants import Grant
from services.core.access.principal import Principal
from services.core.access.rights import Where, may
from services.core.access.roles import CIRCLES, ROLES
from services.core.handover.acts import ACTS
from services.core.rulebook.vocabulary import STAGES
from statemachine.model.table import TABLE

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
ROW = re.compile(r"^\| `([a-z-]+)` \| (general|infohus|exit) \| `([a-z]+)` \| (.*) \| (.*) \|$", re.MULTILINE)
NAME = re.compile(r"`([a-z_]+)`")
Case = tuple[str, str, str, str]


def shown(page: str) -> dict[Case, str | None]:
    """Return what the page says of role, circle, stage and act: None where it may, or `forbidden`."""
    said: dict[Case, str | None] = {}
    for role, circle, stage, its, others in ROW.findall(page):
        said |= {(role, circle, stage, act): None for act in NAME.findall(its)}
        said |= {(role, circle, stage, act): "forbidden" for act in NAME.findall(others)}
    return said


def wrong(page: Mapping[Case, str | None]) -> list[Case]:
    """Return every case of which the page says something else than the decision; what is left out is not there."""
    found = []
    for role, circle, stage, act in product(ROLES, CIRCLES, STAGES, ACTS):
        who = Principal(role, "kommune-0860", "x-1")
        grants = [Grant(who, "here", "*", NOW)]
        case = (role, circle, stage, act.name)
        if may(who, grants, Where("here", circle, "0860", stage), NOW, act.who) != page.get(case, "not_found"):
            found.append(case)
    return found


def page() -> dict[Case, str | None]:
    """Return what the page says."""
    return shown((ROOT / "docs" / "access.md").read_text(encoding="utf-8"))


def test_the_matrix_is_what_the_decision_says() -> None:
    """All 10 roles, 3 circles, 5 stages and 20 acts: not found, forbidden, or its own."""
    assert len(list(product(ROLES, CIRCLES, STAGES, ACTS))) == 10 * 3 * 5 * 20
    assert len(page()) == 15 * 20
    assert wrong(page()) == []


def test_the_second_implementation_says_the_same() -> None:
    """Who may do each act, typed by hand from contracts-acts 9 into the model, is who the page says."""
    its = {row.name: set(row.who) for row in TABLE}
    assert {act for *_, act in page()} == set(its)
    assert [case for case, said in page().items() if (said is None) != (case[0] in its[case[3]])] == []


def test_a_wrong_cell_is_seen() -> None:
    """The twin: a right that nobody has, one that is not told, and one that is told as forbidden, are found."""
    gone, turned = ("visitator", "general", "triage", "select"), ("koordinator", "general", "queue", "accept")
    added = ("koordinator", "exit", "wish", "accept")
    assert wrong({case: said for case, said in page().items() if case != gone}) == [gone]
    assert wrong({**page(), turned: "forbidden"}) == [turned]
    assert wrong({**page(), added: None}) == [added]
