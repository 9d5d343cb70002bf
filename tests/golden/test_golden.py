"""The whole decision of every worked example, in both languages, against its golden file."""

import pytest

from golden.example_events import FILE
from golden.examples import EXAMPLES
from golden.golden_files import FOLDER, content, paths, text
from oracle.story import explained, rulebook

RENEW = "if this was meant: `make renew`, then read the diff (tests/golden/README.md)"


@pytest.mark.parametrize("name", EXAMPLES)
def test_golden(name: str) -> None:
    """The decision and every word of it are as they were read and agreed."""
    assert text(name, EXAMPLES[name]) == paths()[name].read_text(encoding="utf-8"), RENEW


def test_no_file_without_an_example() -> None:
    """Every golden file belongs to an example."""
    assert {path.name for path in FOLDER.glob("*.json")} == {path.name for path in (FILE, *paths().values())}, RENEW


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_gap_is_left_open(name: str) -> None:
    """No text shows a placeholder, and each forum is considered once at most."""
    shown = content(name, EXAMPLES[name])
    said = [*shown["sentences"]["da"], *shown["sentences"]["en"], *shown["because"], *shown["considered"]]
    assert not [one for one in said if "{" in one or "}" in one or not one.strip()]
    forums = [one.partition(":")[0] for one in shown["considered"]]
    assert len(forums) == len(set(forums))


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("language", ["da", "en"])
def test_bodies_without_cases_say_the_same_beside_every_example(name: str, language: str) -> None:
    """What the golden files leave out: each body that never gets a case, in its own words, behind those weighed."""
    bodies = [one for one in rulebook().forums.values() if one.mode is not None and not one.takes_people]
    shown = explained(EXAMPLES[name].event, EXAMPLES[name].received, language)["considered"]
    theirs = [(one.id, (one.no_items or {})[language]) for one in bodies]
    weighed = shown[: len(shown) - len(theirs)] if shown else []
    assert [(one["forum"], one["why_not"]) for one in shown[len(weighed) :]] == (theirs if shown else [])
    assert len(content(name, EXAMPLES[name])["considered"]) == len(weighed)
