"""A rulebook with one wrong word: the error names the file, the line, the place and what is allowed there."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.core.rulebook.document_reader import RulebookError
from services.runtime.config.rulebook_files import load
from unit.core.broken import FOLDER, Documents, documents, refused
from unit.core.danish import english

CASES = [
    ("routing.yaml", "step: 3\n", "stepp: 3\n", "stepp", "step"),
    ("routing.yaml", "when: {danger_now: true}", "when: {danger: true}", "danger", "danger_now"),
    ("routing.yaml", "{verdict: INVALID_CPR}", "{verdict: BAD_CPR}", "BAD_CPR", "INVALID_CPR"),
    ("routing.yaml", "then: {go: kind}", "then: {go: kinds}", "kinds", "kind"),
    ("routing.yaml", "forum: exit_enhed, stage: wish", "forum: exit, stage: wish", "exit", "exit_enhed"),
    ("routing.yaml", "stage: wish", "stage: waiting", "waiting", "wish"),
    ("routing.yaml", "codes: [CALL_POLICE]", "codes: [CALL_SOMEBODY]", "CALL_SOMEBODY", "CALL_POLICE"),
    ("routing.yaml", "rules: [ROUTE-1]", "rules: [ROUTE-99]", "ROUTE-99", "ROUTE-1"),
    ("routing.yaml", "age: 15-17}", "age: 15 to 17}", "15 to 17", "10-17"),
    ("routing.yaml", "kind: exit_note,", "kind: exit_nod,", "exit_nod", "exit_note"),
    ("routing.yaml", "{any: [abuse]}", "{any: [abusive]}", "abusive", "abuse"),
    ("forums.yaml", "mode: gated", "mode: hidden", "hidden", "gated"),
    ("forums.yaml", "scope: region", "scope: land", "land", "region"),
    ("forums.yaml", "why: NO_WISH", "why: NO_WILL", "NO_WILL", "NO_WISH"),
    ("forums.yaml", "legal_basis: [BL124, other-law]", "legal_basis: [BL125]", "BL125", "BL124"),
    ("forums.yaml", "{queue: ksp_manual, stage", "{queue: ksp_manuel, stage", "ksp_manuel", "ksp_manual"),
    ("forums.yaml", "queue: ksp_manual, stage: manual", "queue: ksp_manual, stage: queue", "stage", "manual"),
    ("forums.yaml", "{queue: ksp_manual, stage", "{queue: municipal_triage, stage", "municipal_triage", "to gange"),
    ("municipalities.yaml", "knock_knock", "knockknock", "knockknock", "knock_knock"),
    ("municipalities.yaml", "in_region: true", "in_region: yes please", "in_region", "true eller false"),
    ("publishers.yaml", "release_notice, exit_wish", "release_note, exit_wish", "release_note", "release_notice"),
    ("publishers.yaml", "returns_to: ksp_manual", "returns_to: ksp", "ksp", "ksp_manual"),
    ("deadlines.yaml", "hverdage: 6", "workdays: 6", "hverdage", "hours"),
    ("deadlines.yaml", "from: receipt, hours", "from: reception, hours", "reception", "receipt"),
    ("deadlines.yaml", "date: 12-25", "date: 13-25", "13-25", "MM-DD"),
    ("forums.yaml", "age_from: 10", "age_from: .nan", "age_from", "et helt tal"),
    ("disclosure.yaml", "home: [home_risk", "home: [home_risks", "home_risks", "home_risk"),
    ("retention.yaml", "keep: P1825D", "keep: 5 years", "keep", "P1825D"),
    ("reasons.yaml", "  duplicate:", "  doubled:", "duplicate", None),
    ("contacts.yaml", "category: remand", "category: custody", "custody", "remand"),
    ("texts.yaml", "  queue: {da:", "  queue: {dk:", "da", None),
]


@pytest.mark.parametrize(("file", "old", "new", "word", "allowed"), CASES, ids=[f"{one[0]}-{one[3]}" for one in CASES])
def test_a_wrong_word_is_named_with_its_place(
    tmp_path: Path, file: str, old: str, new: str, word: str, allowed: str | None
) -> None:
    """File, line and word are in the error, and what is allowed instead, in Danish."""
    shutil.copytree(FOLDER, tmp_path / "book")
    changed = tmp_path / "book" / file
    text = changed.read_text(encoding="utf-8")
    assert old in text
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    with pytest.raises(RulebookError) as told:
        load(tmp_path / "book")
    said = str(told.value)
    assert said.startswith(file)
    found = re.search(r"\(linje ([0-9]+)\)", said)
    assert found is not None, said
    near = 4 if "mangler" in said else 0  # what is missing has no line, but the place where it should be has
    assert abs(int(found[1]) - line) <= near, (said, line)
    assert word in said
    assert allowed is None or allowed in said
    assert not english(said)


def test_the_words_are_right_before_the_change(tmp_path: Path) -> None:
    """The twin: the same folder without a change is read."""
    shutil.copytree(FOLDER, tmp_path / "book")
    assert load(tmp_path / "book").hash.startswith("sha256:")


@pytest.mark.parametrize("file", ["routing.yaml", "disclosure.yaml"])
def test_a_missing_file_is_named(tmp_path: Path, file: str) -> None:
    """A rulebook that lacks a file is not read half."""
    shutil.copytree(FOLDER, tmp_path / "book")
    (tmp_path / "book" / file).unlink()
    with pytest.raises(RulebookError, match=rf"{file} kan ikke læses \(findes ikke\)"):
        load(tmp_path / "book")


Way = tuple[str | int, ...]


def _mappings(value: Any, shape: str = "", way: Way = ()) -> Iterator[tuple[str, Way]]:
    """Yield shape and way of every mapping: rows of one list have one shape, and so have entries under names."""
    if isinstance(value, dict) and not value.keys() & {"one_of", "at_least", "any"}:  # these are a condition's value
        yield shape, way
        kinds = [sorted(one) if isinstance(one, dict) else None for one in value.values()]
        named = len(kinds) > 1 and kinds[0] is not None and kinds.count(kinds[0]) == len(kinds)
        for key, inner in value.items():
            yield from _mappings(inner, f"{shape}/{'*' if named else key}", (*way, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _mappings(inner, f"{shape}[]", (*way, at))


SHAPES = {shape: way for name, of in documents().items() for shape, way in _mappings(of, name, (name,))}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_key_that_nobody_asks_for_is_refused_wherever_it_stands(shape: str) -> None:
    """A mistyped key must not pass unseen: in every kind of mapping of every file it is named."""

    def change(of: Documents) -> None:
        found: Any = of
        for step in SHAPES[shape]:
            found = found[step]
        found["strange"] = True

    assert "strange" in refused(change)
