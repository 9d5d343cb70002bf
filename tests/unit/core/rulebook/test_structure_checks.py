"""Faults of a rulebook that need no event: holes, rows that hide those below, bodies that take nobody, circles."""

import re
from typing import Any

import pytest

from services.core.rulebook.document_reader import RulebookError
from services.core.rulebook.model import build
from unit.core.broken import documents, row
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
