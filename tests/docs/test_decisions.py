"""Every decision record is whole, and what it says enforces it is there."""

import re
from pathlib import Path

import pytest

from docs.pages import CODE, ROOT, faults

FOLDER = ROOT / "docs" / "decisions"
RECORDS = sorted(FOLDER.glob("[0-9]*.md"))
PARTS = ["Situation", "Choice", "Cost", "Enforced by"]


def wrong(text: str) -> list[str]:
    """Return what is wrong with a record."""
    found = []
    if re.findall(r"^## (.+)$", text, re.MULTILINE) != PARTS:
        found.append(f"its parts are not {PARTS}")
    if len(text.splitlines()) > 60:
        found.append("longer than a page")
    proofs = CODE.findall(text.partition("## Enforced by")[2])
    if not any(code.partition("::")[0] and (ROOT / code.partition("::")[0]).is_file() for code in proofs):
        found.append("nothing that exists enforces it")
    return found + faults(FOLDER / "record.md", text)


@pytest.mark.parametrize("record", RECORDS, ids=lambda one: one.stem)
def test_a_record_names_what_enforces_it(record: Path) -> None:
    """A record has its four parts on one page and names a test or file that exists."""
    assert wrong(record.read_text(encoding="utf-8")) == []


def test_records_are_numbered_and_indexed() -> None:
    """Numbers have no gap and stand in the title; the index has each record once, with its title."""
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(\d{4})\]\(([^)]+)\) \| (.+) \|$", index, re.MULTILINE)
    expected = []
    for number, record in enumerate(RECORDS, 1):
        title = record.read_text(encoding="utf-8").splitlines()[0]
        assert title.startswith(f"# {number:04}. ")
        expected.append((f"{number:04}", record.name, title.split(". ", 1)[1]))
    assert rows == expected


@pytest.mark.parametrize(
    "planted",
    [
        "# 0099. X\n\n## Situation\n\n## Choice\n\n## Cost\n\n## Enforced by\n\nEverybody's good will.\n",
        "# 0099. X\n\n## Situation\n\n## Choice\n\n## Cost\n\n## Enforced by\n\n* `tests/docs/test_x.py::test_y`\n",
        "# 0099. X\n\n## Choice\n\n## Enforced by\n\n* `tests/docs/test_decisions.py`\n",
    ],
)
def test_a_record_that_nothing_enforces_is_refused(planted: str) -> None:
    """The twin: good will, a test that is not there, or a part left out do not pass."""
    assert wrong(planted)
