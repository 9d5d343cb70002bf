"""The whole decision of every worked example, in both languages, against its golden file."""

import pytest

from golden.examples import EXAMPLES
from golden.golden_files import FOLDER, content, paths, text

RENEW = "if this was meant: `make renew`, then read the diff (tests/golden/README.md)"


@pytest.mark.parametrize("name", EXAMPLES)
def test_golden(name: str) -> None:
    """The decision and every word of it are as they were read and agreed."""
    assert text(name, EXAMPLES[name]) == paths()[name].read_text(encoding="utf-8"), RENEW


def test_no_file_without_an_example() -> None:
    """Every golden file belongs to an example."""
    assert {path.name for path in FOLDER.glob("*.json")} == {path.name for path in paths().values()}, RENEW


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_gap_is_left_open(name: str) -> None:
    """No text shows a placeholder, and each forum is considered once at most."""
    shown = content(name, EXAMPLES[name])
    said = [*shown["sentences"]["da"], *shown["sentences"]["en"], *shown["because"], *shown["considered"]]
    assert not [one for one in said if "{" in one or "}" in one or not one.strip()]
    forums = [one.partition(":")[0] for one in shown["considered"]]
    assert len(forums) == len(set(forums))
