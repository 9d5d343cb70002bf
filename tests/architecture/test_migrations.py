"""Migrations are one chain: each number once, its file's, and each begins where the one before ended."""

import re
from pathlib import Path

import pytest

from architecture.source import ROOT

FOLDER = ROOT / "services" / "storage" / "migrations" / "versions"
_SAYS = re.compile(r'^(revision|down_revision) = (?:"(\d{4})"|None)$', re.MULTILINE)


def broken(folder: Path) -> list[str]:
    """Return what breaks the chain: a file that says another number, a number twice, a gap."""
    found, before = [], ""
    for path in sorted(folder.glob("[0-9]*.py")):
        said = dict(_SAYS.findall(path.read_text(encoding="utf-8")))
        if said.get("revision") != path.name[:4]:
            found.append(f"{path.name}: is {said.get('revision')}")
        if said.get("down_revision") != before:
            found.append(f"{path.name}: begins at {said.get('down_revision')}, not at {before}")
        before = path.name[:4]
    return found


def test_migrations_are_one_chain() -> None:
    """Each begins where the one before ended."""
    assert broken(FOLDER) == []


@pytest.mark.parametrize(
    ("name", "revision", "before"),
    [("0002_again.py", "0002", "0001"), ("0003_other.py", "0004", "0002"), ("0004_gap.py", "0004", "0003")],
    ids=["twice", "another number", "gap"],
)
def test_a_broken_chain_is_seen(name: str, revision: str, before: str, tmp_path: Path) -> None:
    """A number twice, a file of another number and a gap are found (the twin)."""
    (tmp_path / "0001_first.py").write_text('revision = "0001"\ndown_revision = None\n')
    (tmp_path / "0002_second.py").write_text('revision = "0002"\ndown_revision = "0001"\n')
    assert broken(tmp_path) == []
    (tmp_path / name).write_text(f'revision = "{revision}"\ndown_revision = "{before}"\n')
    assert broken(tmp_path)
