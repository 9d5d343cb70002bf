"""Every citation resolves: sections, steps, promises, decisions, rule ids, invariants, faults, mutants."""

import re

import pytest

from architecture.source import ROOT, committed
from docs.citations import REFERENCE, known, unresolved

TEXTS = {".py", ".md", ".yaml", ".yml", ".toml", ".java", ".json", ""}
# Pins with their hashes, the licence's own words, and the tests that plant what is not there.
ELSEWHERE = ("requirements/", "LICENSE", "tests/docs/test_citations.py", "deploy/schemas/")
PLANTED = {"tests/unit/core/rulebook/test_document_reader_errors.py": {"ROUTE-99"}}
"""Where a test plants an id that no rule has."""


def cited() -> dict[str, str]:
    """Return path and text of every committed file that may cite."""
    named = {str(path.relative_to(ROOT)): path for path in committed() if path.suffix in TEXTS}
    return {name: path.read_text(encoding="utf-8") for name, path in named.items() if not name.startswith(ELSEWHERE)}


def test_every_citation_is_in_the_repository() -> None:
    """What the code cites can be looked up in docs/reference, in the one form that this test can read."""
    assert {name: {*found} for name, text in cited().items() if (found := unresolved(text))} == PLANTED


def test_citations_are_found_at_all() -> None:
    """The reference has its parts, and the code cites them: a pattern that reads nothing would find no fault."""
    sections = {"contracts": 9, "contracts-acts": 9, "design": 11, "reliability": 6, "rules": 30, "step": 15}
    least = {**sections, "promise": 15, "rule": 214, "I": 12, "F": 32, "M": 16, "page": 6}
    assert {kind: len(known()[kind]) for kind in least if len(known()[kind]) < least[kind]} == {}
    every = "\n".join(text for name, text in cited().items() if name.startswith(("services/", "tests/", "rulebooks/")))
    for form in ("contracts 2.1", "design 6", "promise 11", "reliability 3", "KSP-7", "decision 0011", "I7"):
        assert form in every or form.capitalize() in every


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("as contracts 13 says", "contracts 13"),
        ("as contracts 2.1 and 2.3 say", "contracts 2.3"),
        ("(Contracts 8)", "contracts 8"),
        ("contracts-acts 9.5", "contracts-acts 9.5"),
        ("contracts 2.1 steps 6 and 21", "contracts 2.1 step 21"),
        ("Design 12", "design 12"),
        ("reliability 9", "reliability 9"),
        ("rules 21", "rules 21"),
        ("Promise 16", "promise 16"),
        ("decision 0999", "decision 0999"),
        ("KSP-77", "KSP-77"),
        ("EX-21a", "EX-21"),
        ("XYZ-1", "XYZ-1"),
        ("invariant I13", "I13"),
        ("fault F33", "F33"),
        ("mutant M17", "M17"),
        ("design section 6", "design section 6: written otherwise"),
        ("contract section 2", "contract section 2: written otherwise"),
        ("facts.md", "facts.md: no such page"),
        ("see desk.md", "desk.md: no such page"),
    ],
)
def test_what_is_not_there_is_seen(text: str, fault: str) -> None:
    """The twin: one citation of each kind that leads nowhere, or has a form of its own, is named."""
    assert unresolved(text) == [fault]


@pytest.mark.parametrize(
    "text",
    [
        "contracts 1.1 and 2, contracts 2.1 steps 6 to 8, design 6, reliability 3, rules 18, contracts-acts 9.3",
        "promise 11, decision 0003, KSP-7, EX-18a, evidence.md, I12, F32, M16",
        "RPL115-1-3-a UTF-8 SHA-256 KF-2026-000117 section 115(1) no. 3, RFC 6962 section 2.1, docs/forums.md",
    ],
)
def test_what_is_there_is_not_refused(text: str) -> None:
    """The twin of the twin: every form with something that exists, and what only looks like one."""
    assert unresolved(text) == []


def test_every_source_of_a_rule_is_listed() -> None:
    """Each key of a source in rules.md is a link or is explained, and none is listed in vain."""
    text = (REFERENCE / "rules.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^(?:\[(S\d+b?)\]: http|(S\d+) \(no stable)", text, re.MULTILINE))
    keys = {one or other for one, other in listed}
    assert set(re.findall(r"\[(S\d+b?)\](?!:)", text)) == keys
