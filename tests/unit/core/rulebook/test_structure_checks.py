"""Faults of a rulebook that need no event: holes, rows that hide those below, bodies that take nobody, circles."""

import re
from typing import Any

import pytest

from services.core.rulebook.document_reader import RulebookError
from services.core.rulebook.model import build
from unit.core.broken import Documents, built, documents, refused, row, table
from unit.core.danish import english

HOLES = [
    ("crime", "ssp_consultants", lambda of: row(of, "ssp_consultants").update(when={"school_given": False})),
    ("gate_number_1", "number_1_mismatch", lambda of: row(of, "number_1_mismatch").update(when={"consent": "given"})),
    ("recruitment", "recruited_minor", lambda of: row(of, "recruited_minor").pop("when")),
    ("stadium", "stadium_minor", lambda of: row(of, "stadium_minor")["then"].update(forum="lokalraad_hjoerring")),
    ("matter", "stadium", lambda of: row(of, "stadium").update(then={"go": "matter"})),
]


@pytest.mark.parametrize(("where", "name", "change"), HOLES, ids=[name for _, name, _ in HOLES])
def test_what_can_be_seen_without_trying_is_refused_when_read(where: str, name: str, change: Any) -> None:
    """A hole, a row that hides all below it, a body that takes nobody, a circle: refused with row or table and line."""
    changed = documents()
    change(changed)
    with pytest.raises(RulebookError) as told:
        build(changed)
    assert f"[{name}]" in str(told.value) or f"[{where}]" in str(told.value)
    assert re.search(r"\(linje [0-9]+\): ", str(told.value))
    assert not english(str(told.value))


def _table(**change: Any) -> Any:
    return lambda of: of["routing.yaml"]["tables"].append({"table": "trial", "rows": [], **change})


WORDS = {"da": "x", "en": "x"}
BOTH = {"forum": "ssp", "stage": "queue", "outcome": "refused"}
FAULTS = [
    ("tables[", "table: ingen række fører til trial, og after nævner den ikke", _table()),
    ("[stadium]", "rows: tabellen har ingen rækker", lambda of: table(of, "stadium").clear()),
    ("[stadium_adult]", "then: her ventes go, forum eller outcome", lambda of: _then(of, codes=["UNDER_10"])),
    ("[stadium_adult]", "then: outcome og forum kan ikke stå sammen", lambda of: _then(of, **BOTH)),
    ("[stadium_adult]", "then: gate kræver forum", lambda of: _then(of, outcome="refused", gate="gate_number_1")),
    ("[gate_number_1]", "when: den sidste række må ikke have when", lambda of: _asking(of, "gate_number_1")),
    ("[matter]", "table: tabellerne går i ring: ", lambda of: row(of, "stadium").update(then={"go": "matter"})),
]  # fmt: skip


def _asking(of: Documents, name: str) -> None:
    table(of, name)[-1]["when"] = {"charged": True}


def _then(of: Documents, **then: Any) -> None:
    row(of, "stadium_adult").update(then=then, rules=["STA-5"])


@pytest.mark.parametrize(("place", "said", "change"), FAULTS, ids=[said for _, said, _ in FAULTS])
def test_what_cannot_work_is_told_at_its_place(place: str, said: str, change: Any) -> None:
    """A table that nothing leads to or without rows, a row that decides nothing or two things, an open end."""
    told = refused(change)
    assert place in told
    assert said in told


def test_a_table_that_is_asked_after_needs_nobody_to_lead_to_it() -> None:
    """It is reached by its name alone, and may be left without a row that holds."""

    def change(of: Documents) -> None:
        rows = [{"row": "trial_row", "when": {"charged": True}, "rules": ["STA-5"], "then": {}, **WORDS}]
        of["routing.yaml"]["tables"].append({"table": "trial", "rows": rows})
        of["routing.yaml"]["after"].append("trial")

    assert built(change).after[-1] == "trial"
