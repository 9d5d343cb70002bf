"""The matrix of docs/access.md is what the one decision says, enumerated whole: role, stage, circle, act."""

import re
from datetime import UTC, datetime
from itertools import product

from docs.tables import ROOT
from services.core.access.grants import Grant
from services.core.access.principal import Principal
from services.core.access.rights import Where, may
from services.core.access.roles import CIRCLES, ROLES
from services.core.rulebook.vocabulary import STAGES
from statemachine.model.table import TABLE

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
ROW = re.compile(r"^\| `([a-z-]+)` \| (general|infohus|exit) \| `([a-z]+)` \|$", re.MULTILINE)
Shown = set[tuple[str, ...]]


def shown(page: str) -> Shown:
    """Return role, circle and stage of every row of the page's matrix."""
    return set(ROW.findall(page))


def wrong(rows: Shown) -> list[tuple[str, str, str, str]]:
    """Return every role, circle, stage and act of which the page says something else than the decision does."""
    found = []
    for role, circle, stage, act in product(ROLES, CIRCLES, STAGES, TABLE):
        who = Principal(role, "kommune-0860", "x-1")
        grants = [Grant(who, "here", "*", NOW)]
        said = may(who, grants, Where("here", circle, "0860", stage), NOW, act.who)
        told = "not_found" if (role, circle, stage) not in rows else None if role in act.who else "forbidden"
        if said != told:
            found.append((role, circle, stage, act.name))
    return found


def test_the_matrix_is_what_the_decision_says() -> None:
    """All 10 roles, 3 circles, 5 stages and every act of the second implementation: not found, forbidden, or done."""
    page = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")
    assert len(shown(page)) == 15
    assert len(list(product(ROLES, CIRCLES, STAGES, TABLE))) == 10 * 3 * 5 * 20
    assert wrong(shown(page)) == []


def test_a_wrong_row_is_seen() -> None:
    """The twin: a right that nobody has, and one that is not told, are found with every act."""
    page = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")
    added = wrong(shown(page) | {("koordinator", "exit", "wish")})
    assert {one[:3] for one in added} == {("koordinator", "exit", "wish")}
    assert len(wrong(shown(page) - {("visitator", "general", "triage")})) == len(TABLE)
